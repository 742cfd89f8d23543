// Calls the Rust engine's WebAssembly by the package's own boundary: a request on each line of stdin, its answer on a
// line of stdout.
//
//   node tools/engine-call.mjs ENGINE.wasm
//
// request: {kind: "open" | "run" | "close", name, arguments: [number | {type, data: base64}]}
// answer:  {value: a handle, or an output in base64} | {error: its line, panicked}
import {readFile} from 'node:fs/promises';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const ARRAYS = {uint8: Uint8Array, uint32: Uint32Array, float32: Float32Array};

function decode(argument) {
  if (typeof argument === 'number') return argument;
  const bytes = Uint8Array.from(Buffer.from(argument.data, 'base64'));
  return new ARRAYS[argument.type](bytes.buffer);
}

function call(library, {kind, name, arguments: given}) {
  try {
    const value = library[kind](name, ...given.map(decode));
    return {value: kind === 'run' ? Buffer.from(value).toString('base64') : (value ?? null)};
  } catch (error) {
    return {error: error.message, panicked: error.cause instanceof WebAssembly.RuntimeError};
  }
}

async function openLibrary(wasm) {
  const entry = fileURLToPath(new URL('../src/rust/library.ts', import.meta.url));
  const {outputFiles} = await build({entryPoints: [entry], bundle: true, format: 'esm', write: false});
  const {Library} = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  return Library.open(await WebAssembly.compile(await readFile(wasm)));
}

const library = await openLibrary(process.argv[2]);
for await (const line of createInterface({input: process.stdin})) {
  process.stdout.write(`${JSON.stringify(call(library, JSON.parse(line)))}\n`);
}
