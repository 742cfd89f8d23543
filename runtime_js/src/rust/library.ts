/** The Rust engine's C boundary: typed arrays are copied in, outputs are copied out, errors are thrown. */
import {type ErrorCode, PocketTTSError} from '../errors';

/** A number, or an array that goes in as its address and its length. */
export type Argument = number | Uint8Array | Uint32Array | Float32Array;

/** What has the rest of the matrices of which this instance has a part. */
export interface Helpers {
  /** Has them multiply rows with a matrix. */
  begin(matrix: number, x: Float32Array): void;
  /** Writes what one of them made of it. */
  finish(part: number, out: Float32Array): void;
}

type Exports = Record<string, (...values: number[]) => number> & {memory: WebAssembly.Memory};

const ABI_VERSION = 1;
const CODES: Record<number, ErrorCode> = {1: 'MANIFEST', 2: 'INTEGRITY', 3: 'OOM'};

export class Library {
  /** Asked only for what was left to them at load. */
  helpers: Helpers | null = null;
  private exports!: Exports;

  private constructor() {}

  /** An instance of the engine, with a memory of its own. */
  static async open(module: WebAssembly.Module): Promise<Library> {
    const library = new Library();
    const floats = (start: number, count: number) => new Float32Array(library.exports.memory.buffer, start, count);
    const team = {
      begin: (matrix: number, x: number, count: number) => library.helpers!.begin(matrix, floats(x, count)),
      finish: (part: number, out: number, count: number) => library.helpers!.finish(part, floats(out, count)),
    };
    library.exports = (await WebAssembly.instantiate(module, {team})).exports as unknown as Exports;
    const version = library.exports.pe_abi_version();
    if (version === ABI_VERSION) return library;
    throw new PocketTTSError('UNSUPPORTED', `Rust engine: expected ABI ${ABI_VERSION}, got ${version}; use one build's files`);
  }

  /** Calls a function that makes a handle. */
  open(name: string, ...values: Argument[]): number {
    const handle = this.call(name, values);
    if (handle === 0) throw this.error();
    return handle;
  }

  /** Calls a function that returns a status; what it made. */
  run(name: string, ...values: Argument[]): Uint8Array {
    if (this.call(name, values) !== 0) throw this.error();
    return this.bytes('pe_output').slice();
  }

  /** The same as numbers. */
  floats(name: string, ...values: Argument[]): Float32Array {
    return new Float32Array(this.run(name, ...values).buffer);
  }

  /** Calls a function that returns a number and cannot fail. */
  number(name: string, ...values: Argument[]): number {
    return this.call(name, values);
  }

  /** Closes a handle. */
  close(name: string, handle: number): void {
    this.call(name, [handle]);
  }

  /** Bytes of WebAssembly memory: it never shrinks, so this is the most that was used. */
  get memoryBytes(): number {
    return this.exports.memory.buffer.byteLength;
  }

  private call(name: string, values: Argument[]): number {
    const copies: [number, number][] = [];
    try {
      const numbers = values.flatMap((value) => (typeof value === 'number' ? value : [this.copy(value, copies), value.length]));
      return this.exports[name](...numbers);
    } catch (cause) {
      if (cause instanceof WebAssembly.RuntimeError) throw this.error(cause);
      throw cause;
    } finally {
      for (const [start, bytes] of copies) this.exports.pe_free(start, bytes);
    }
  }

  private copy(values: Exclude<Argument, number>, copies: [number, number][]): number {
    const bytes = values.byteLength;
    const start = this.exports.pe_allocate(bytes);
    if (start === 0) throw new PocketTTSError('OOM', `Rust engine: no room for ${bytes} bytes; use a smaller model`);
    copies.push([start, bytes]);
    new Uint8Array(this.exports.memory.buffer).set(new Uint8Array(values.buffer, values.byteOffset, bytes), start);
    return start;
  }

  private error(cause?: Error): PocketTTSError {
    const code = CODES[this.exports.pe_error_kind()] ?? 'WORKER';
    const message = new TextDecoder().decode(this.bytes('pe_error')) || String(cause);
    return new PocketTTSError(code, message, {cause});
  }

  private bytes(name: string): Uint8Array {
    const start = this.exports[name]();
    return new Uint8Array(this.exports.memory.buffer, start, this.exports[`${name}_length`]());
  }
}
