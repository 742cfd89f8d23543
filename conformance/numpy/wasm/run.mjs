// @ts-check
/**
 * The committed vectors against a WebAssembly module: `node run.mjs MODULE.wasm [VECTORS]`. The last line is one JSON object; the exit
 * code is 1 where a case differs from NumPy.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { NumPy, NumPyError } from "../../../rust-numpy/web/numpy.mjs";
import { Arrays } from "./arrays.mjs";
import { check } from "./compare.mjs";
import { perform } from "./core.mjs";
import { performFunction, performLibrary } from "./functions.mjs";

/** @typedef {Record<string, any>} Case */
/** @typedef {(item: Case, arrays: Arrays) => import("./compare.mjs").Found[]} Performer */

/** @type {[string, (item: Case) => string | null, Performer][]} */
const FILES = [
  ["cases.jsonl", () => null, perform],
  ["functions.jsonl", (item) => (["record", "load_save"].includes(item.name) ? null : item.name), performFunction],
  ["library.jsonl", (item) => item.function, performLibrary],
];
const SHOWN = 20;

/** @param {Performer} performer @param {Case} item @param {NumPy} numpy @returns {import("./compare.mjs").Outcome} */
function outcome(performer, item, numpy) {
  const arrays = new Arrays(numpy);
  try {
    const found = performer(item, arrays);
    arrays.end();
    return found;
  } catch (error) {
    if (!(error instanceof NumPyError)) throw error;
    arrays.end();
    return { error: error.kind, message: error.message };
  }
}

/** Runs one file's cases; those of functions that the module has not are counted apart. */
class Run {
  cases = 0;
  /** @type {string[]} */
  failures = [];
  /** @type {Set<string>} */
  absent = new Set();

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.module = module;
  }

  /** @param {string} file @param {string} text @param {(item: Case) => string | null} name @param {Performer} performer */
  async file(file, text, name, performer) {
    let numpy = await NumPy.load(this.module);
    for (const [number, line] of text.trimEnd().split("\n").entries()) {
      const item = JSON.parse(line);
      const function_ = name(item);
      if (function_ !== null && !numpy.functions.has(function_) && !numpy.ufuncs.has(function_)) {
        this.absent.add(function_);
        continue;
      }
      this.cases++;
      try {
        const why = check(item, outcome(performer, item, numpy));
        if (why !== null) this.fail(file, number, why, line);
      } catch (error) {
        // A module that stopped cannot be used again.
        this.fail(file, number, String(/** @type {Error} */ (error).stack), line);
        numpy = await NumPy.load(this.module);
      }
    }
    if (numpy.openCount() !== 0) this.failures.push(`${file}: ${numpy.openCount()} arrays were not released`);
  }

  /** @param {string} file @param {number} number @param {string} why @param {string} line */
  fail(file, number, why, line) {
    this.failures.push(`${file}:${number + 1}: ${why}\n  ${line.slice(0, 600)}`);
  }
}

const [path, vectors = join(dirname(fileURLToPath(import.meta.url)), "../vectors")] = process.argv.slice(2);
const module = await WebAssembly.compile(readFileSync(path));
const imports = WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from}.${name}`);
const run = new Run(module);
if (imports.length > 0) run.failures.push(`the module imports ${imports.join(", ")}, expected nothing`);
for (const [file, name, performer] of FILES) await run.file(file, readFileSync(join(vectors, file), "utf8"), name, performer);
for (const failure of run.failures.slice(0, SHOWN)) console.log(failure);
console.log(JSON.stringify({ cases: run.cases, failures: run.failures.length, absent: [...run.absent].sort() }));
process.exitCode = run.cases > 0 && run.failures.length === 0 ? 0 : 1;
