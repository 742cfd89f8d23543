// @ts-check
/** Cases of the core: ufuncs, views, casts, and the first functions, each by its own way through the boundary. */
import { Complex, ELLIPSIS, Float, Slice } from "../../../rust-numpy/web/numpy.mjs";

/** @typedef {import("./arrays.mjs").Arrays} Arrays */
/** @typedef {import("../../../rust-numpy/web/numpy.mjs").NdArray} NdArray */
/** @typedef {import("../../../rust-numpy/web/numpy.mjs").Value} Value */
/** @typedef {Record<string, any>} Case */
/** @typedef {(item: Case, arrays: Arrays, inputs: Value[]) => Value} Performer */

/** @param {Case} item @param {Arrays} arrays @param {string[]} names @returns {Record<string, Value>} */
function keywords(item, arrays, names) {
  /** @type {Record<string, Value>} */
  const found = {};
  for (const name of names.filter((name) => item[name] !== undefined)) {
    found[name] = name === "dtype" ? arrays.numpy.dtype(item.dtype) : name === "where" ? arrays.array(item.where) : item[name];
  }
  return found;
}

/** A Python number. @param {[string, [number, number]]} scalar */
function scalar([kind, [re, im]]) {
  return kind === "int" ? BigInt(re) : kind === "float" ? new Float(re) : new Complex(re, im);
}

/** @param {any} part @returns {Value} */
function indexItem(part) {
  if (typeof part === "string") return ELLIPSIS;
  return Array.isArray(part) ? new Slice(...part) : part;
}

/** Views of one block as inputs and output. @type {Performer} */
function overlap(item, arrays, [base]) {
  const { numpy } = arrays;
  const views = item.places.map((/** @type {[number, number]} */ [offset, stride]) =>
    arrays.keep(
      numpy.make("rn_array_strided", (room) => [
        /** @type {NdArray} */ (base).handle, room.longs([item.size]), room.longs([stride]), 1, BigInt(offset - item.inputs[0].offset),
      ]),
    ),
  );
  numpy.apply(item.ufunc, views.slice(0, -1), { casting: "unsafe" }, views.slice(-1));
  return base;
}

/** The partitioned vector with each of its parts sorted: what all right partitions have in common. @type {Performer} */
function partitioned(item, arrays, [vector]) {
  const { numpy } = arrays;
  const call = (/** @type {string} */ name, /** @type {Value[]} */ ...values) => arrays.keepAll(numpy.call(name, values));
  const found = call(item.name, vector, item.kth, -1);
  const whole = item.name === "partition" ? found : call("take", vector, found);
  const size = numpy.describe(/** @type {NdArray} */ (vector)).size;
  const at = item.kth.map((/** @type {number} */ k) => ((k % size) + size) % size);
  const cuts = [...new Set(at.flatMap((/** @type {number} */ k) => [k, k + 1]))].sort((a, b) => a - b);
  const parts = /** @type {Value[]} */ (call("array_split", whole, /** @type {Value} */ (cuts)));
  return call("concatenate", parts.map((part) => call("sort", part)));
}

/** Values and keywords of the functions whose cases name their parts apart. @type {Record<string, (item: Case, inputs: Value[]) => Value[]>} */
const ARGUMENTS = {
  squeeze: (item, [a]) => [a, item.axes ?? null],
  flip: (item, [a]) => [a, item.axes ?? null],
  expand_dims: (item, [a]) => [a, item.axes],
  moveaxis: (item, [a]) => [a, item.axes, item.to],
  swapaxes: (item, [a]) => [a, item.axes[0], item.to[0]],
  rollaxis: (item, [a]) => [a, item.axes[0], item.to[0]],
  ravel: (item, [a]) => [a, item.order],
  flatten: (item, [a]) => [a, item.order],
  split: (item, [a]) => [a, item.cuts ?? item.count, item.axis],
  array_split: (item, [a]) => [a, item.cuts ?? item.count, item.axis],
  concatenate: (item, inputs) => [inputs, item.axis ?? null],
  stack: (item, inputs) => [inputs, item.axis],
  lexsort: (item, inputs) => [inputs, item.axis],
  hstack: (_, inputs) => [inputs],
  vstack: (_, inputs) => [inputs],
  dstack: (_, inputs) => [inputs],
  tile: (item, [a]) => [a, item.counts],
  repeat: (item, [a]) => [a, item.counts, item.axis ?? null],
  roll: (item, [a]) => [a, item.axes ? item.counts : item.counts[0], item.axes ?? null],
  sort: (item, [a]) => [a, item.axis ?? null],
  argsort: (item, [a]) => [a, item.axis ?? null],
};

