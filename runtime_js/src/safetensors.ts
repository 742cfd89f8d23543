/** Reads safetensors files: a length, a JSON header, and the tensors' bytes. */
import {PocketTTSError} from './errors';
import {bytesOf, type DType, elementBytes, halvesToFloats, type TypedData, viewOf} from './typed-data';

export interface StoredTensor {
  dtype: DType;
  shape: number[];
  data: TypedData;
}

interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const DTYPES: Record<string, DType> = {F32: 'float32', F16: 'float16', I8: 'int8', I64: 'int64', BOOL: 'bool'};
const NAMES = Object.fromEntries(Object.entries(DTYPES).map(([name, dtype]) => [dtype, name]));
const LENGTH_BYTES = 8;

/** The tensors of a file by name; INTEGRITY, naming `file`, where it is cut or not a safetensors file. */
export function readSafetensors(bytes: Uint8Array, file: string): Map<string, StoredTensor> {
  const {header, body} = splitHeader(bytes, file);
  const names = Object.keys(header).filter((name) => name !== '__metadata__');
  return new Map(names.map((name) => [name, readTensor(header[name], body, `${file}: ${name}`)]));
}

/** A file's metadata entries. */
export function readMetadata(bytes: Uint8Array, file: string): Record<string, string> {
  const {__metadata__: metadata} = splitHeader(bytes, file).header as Record<string, unknown>;
  return (metadata ?? {}) as Record<string, string>;
}

/** A file of these tensors. */
export function writeSafetensors(tensors: Map<string, StoredTensor>, metadata: Record<string, string>): Uint8Array {
  const header: Record<string, unknown> = {__metadata__: metadata};
  let end = 0;
  for (const [name, {dtype, shape, data}] of tensors) {
    header[name] = {dtype: NAMES[dtype], shape, data_offsets: [end, (end += data.byteLength)]};
  }
  const text = JSON.stringify(header);
  const bytes = new TextEncoder().encode(text + ' '.repeat(-text.length & (LENGTH_BYTES - 1)));
  const file = new Uint8Array(LENGTH_BYTES + bytes.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(bytes.length), true);
  file.set(bytes, LENGTH_BYTES);
  let offset = LENGTH_BYTES + bytes.length;
  for (const {data} of tensors.values()) {
    file.set(bytesOf(data), offset);
    offset += data.byteLength;
  }
  return file;
}

/** A tensor's numbers in single precision. */
export function asFloats({dtype, data}: StoredTensor, where: string): Float32Array {
  if (dtype === 'float32') return data as Float32Array;
  if (dtype === 'float16') return halvesToFloats(data as Uint16Array);
  throw new PocketTTSError('MANIFEST', `${where}: expected float32 or float16, got ${dtype}; export again`);
}

function splitHeader(bytes: Uint8Array, file: string): {header: Record<string, HeaderEntry>; body: Uint8Array} {
  const damaged = (why: string) => new PocketTTSError('INTEGRITY', `${file}: not a safetensors file: ${why}`);
  if (bytes.length < LENGTH_BYTES) throw damaged(`${bytes.length} bytes`);
  const end = LENGTH_BYTES + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (end > bytes.length) throw damaged(`a header up to byte ${end} of ${bytes.length}`);
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, end)));
    return {header, body: bytes.subarray(end)};
  } catch (cause) {
    throw new PocketTTSError('INTEGRITY', `${file}: not a safetensors file: its header is not JSON`, {cause});
  }
}

function readTensor({dtype, shape, data_offsets: [start, end]}: HeaderEntry, body: Uint8Array, where: string): StoredTensor {
  const known = DTYPES[dtype];
  if (known === undefined) throw new PocketTTSError('UNSUPPORTED', `${where}: element type ${dtype}`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (end > body.length || end - start !== count * elementBytes(known)) {
    throw new PocketTTSError('INTEGRITY', `${where}: [${shape}] does not fit bytes ${start} to ${end} of ${body.length}`);
  }
  const aligned = bytesOf(body.slice(start, end));
  return {dtype: known, shape, data: viewOf(known, aligned, count)};
}
