// @ts-check
/** Cases of functions by name (`functions.jsonl`, `library.jsonl`). */

/** @typedef {import("./arrays.mjs").Arrays} Arrays */
/** @typedef {import("../../../rust-numpy/web/numpy.mjs").NdArray} NdArray */
/** @typedef {import("../../../rust-numpy/web/numpy.mjs").Value} Value */
/** @typedef {Record<string, any>} Case */

/** @param {Arrays} arrays @param {Record<string, any>} written @returns {Record<string, Value>} */
function keywords(arrays, written) {
  return Object.fromEntries(Object.entries(written).map(([name, part]) => [name, arrays.value(part)]));
}

/** Ways of their own: records' fields, and files written and read once more. @type {Record<string, (call: (name: string, ...values: Value[]) => Value, values: Value[]) => Value>} */
const SPECIAL = {
  record: (call, [rows, key, field]) => call("ndarray.__getitem__", key === null ? rows : call("ndarray.__getitem__", rows, key), field),
  load_save: (call, [file]) => call("save", call("load", file)),
  savez: (call, [file]) => archive(call, "savez", file),
  savez_compressed: (call, [file]) => archive(call, "savez_compressed", file),
};

/** The arrays of an archive, written by the function of this name and read once more. @param {(name: string, ...values: Value[]) => Value} call @param {string} name @param {Value} file */
function archive(call, name, file) {
  const members = (/** @type {Value} */ of) => /** @type {[Value, Value][]} */ (call("load", of));
  const pairs = members(file);
  return members(call(name, pairs.map(([key]) => key), pairs.map(([, array]) => array))).map(([, array]) => array);
}

/** @type {(item: Case, arrays: Arrays) => import("./compare.mjs").Found[]} */
export function performFunction(item, arrays) {
  const { numpy } = arrays;
  const values = item.args.map((/** @type {any} */ part) => arrays.value(part));
  const options = keywords(arrays, item.keywords);
  const call = (/** @type {string} */ name, /** @type {Value[]} */ ...given) => arrays.keepAll(numpy.call(name, given));
  if (SPECIAL[item.name]) return arrays.flat(SPECIAL[item.name](call, values));
  if (!numpy.functions.get(item.name)?.changes) return arrays.flat(arrays.keepAll(numpy.call(item.name, values, options)));
  numpy.change(item.name, values[0], values.slice(1), options);
  return arrays.flat(values[0]);
}

/** @type {(item: Case, arrays: Arrays) => import("./compare.mjs").Found[]} */
export function performLibrary(item, arrays) {
  const { numpy } = arrays;
  const values = item.inputs.map((/** @type {any} */ part) => arrays.value(part));
  const options = keywords(arrays, item.args);
  if (numpy.functions.has(item.function)) return arrays.flat(arrays.keepAll(numpy.call(item.function, values, options)));
  return arrays.flat(arrays.keepAll(numpy.apply(item.function, values, options)));
}