/** @type {Performer} */
function named(item, arrays, inputs) {
  const { numpy } = arrays;
  const values = ARGUMENTS[item.name]?.(item, inputs) ?? inputs;
  const options = item.name === "concatenate" ? keywords(item, arrays, ["dtype"]) : {};
  if (item.name !== "flatten") return arrays.keepAll(numpy.call(item.name, values, options));
  const row = /** @type {NdArray} */ (arrays.keepAll(numpy.call("ravel", values)));
  return arrays.keep(numpy.make("rn_array_copy", () => [row.handle, 0]));
}

/** @type {Record<string, Performer>} */
const METHODS = {
  call: (item, arrays, inputs) => {
    const outputs = item.outs?.map((/** @type {any} */ out) => arrays.array(out));
    const made = arrays.numpy.apply(item.ufunc, inputs, keywords(item, arrays, ["where", "casting", "dtype"]), outputs);
    return outputs ?? arrays.keepAll(made);
  },
  overlap,
  at: (item, arrays, [target, ...second]) => {
    const copy = arrays.keep(arrays.numpy.make("rn_array_copy", () => [/** @type {NdArray} */ (target).handle, 2]));
    arrays.numpy.at(item.ufunc, copy, [item.indices.map((/** @type {number[]} */ at) => arrays.integers(at)), ...second]);
    return copy;
  },
  reduce: (item, arrays, inputs) =>
    arrays.keep(
      arrays.numpy.fold("reduce", item.ufunc, inputs, {
        axis: item.axes, ...keywords(item, arrays, ["dtype", "keepdims", "initial", "where"]),
      }),
    ),
  accumulate: (item, arrays, inputs) =>
    arrays.keep(arrays.numpy.fold("accumulate", item.ufunc, inputs, keywords(item, arrays, ["axis", "dtype"]))),
  reduceat: (item, arrays, [a]) =>
    arrays.keep(arrays.numpy.fold("reduceat", item.ufunc, [a, arrays.integers(item.indices)], { axis: item.axis })),
  outer: (item, arrays, inputs) => arrays.keep(arrays.numpy.fold("outer", item.ufunc, inputs)),
  where: (_, arrays, inputs) => arrays.keepAll(arrays.numpy.call("where", inputs)),
  argmax: (item, arrays, inputs) => arrays.keepAll(arrays.numpy.call("argmax", inputs, keywords(item, arrays, ["axis", "keepdims"]))),
  argmin: (item, arrays, inputs) => arrays.keepAll(arrays.numpy.call("argmin", inputs, keywords(item, arrays, ["axis", "keepdims"]))),
  astype: (item, arrays, [a]) => arrays.keep(arrays.numpy.astype(/** @type {NdArray} */ (a), arrays.numpy.dtype(item.dtype), item.casting)),
  index: (item, arrays, [a]) => arrays.keep(arrays.numpy.get(/** @type {NdArray} */ (a), item.items.map(indexItem))),
  transpose: (item, arrays, [a]) =>
    arrays.keep(arrays.numpy.make("rn_array_transpose", (room) => [/** @type {NdArray} */ (a).handle, room.longs(item.axes), item.axes.length])),
  reshape: (item, arrays, [a]) =>
    arrays.keep(
      arrays.numpy.make("rn_array_reshape", (room) => [
        /** @type {NdArray} */ (a).handle, room.longs(item.shape), item.shape.length, item.order === "C" ? 0 : 1,
      ]),
    ),
  diagonal: (item, arrays, [a]) =>
    arrays.keep(arrays.numpy.make("rn_array_diagonal", () => [/** @type {NdArray} */ (a).handle, ...item.args.map(BigInt)])),
  reshaped: named,
  joined: named,
  repeated: named,
  sorted: named,
  partitioned,
  searchsorted: (item, arrays, inputs) => arrays.keepAll(arrays.numpy.call("searchsorted", [...inputs, item.side])),
};

/** @type {(item: Case, arrays: Arrays) => import("./compare.mjs").Found[]} */
export function perform(item, arrays) {
  const inputs = item.inputs.map((/** @type {any} */ input) => (input.scalar ? scalar(input.scalar) : arrays.array(input)));
  return arrays.flat(METHODS[item.method](item, arrays, inputs));
}
