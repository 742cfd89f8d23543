// @ts-check
/**
 * JavaScript values as the boundary's records of 24 bytes, and back (`capi/include/rust_numpy.h`).
 *
 * A whole `number` is an integer, any other one a double; `new Float(2)` is a double, a `bigint` an integer of up to 128 bits.
 */

export const RECORD = 24;

/** @enum {number} */
export const KIND = Object.freeze({
  NONE: 0, BOOL: 1, INT: 2, FLOAT: 3, COMPLEX: 4, TEXT: 5, DTYPE: 6, FIELDS: 7, ARRAY: 8, SCALAR: 9, TUPLE: 10, SLICE: 11, ELLIPSIS: 12,
});

/** A double, though it may be whole. */
export class Float {
  /** @param {number} value */
  constructor(value) {
    this.value = value;
  }
}

/** A complex number of two doubles. */
export class Complex {
  /** @param {number} re @param {number} im */
  constructor(re, im) {
    this.re = re;
    this.im = im;
  }
}

/** A part of an index: bounds and step, or null. */
export class Slice {
  /** @param {number | null} [start] @param {number | null} [stop] @param {number | null} [step] */
  constructor(start = null, stop = null, step = null) {
    this.bounds = [start, stop, step];
  }
}

/** Stands for as many dimensions as are not named. */
export const ELLIPSIS = Symbol("...");

/** A dtype, as the records that the library gave for its spelling. */
export class Dtype {
  /** @param {Uint8Array} records */
  constructor(records) {
    this.records = records;
  }
}

/** An array of the library: a handle that `release` ends. */
export class NdArray {
  /** @param {number} handle */
  constructor(handle) {
    this.handle = handle;
  }
}

/** @typedef {null | boolean | number | bigint | string | symbol | Float | Complex | Slice | Dtype | NdArray} Simple */
/** Tuples and lists hold values. @typedef {Simple | any[]} Value */

/** @param {number} kind @param {number} handle @param {bigint} low @param {bigint} high @returns {Uint8Array} */
export function record(kind, handle = 0, low = 0n, high = 0n) {
  const view = new DataView(new ArrayBuffer(RECORD));
  view.setUint32(0, kind, true);
  view.setUint32(4, handle, true);
  view.setBigUint64(8, BigInt.asUintN(64, low), true);
  view.setBigUint64(16, BigInt.asUintN(64, high), true);
  return new Uint8Array(view.buffer);
}

/** @param {number} value */
function bits(value) {
  return new BigUint64Array(new Float64Array([value]).buffer)[0];
}

/** @param {Uint8Array[]} parts */
export function concat(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {string} value */
function text(value) {
  const bytes = new TextEncoder().encode(value);
  const padded = new Uint8Array(Math.ceil(bytes.length / RECORD) * RECORD);
  padded.set(bytes);
  return concat([record(KIND.TEXT, bytes.length), padded]);
}

/** @param {bigint} value */
function int(value) {
  if (BigInt.asIntN(128, value) !== value) throw new RangeError(`an integer has at most 128 bits, found ${value}`);
  return record(KIND.INT, 0, value, value >> 64n);
}

/** The records of a value. @param {Value} value @returns {Uint8Array} */
export function pack(value) {
  if (value === null) return record(KIND.NONE);
  if (Array.isArray(value)) return concat([record(KIND.TUPLE, value.length), ...value.map(pack)]);
  if (value instanceof NdArray) return record(KIND.ARRAY, value.handle);
  if (value instanceof Dtype) return value.records;
  if (value instanceof Float) return record(KIND.FLOAT, 0, bits(value.value));
  if (value instanceof Complex) return record(KIND.COMPLEX, 0, bits(value.re), bits(value.im));
  if (value instanceof Slice) return concat([record(KIND.SLICE), ...value.bounds.map(pack)]);
  if (value === ELLIPSIS) return record(KIND.ELLIPSIS);
  if (typeof value === "boolean") return record(KIND.BOOL, 0, value ? 1n : 0n);
  if (typeof value === "bigint") return int(value);
  if (typeof value === "number") return Number.isSafeInteger(value) ? int(BigInt(value)) : record(KIND.FLOAT, 0, bits(value));
  if (typeof value === "string") return text(value);
  throw new TypeError(`no record stands for ${String(value)}`);
}

/** The records of a call: a tuple of values, then pairs of a name and a value. @param {Value[]} values @param {Record<string, Value>} keywords */
export function message(values, keywords = {}) {
  const named = Object.entries(keywords).flatMap(([name, value]) => [text(name), pack(value)]);
  return concat([pack(values), ...named]);
}

/** The one value that records are. @param {Uint8Array} records @returns {Value} */
export function unpack(records) {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  let at = 0;

  /** @returns {Value} */
  function next() {
    const start = at;
    const [kind, handle] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    at += RECORD;
    const float = (/** @type {number} */ offset) => view.getFloat64(start + offset, true);
    switch (kind) {
      case KIND.NONE: return null;
      case KIND.BOOL: return view.getUint8(start + 8) !== 0;
      case KIND.INT: return (view.getBigInt64(start + 16, true) << 64n) | view.getBigUint64(start + 8, true);
      case KIND.FLOAT: return new Float(float(8));
      case KIND.COMPLEX: return new Complex(float(8), float(16));
      case KIND.ARRAY: return new NdArray(handle);
      case KIND.DTYPE: return new Dtype(records.slice(start, at));
      case KIND.FIELDS:
        for (let i = 0; i < 3 * handle; i++) next();
        return new Dtype(records.slice(start, at));
      case KIND.TUPLE: return Array.from({ length: handle }, next);
      case KIND.TEXT: {
        const bytes = records.subarray(at, at + handle);
        at += Math.ceil(handle / RECORD) * RECORD;
        return new TextDecoder().decode(bytes);
      }
      default: throw new TypeError(`no value is of kind ${kind}`);
    }
  }
  return next();
}
