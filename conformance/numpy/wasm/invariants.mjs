// @ts-check
/** What must hold between a matrix and its factors, whichever of the possible ones were found; products are formed here. */
import { complex, elements } from "./elements.mjs";

/** @typedef {[number, number]} C */
/** @typedef {{rows: number, columns: number, values: C[]}} Matrix */

/** @param {number[]} shape @param {C[]} values @returns {Matrix[]} */
function matrices(shape, values) {
  const [rows, columns] = shape.slice(-2);
  const count = shape.slice(0, -2).reduce((product, n) => product * n, 1);
  return Array.from({ length: count }, (_, i) => ({ rows, columns, values: values.slice(i * rows * columns, (i + 1) * rows * columns) }));
}

/** @param {Matrix} a @param {Matrix} b @returns {Matrix} */
function product(a, b) {
  /** @type {C[]} */
  const values = [];
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let [re, im] = [0, 0];
      for (let k = 0; k < a.columns; k++) {
        const [x, y] = [a.values[i * a.columns + k], b.values[k * b.columns + j]];
        re += x[0] * y[0] - x[1] * y[1];
        im += x[0] * y[1] + x[1] * y[0];
      }
      values.push([re, im]);
    }
  }
  return { rows: a.rows, columns: b.columns, values };
}

/** @param {Matrix} a @returns {Matrix} */
function adjoint(a) {
  const at = (/** @type {number} */ n) => a.values[(n % a.rows) * a.columns + Math.floor(n / a.rows)];
  return { rows: a.columns, columns: a.rows, values: a.values.map((_, n) => [at(n)[0], -at(n)[1]]) };
}

/** A diagonal matrix with `columns` columns. @param {C[]} values @param {number} rows @param {number} columns @returns {Matrix} */
function diagonal(values, rows, columns) {
  const at = (/** @type {number} */ n) => (n % columns === Math.floor(n / columns) ? values[n % columns] ?? [0, 0] : [0, 0]);
  return { rows, columns, values: Array.from({ length: rows * columns }, (_, n) => /** @type {C} */ (at(n))) };
}

/** @param {string} what @param {Matrix} found @param {Matrix} expected @param {number} allowed */
function near(what, found, expected, allowed) {
  const size = Math.max(1, ...expected.values.map(([re, im]) => Math.hypot(re, im)));
  const far = found.values.findIndex(([re, im], i) => !(Math.hypot(re - expected.values[i][0], im - expected.values[i][1]) <= allowed * size));
  return far < 0 ? null : `${what}: element ${far} is ${found.values[far]}, expected ${expected.values[far]}`;
}

/** @param {string} name @param {Matrix} q @param {number} rtol */
function unitary(name, q, rtol) {
  const one = diagonal(new Array(q.columns).fill([1, 0]), q.columns, q.columns);
  return near(`${name} is not unitary`, product(adjoint(q), q), one, Math.max(rtol, 1e-9));
}

/** @param {Record<string, any>} item @param {{shape: number[], elements: (number | bigint)[][]}[]} found @returns {string | null} */
export function invariant(item, found) {
  const written = item.inputs[0].array;
  const stack = matrices(written.shape, complex(elements(written)));
  const factors = found.map(({ shape, elements: values }) => ({ shape, values: complex(values) }));
  const wrong = stack.map((a, i) => single(item, a, factors, i)).find((why) => why !== null);
  return wrong ?? null;
}

/** @param {Record<string, any>} item @param {Matrix} a @param {{shape: number[], values: C[]}[]} factors @param {number} i */
function single(item, a, factors, i) {
  const { invariant: name, rtol } = item;
  const matrix = (/** @type {number} */ n) => matrices(factors[n].shape, factors[n].values)[i];
  const vector = (/** @type {number} */ n) => {
    const length = factors[n].shape.at(-1) ?? 0;
    return factors[n].values.slice(i * length, (i + 1) * length);
  };
  switch (name) {
    case "qr.r": case "qr.raw": return null;
    case "qr.reduced": case "qr.complete":
      return unitary("q", matrix(0), rtol) ?? near("q r", product(matrix(0), matrix(1)), a, 10 * rtol);
    case "svd": {
      const [u, vh] = [matrix(0), matrix(2)];
      const whole = product(product(u, diagonal(vector(1), u.columns, vh.rows)), vh);
      return unitary("u", u, rtol) ?? unitary("vh", adjoint(vh), rtol) ?? near("u diag(s) vh", whole, a, 10 * rtol);
    }
    case "eig": {
      const v = matrix(1);
      const square = item.function === "linalg.eigh" ? unitary("v", v, rtol) : null;
      return square ?? near("a v - v diag(w)", product(a, v), product(v, diagonal(vector(0), v.columns, v.columns)), 10 * rtol);
    }
    default: throw new Error(`unknown invariant ${name}`);
  }
}
