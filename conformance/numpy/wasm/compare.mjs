// @ts-check
/**
 * Results compared with what the vectors say: dtype, shape, strides, the kind of error, and every element within the case's
 * tolerance. The rules are those of `rust-numpy/core/tests/vectors/compare.rs` and `library/compare.rs`.
 */
import { readFileSync } from "node:fs";
import { code, complex, elements, parse } from "./elements.mjs";
import { invariant } from "./invariants.mjs";

/** @typedef {import("./elements.mjs").Written} Written */
/** @typedef {(number | bigint)[][]} Elements */
/** @typedef {{code: number, swapped: boolean, shape: number[], strides: number[], elements: Elements}} Found */
/** @typedef {Found[] | {error: string, message: string}} Outcome */
/** @typedef {Record<string, any>} Case */

/** Where NumPy promises no order of memory. */
const UNORDERED = new Set(["at", "overlap", "reduceat", "joined", "repeated", "sorted", "partitioned", "searchsorted"]);
const PRODUCTS = new Set(["matmul", "matvec", "vecmat", "vecdot"]);

/** Where this machine is another than the vectors': units allowed beside those of the case, with the reason. @type {{prefix: string, ulp: number}[]} */
const HERE = JSON.parse(readFileSync(new URL("tolerances.json", import.meta.url), "utf8"));

/** @param {Case} item @returns {number} */
function units(item) {
  return Math.max(item.ulp, ...HERE.filter(({ prefix }) => item.name?.startsWith(prefix)).map(({ ulp }) => ulp));
}

/** What is wrong with an outcome, or null. @param {Case} item @param {Outcome} outcome @returns {string | null} */
export function check(item, outcome) {
  const { expect } = item;
  if (!Array.isArray(outcome)) {
    if (outcome.error === expect.error) return null;
    return `${expect.error ?? "a result"} expected, found ${outcome.error}: ${outcome.message}`;
  }
  if (expect.error) return `${expect.error} expected, found a result`;
  if (expect.arrays.length !== outcome.length) return `${expect.arrays.length} results expected, found ${outcome.length}`;
  const wrong = outcome.map((found, i) => one(item, expect.arrays[i], found, i)).find((why) => why !== null);
  return wrong ?? (item.invariant ? invariant(item, outcome) : null);
}

/** @param {Case} item @param {Written} expected @param {Found} found @param {number} number */
function one(item, expected, found, number) {
  const type = parse(expected.dtype);
  // NumPy's scalars are in this machine's byte order.
  const scalar = item.method === "api" && found.shape.length === 0 && !type.swapped;
  if (code(type) !== found.code || (type.size > 1 && type.swapped !== found.swapped && !scalar)) {
    return `dtype ${expected.dtype} expected, found code ${found.code}${found.swapped ? ", swapped" : ""}`;
  }
  if (String(expected.shape) !== String(found.shape)) return `shape [${expected.shape}] expected, found [${found.shape}]`;
  if (item.compare) return library(item, expected, found, number);
  const product = PRODUCTS.has(item.ufunc);
  if ((item.strides ?? (!product && !UNORDERED.has(item.method))) && !sameStrides(expected, found)) {
    return `strides [${expected.strides}] expected, found [${found.strides}]`;
  }
  return near(elements(expected), found.elements, type, units(item), product);
}

/** Strides count only where elements lie along them. @param {Written} expected @param {Found} found */
function sameStrides(expected, found) {
  const counts = (/** @type {number} */ n) => found.elements.length > 0 && n > 1;
  return found.shape.every((n, axis) => !counts(n) || expected.strides[axis] === found.strides[axis]);
}

