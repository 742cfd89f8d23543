// @ts-check
/** Arguments as vectors write them, and what the module gives for them, read once and released. */
import { Complex, Dtype, ELLIPSIS, Float, KIND, NdArray, Slice, concat, pack, record } from "../../../rust-numpy/web/numpy.mjs";
import { CODES, dense, hex } from "./elements.mjs";

/** @typedef {import("../../../rust-numpy/web/numpy.mjs").NumPy} NumPy */
/** @typedef {import("../../../rust-numpy/web/numpy.mjs").Value} Value */
/** @typedef {import("./elements.mjs").Written} Written */
/** @typedef {import("./compare.mjs").Found} Found */

const TYPES = CODES.map((code) => ({ kind: code[0], size: Number(code.slice(1)), swapped: false }));

/** The arrays of one case: all that it opened is released at its end. */
export class Arrays {
  /** @type {NdArray[]} */
  #open = [];
  /** @type {[number, number][]} */
  #blocks = [];

  /** @param {NumPy} numpy */
  constructor(numpy) {
    this.numpy = numpy;
  }

  /** Remembers an array. @param {NdArray} array */
  keep(array) {
    this.#open.push(array);
    return array;
  }

  /** Remembers the arrays of a result. @param {Value} value @returns {Value} */
  keepAll(value) {
    if (value instanceof NdArray) this.keep(value);
    if (Array.isArray(value)) value.forEach((member) => this.keepAll(member));
    return value;
  }

  /** An array over a block with exactly the bytes that the vector names. @param {Written} written */
  array({ dtype, shape, strides, offset, data }) {
    const { numpy } = this;
    const bytes = hex(data);
    const start = numpy.memory.allocate(bytes.length);
    this.#blocks.push([start, bytes.length]);
    new Uint8Array(numpy.memory.buffer).set(bytes, start);
    const make = (/** @type {import("../../../rust-numpy/web/memory.mjs").Room} */ room) => [
      start, bytes.length, offset, ...room.records(pack(dtype)), room.longs(shape), room.longs(strides), shape.length, 1, 0, 0,
    ];
    return this.keep(numpy.make("rn_array_from_external", make));
  }

  /** A vector of indices. @param {number[]} values */
  integers(values) {
    return this.keep(this.numpy.array(new BigInt64Array(values.map(BigInt)), [values.length]));
  }

  /** @param {any} json @returns {Value} */
  value(json) {
    if (json === null || typeof json !== "object") return null;
    const [[kind, content]] = Object.entries(json);
    switch (kind) {
      case "array": return content.fields ? this.records(content) : this.array(content);
      case "bool": case "text": return content;
      case "int": return BigInt(content);
      case "float": return float(content);
      case "complex": return new Complex(float(content[0]).value, float(content[1]).value);
      case "dtype": return this.numpy.dtype(content);
      case "tuple": return content.map((/** @type {any} */ member) => this.value(member));
      case "slice": return new Slice(...content);
      case "ellipsis": return ELLIPSIS;
      default: throw new Error(`unknown kind ${kind}`);
    }
  }

  /** An array of records, whose bytes the vector has as one void type. @param {Written & {fields: [string, string, number][]}} written */
  records(written) {
    const bytes = this.array(written);
    const size = this.numpy.describe(bytes).itemsize;
    const fields = written.fields.flatMap(([name, dtype, offset]) => [pack(name), this.numpy.dtype(dtype).records, pack(offset)]);
    const dtype = concat([record(KIND.FIELDS, written.fields.length, BigInt(size)), ...fields]);
    return this.keep(this.numpy.make("rn_array_view_as", (room) => [bytes.handle, ...room.records(dtype)]));
  }

  /** What a result holds. @param {Value} value @returns {Found} */
  found(value) {
    if (value instanceof NdArray) {
      const { code, swapped, shape, strides } = this.numpy.describe(value);
      return { code, swapped, shape, strides, elements: dense(this.numpy.read(value), { ...TYPES[code], swapped }) };
    }
    if (value instanceof Dtype) return this.found(this.keep(this.numpy.array(new Uint8Array(), [0], value)));
    return typeof value === "string" ? text(value) : number(value);
  }

  /** All results of a call, those in an inner tuple too. @param {Value} value @returns {Found[]} */
  flat(value) {
    return Array.isArray(value) ? value.flatMap((member) => this.flat(member)) : [this.found(value)];
  }

  /** Ends everything. */
  end() {
    this.numpy.release(...this.#open);
    for (const [start, size] of this.#blocks) this.numpy.memory.free(start, size);
  }
}

/** Bits of a double, as hexadecimal digits: JSON has no infinities. @param {string} bits */
function float(bits) {
  return new Float(new Float64Array(new BigUint64Array([BigInt(`0x${bits}`)]).buffer)[0]);
}

/** Text as the vectors have it: the array of its bytes in UTF-8. @param {string} value @returns {Found} */
function text(value) {
  const bytes = [...new TextEncoder().encode(value)];
  return { code: CODES.indexOf("u1"), swapped: false, shape: [bytes.length], strides: [1], elements: bytes.map((byte) => [byte]) };
}

/** A Python number as the array that NumPy makes of it. @param {Value} value @returns {Found} */
function number(value) {
  const scalar = (/** @type {string} */ type, /** @type {(number | bigint)[]} */ ...parts) => ({
    code: CODES.indexOf(type), swapped: false, shape: [], strides: [], elements: [parts],
  });
  if (typeof value === "boolean") return scalar("b1", Number(value));
  if (typeof value === "bigint") return scalar("i8", value);
  if (value instanceof Float) return scalar("f8", value.value);
  if (value instanceof Complex) return scalar("c16", value.re, value.im);
  throw new TypeError(`expected an array or a number, found ${String(value)}`);
}
