// @ts-check
/**
 * rust-numpy in JavaScript: loads the module, makes arrays, calls functions by NumPy's names.
 *
 * Every array that a method gives is the caller's, who hands it to `release` once. Nothing here knows a function's name:
 * all come from the library's own table.
 */
import { Dtype, KIND, NdArray, message, pack, record, unpack } from "./values.mjs";
import { Memory } from "./memory.mjs";

export * from "./values.mjs";

const ERRORS = ["", "Type", "Value", "Index", "Axis", "Overflow", "LinAlg", "Handle", "Message", "Panic", "Memory"];
const CASTINGS = ["no", "equiv", "safe", "same_kind", "unsafe"];
const FACTS = 10;

/** What a failed call throws: `kind` is the name of NumPy's exception without `Error`. */
export class NumPyError extends Error {
  /** @param {number} status @param {string} text */
  constructor(status, text) {
    super(text);
    this.name = "NumPyError";
    this.kind = ERRORS[status] ?? "Panic";
  }
}

/** @typedef {import("./values.mjs").Value} Value */
/** @typedef {Record<string, Value>} Keywords */
/** @typedef {{ndim: number, size: number, itemsize: number, code: number, swapped: boolean, shape: number[], strides: number[]}} Facts */

/** One instance of the library. */
export class NumPy {
  /** @param {WebAssembly.Instance} instance */
  constructor(instance) {
    this.exports = /** @type {Record<string, (...values: any[]) => number>} */ (/** @type {unknown} */ (instance.exports));
    this.memory = new Memory(instance);
    this.run("rn_registry");
    const registry = JSON.parse(String(unpack(this.output())));
    /** @type {Map<string, {id: number, changes: boolean}>} */
    this.functions = new Map(registry.functions.map((/** @type {any} */ row) => [row.name, row]));
    /** @type {Map<string, {id: number, nin: number, nout: number}>} */
    this.ufuncs = new Map(registry.ufuncs.map((/** @type {any} */ row) => [row.name, row]));
  }

