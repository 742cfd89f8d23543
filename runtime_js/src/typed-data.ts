/** Typed views of raw bytes, by the names that the manifest and safetensors give to element types. */
import type {TensorSpec} from './manifest.gen';

export type DType = TensorSpec['dtype'];
export type TypedData = Float32Array | Uint16Array | Int8Array | BigInt64Array | Uint8Array;

const ARRAYS = {
  float32: Float32Array,
  float16: Uint16Array,
  int8: Int8Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

/** Bytes that an element takes. */
export function elementBytes(dtype: DType): number {
  return ARRAYS[dtype].BYTES_PER_ELEMENT;
}

/** The first `count` elements in `bytes`, as a view; `bytes` has to be aligned. */
export function viewOf(dtype: DType, bytes: Uint8Array, count: number): TypedData {
  return new ARRAYS[dtype](bytes.buffer as ArrayBuffer, bytes.byteOffset, count);
}

/** `count` elements of one value. */
export function filled(dtype: DType, count: number, value: number): TypedData {
  if (dtype === 'int64') return new BigInt64Array(count).fill(BigInt(value));
  if (dtype === 'float16' && value !== 0) return new Uint16Array(count).fill(halfOf(value));
  return new ARRAYS[dtype](count).fill(value as never) as TypedData;
}

/** The bytes under a typed array. */
export function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

/** IEEE half precision to single. */
export function halvesToFloats(halves: Uint16Array): Float32Array {
  floatsOfHalves ??= allHalves();
  const floats = new Float32Array(halves.length);
  for (let index = 0; index < floats.length; index++) floats[index] = floatsOfHalves[halves[index]];
  return floats;
}

/** Of every half: computing them one by one would take a second for a text table of four million. */
let floatsOfHalves: Float32Array | undefined;

function allHalves(): Float32Array {
  const floats = new Float32Array(0x10000);
  for (let half = 0; half < floats.length; half++) floats[half] = floatOfHalf(half);
  return floats;
}

function floatOfHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The half of a small whole number or infinity: the fills that a state can have. */
function halfOf(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size === Infinity) return sign | 0x7c00;
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | Math.round((size / 2 ** exponent - 1) * 1024);
}
