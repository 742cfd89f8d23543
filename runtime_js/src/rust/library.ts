/** The Rust engine's C boundary: typed arrays are copied in, outputs are copied out, errors are thrown. */
import {type ErrorCode, PocketTTSError} from '../errors';

/** A number, or an array that goes in as its address and its length. */
export type Argument = number | Uint8Array | Uint32Array | Float32Array;

type Exports = Record<string, (...values: number[]) => number> & {memory: WebAssembly.Memory};

const ABI_VERSION = 1;
const CODES: Record<number, ErrorCode> = {1: 'MANIFEST', 2: 'INTEGRITY', 3: 'OOM'};

export class Library {
  private constructor(private readonly exports: Exports) {}

  /** An instance of the engine, with a memory of its own. */
  static async open(module: WebAssembly.Module): Promise<Library> {
    const exports = (await WebAssembly.instantiate(module)).exports as unknown as Exports;
    const version = exports.pe_abi_version();
    if (version === ABI_VERSION) return new Library(exports);
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