/** @param {Elements} expected @param {Elements} found @param {import("./elements.mjs").Type} type @param {number} ulp @param {boolean} product */
function near(expected, found, type, ulp, product) {
  const isFloat = type.kind === "f" || type.kind === "c";
  const at = expected.findIndex((a, i) => !(isFloat ? close(/** @type {number[]} */ (a), /** @type {number[]} */ (found[i])) : whole(a[0], found[i][0])));
  return at < 0 ? null : `element ${at}: ${expected[at]} expected, found ${found[at]} (${ulp} units allowed)`;

  // Beyond 2^53 a whole number that was drawn as a double is as near as that.
  function whole(/** @type {number | bigint} */ a, /** @type {number | bigint} */ b) {
    const [x, y] = [Number(a), Number(b)];
    return a === b || (ulp > 0 && Math.abs(x) > Number.MAX_SAFE_INTEGER && close([x], [y]));
  }

  function close(/** @type {number[]} */ a, /** @type {number[]} */ b) {
    const allowed = ulp * spacing(Math.max(0, ...a.map(Math.abs).filter(Number.isFinite)), type);
    // A complex infinity beside a NaN may have either sign.
    const free = a.length === 2 && a.some(Number.isNaN);
    const sign = (/** @type {number} */ x) => (free && Math.abs(x) === Infinity ? Infinity : x);
    return a.every((x, i) => same(sign(x), sign(b[i]), allowed, ulp > 0 || product));
  }
}

/** The distance between numbers of this size in the precision of a type. @param {number} size @param {import("./elements.mjs").Type} type */
function spacing(size, type) {
  const part = type.kind === "c" ? type.size / 2 : type.size;
  const [digits, smallest] = { 2: [10, -24], 4: [23, -149], 8: [52, -1074] }[part] ?? [52, -1074];
  const exponent = size > 0 ? Math.floor(Math.log2(size)) : smallest;
  return 2 ** Math.max(exponent - digits, smallest);
}

/** @param {number} a @param {number} b @param {number} allowed @param {boolean} tolerant */
function same(a, b, allowed, tolerant) {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  if (a === b) return a !== 0 || tolerant || Object.is(a, b);
  return Math.abs(a - b) <= allowed;
}

/** @param {Case} item @param {Written} expected @param {Found} found @param {number} number */
function library(item, expected, found, number) {
  const how = item.compare[number];
  const last = expected.shape.at(-1) ?? 1;
  const [a, b] = [complex(elements(expected)), complex(found.elements)];
  const allowed = item.rtol * Math.max(2 ** -1022, ...a.map(([re, im]) => Math.hypot(re, im)).filter(Number.isFinite));
  const pairs = pair(how, a, b, last);
  const close = (/** @type {number} */ x, /** @type {number} */ y) => Object.is(x, y) || x === y || Math.abs(x - y) <= allowed;
  const at = pairs.findIndex(([x, y]) => !(close(x[0], y[0]) && close(x[1], y[1])));
  return at < 0 ? null : `result ${number}, element ${at}: ${pairs[at][0]} expected, found ${pairs[at][1]} (${how}, ${allowed} allowed)`;
}

/** @typedef {[number, number]} C */
/** What is compared with what. @param {string} how @param {C[]} a @param {C[]} b @param {number} last @returns {[C, C][]} */
function pair(how, a, b, last) {
  const each = (/** @type {(x: C) => C} */ f) => a.map((x, i) => /** @type {[C, C]} */ ([f(x), f(b[i])]));
  switch (how) {
    case "shape": return [];
    case "values": return each((x) => x);
    case "size": return each(([re, im]) => [Math.hypot(re, im), 0]);
    // Beyond the precision, one large condition number is as good as another, and one small reciprocal.
    case "condition": return each(([re]) => [Math.min(Math.max(re, 1e-12), 1e12), 0]);
    case "multiset": return matched(a, b, Math.max(last, 1));
    default: throw new Error(`unknown comparison ${how}`);
  }
}

/** Each number with the nearest one that is still free, line by line. @param {C[]} a @param {C[]} b @param {number} width @returns {[C, C][]} */
function matched(a, b, width) {
  /** @type {[C, C][]} */
  const pairs = [];
  for (let start = 0; start < a.length; start += width) {
    const free = b.slice(start, start + width);
    for (const x of a.slice(start, start + width)) {
      const distances = free.map((y) => Math.hypot(x[0] - y[0], x[1] - y[1]));
      pairs.push([x, free.splice(distances.indexOf(Math.min(...distances)), 1)[0]]);
    }
  }
  return pairs;
}
