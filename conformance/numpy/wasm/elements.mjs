// @ts-check
/** Elements of vectors and results as JavaScript numbers, read here and not by the library. */

/** @typedef {{dtype: string, shape: number[], strides: number[], offset: number, data: string}} Written */
/** @typedef {{kind: string, size: number, swapped: boolean}} Type */

/** Kind and size of the library's number types, by their codes. */
export const CODES = ["b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16"];

/** @param {string} text */
export function hex(text) {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** @param {string} spelling @returns {Type} */
export function parse(spelling) {
  return { kind: spelling[1], size: Number(spelling.slice(2)), swapped: spelling[0] === ">" };
}

/** @param {Type} type */
export function code(type) {
  return CODES.indexOf(`${type.kind}${type.size}`);
}

/** A number of half precision. @param {number} bits */
function half(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction);
}

/** Reads one element: its parts, of which a real number has one. @param {Type} type @returns {(view: DataView, at: number) => (number | bigint)[]} */
function reader({ kind, size, swapped }) {
  const little = !swapped;
  if (kind === "c") {
    const part = reader({ kind: "f", size: size / 2, swapped });
    return (view, at) => [part(view, at)[0], part(view, at + size / 2)[0]];
  }
  const key = `${kind}${size}`;
  /** @type {Record<string, (view: DataView, at: number) => number | bigint>} */
  const readers = {
    b1: (view, at) => Number(view.getUint8(at) !== 0),
    i1: (view, at) => view.getInt8(at),
    u1: (view, at) => view.getUint8(at),
    i2: (view, at) => view.getInt16(at, little),
    u2: (view, at) => view.getUint16(at, little),
    i4: (view, at) => view.getInt32(at, little),
    u4: (view, at) => view.getUint32(at, little),
    i8: (view, at) => view.getBigInt64(at, little),
    u8: (view, at) => view.getBigUint64(at, little),
    f2: (view, at) => half(view.getUint16(at, little)),
    f4: (view, at) => view.getFloat32(at, little),
    f8: (view, at) => view.getFloat64(at, little),
  };
  return (view, at) => [readers[key](view, at)];
}

/** Elements in C order from bytes that lie so. @param {Uint8Array} bytes @param {Type} type */
export function dense(bytes, type) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = reader(type);
  return Array.from({ length: bytes.length / type.size }, (_, i) => read(view, i * type.size));
}

/** Elements in C order of an array as vectors write it. @param {Written} written */
export function elements({ dtype, shape, strides, offset, data }) {
  const type = parse(dtype);
  const bytes = hex(data);
  const view = new DataView(bytes.buffer);
  const read = reader(type);
  /** @type {(number | bigint)[][]} */
  const found = [];
  const walk = (/** @type {number} */ axis, /** @type {number} */ at) => {
    if (axis === shape.length) found.push(read(view, at));
    else for (let i = 0; i < shape[axis]; i++) walk(axis + 1, at + i * strides[axis]);
  };
  walk(0, offset);
  return found;
}

/** Real and imaginary parts as doubles. @param {(number | bigint)[][]} values @returns {[number, number][]} */
export function complex(values) {
  return values.map(([re, im = 0]) => [Number(re), Number(im)]);
}