  /** From the module's bytes, a response of `fetch`, or a compiled module. @param {BufferSource | WebAssembly.Module | Promise<Response>} source */
  static async load(source) {
    if (source instanceof Promise) return new NumPy((await WebAssembly.instantiateStreaming(source, {})).instance);
    const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source);
    return new NumPy(await WebAssembly.instantiate(module, {}));
  }

  /** Calls a function of the boundary. @param {string} name @param {...(number | bigint)} values */
  run(name, ...values) {
    const status = this.exports[name](...values);
    if (status !== 0) throw new NumPyError(status, this.#error());
  }

  #error() {
    return this.memory.scope((room) => {
      const places = room.bytes(new Uint8Array(8));
      this.exports.rn_error(places, places + 4);
      return new TextDecoder().decode(this.memory.slice(this.memory.uint32(places), this.memory.uint32(places + 4)));
    });
  }

  /** The records of the last output. */
  output() {
    return this.memory.scope((room) => {
      const places = room.bytes(new Uint8Array(8));
      this.run("rn_output", places, places + 4);
      return this.memory.slice(this.memory.uint32(places), 24 * this.memory.uint32(places + 4));
    });
  }

  /** Calls a function whose last parameter takes a new array. @param {string} name @param {(room: import("./memory.mjs").Room) => (number | bigint)[]} values */
  make(name, values) {
    return this.memory.scope((room) => {
      const place = room.bytes(new Uint8Array(4));
      this.run(name, ...values(room), place);
      return new NdArray(this.memory.uint32(place));
    });
  }

  /** The dtype of any of NumPy's spellings. @param {string} spelling */
  dtype(spelling) {
    this.memory.scope((room) => {
      const bytes = new TextEncoder().encode(spelling);
      this.run("rn_dtype_parse", room.bytes(bytes), bytes.length);
    });
    return /** @type {Dtype} */ (unpack(this.output()));
  }

  /** An array from a copy of its bytes in C order. @param {ArrayBufferView} data @param {number[]} shape @param {string | Dtype} [dtype] */
  array(data, shape, dtype = spelling(data)) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return this.make("rn_array_from_bytes", (room) => [
      room.bytes(bytes), bytes.length, ...room.records(pack(dtype)), room.longs(shape), shape.length,
    ]);
  }

  /** Calls a function by its name. @param {string} name @param {Value[]} values @param {Keywords} [keywords] @returns {Value} */
  call(name, values, keywords = {}) {
    const row = this.functions.get(name);
    if (!row) throw new RangeError(`no function is named ${name}`);
    this.memory.scope((room) => {
      this.run("rn_function_call", row.id, ...room.records(message(values, keywords)), 0, room.bytes(new Uint8Array(24)));
    });
    return unpack(this.output());
  }

  /** Calls a function that changes an array, its first argument. @param {string} name @param {NdArray} target @param {Value[]} values @param {Keywords} [keywords] */
  change(name, target, values, keywords = {}) {
    const row = this.functions.get(name);
    if (!row?.changes) throw new RangeError(`no function that changes an array is named ${name}`);
    this.memory.scope((room) => {
      this.run("rn_function_change", row.id, target.handle, ...room.records(message(values, keywords)));
    });
  }

  /** The number of a ufunc. @param {string} name */
  ufunc(name) {
    const row = this.ufuncs.get(name);
    if (!row) throw new RangeError(`no ufunc is named ${name}`);
    return row;
  }

  /**
   * Applies a ufunc to the elements of its inputs. Where `outputs` are given, results go to them.
   * @param {string} name @param {Value[]} values @param {Keywords} [keywords] @param {(NdArray | null)[]} [outputs] @returns {NdArray[]}
   */
  apply(name, values, keywords = {}, outputs = []) {
    const { id, nout } = this.ufunc(name);
    return this.memory.scope((room) => {
      const results = room.bytes(new Uint8Array(24 * nout));
      const targets = room.words(outputs.map((output) => output?.handle ?? 0));
      this.run("rn_ufunc_call", id, ...room.records(message(values, keywords)), targets, outputs.length, 0, results, nout);
      return Array.from({ length: nout }, (_, i) => this.#result(results + 24 * i) ?? /** @type {NdArray} */ (outputs[i]));
    });
  }

  /**
   * Folds, or every partial fold, or whatever else of a ufunc gives one array.
   * @param {"reduce" | "accumulate" | "reduceat" | "outer"} how @param {string} name @param {Value[]} values @param {Keywords} [keywords]
   */
  fold(how, name, values, keywords = {}) {
    return this.memory.scope((room) => {
      const result = room.bytes(new Uint8Array(24));
      const flags = { reduce: [0, 0], accumulate: [0], reduceat: [0], outer: [0] }[how];
      this.run(`rn_ufunc_${how}`, this.ufunc(name).id, ...room.records(message(values, keywords)), ...flags, result);
      return /** @type {NdArray} */ (this.#result(result));
    });
  }

  /** Applies a ufunc in place at indices. @param {string} name @param {NdArray} target @param {Value[]} values */
  at(name, target, values) {
    this.memory.scope((room) => {
      this.run("rn_ufunc_at", this.ufunc(name).id, target.handle, ...room.records(message(values)));
    });
  }

  /** The elements at an index: a view where it is basic. @param {NdArray} array @param {Value} index */
  get(array, index) {
    return this.memory.scope((room) => {
      const result = room.bytes(new Uint8Array(24));
      this.run("rn_array_get", array.handle, ...room.records(pack(index)), 0, result);
      return /** @type {NdArray} */ (this.#result(result));
    });
  }

  /** A copy as another dtype. @param {NdArray} array @param {string | Dtype} dtype @param {string} [casting] */
  astype(array, dtype, casting = "unsafe") {
    return this.make("rn_array_astype", (room) => [array.handle, ...room.records(pack(dtype)), CASTINGS.indexOf(casting)]);
  }

  /** What is known of an array; strides are in bytes. @param {NdArray} array @returns {Facts} */
  describe(array) {
    return this.memory.scope((room) => {
      const capacity = FACTS + 128;
      const place = room.longs(new Array(capacity).fill(0));
      this.run("rn_array_describe", array.handle, place, capacity);
      const facts = this.memory.longs(place, capacity);
      const [ndim, size, itemsize, code, swapped] = facts;
      const shape = facts.slice(FACTS, FACTS + ndim);
      return { ndim, size, itemsize, code, swapped: swapped !== 0, shape, strides: facts.slice(FACTS + ndim, FACTS + 2 * ndim) };
    });
  }

  /** A copy of the elements' bytes in C order. @param {NdArray} array */
  read(array) {
    const { size, itemsize } = this.describe(array);
    return this.memory.scope((room) => {
      const place = room.bytes(new Uint8Array(size * itemsize));
      this.run("rn_array_read", array.handle, place, size * itemsize);
      return this.memory.slice(place, size * itemsize);
    });
  }

  /** Ends arrays. @param {...NdArray} arrays */
  release(...arrays) {
    for (const { handle } of arrays) this.run("rn_release", handle);
  }

  /** How many arrays are open. */
  openCount() {
    return this.memory.scope((room) => {
      const place = room.bytes(new Uint8Array(4));
      this.run("rn_open_count", place);
      return this.memory.uint32(place);
    });
  }

  /** @param {number} place */
  #result(place) {
    const value = unpack(this.memory.slice(place, 24));
    return value instanceof NdArray ? value : null;
  }
}

/** The spelling of a typed array's dtype. @param {ArrayBufferView} data */
function spelling(data) {
  const found = /^(Big)?(Int|Uint|Float)(\d+)(Clamped)?Array$/.exec(data.constructor.name);
  if (!found) throw new TypeError(`a typed array is needed, or a dtype beside ${data.constructor.name}`);
  return `${{ Int: "i", Uint: "u", Float: "f" }[found[2]]}${Number(found[3]) / 8}`;
}

export { KIND, record };
