// Runs models in ONNX Runtime Web (wasm, one thread): a request on each line of stdin, its answer on a line of stdout.
//
// request: { model: path, external: [{ path: name in the model, file: path }], inputs: { name: tensor } | null }
// answer:  { outputs: { name: tensor } }, a tensor being { type, dims, data: base64 of its little-endian bytes }
//
// A model is loaded once; without inputs it is only loaded. The first error ends the process: exit code 1, and the
// reason on stderr.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import * as ort from "onnxruntime-web/wasm";

const ARRAYS = { float32: Float32Array, int64: BigInt64Array, bool: Uint8Array };

const decode = ({ type, dims, data }) => {
  const bytes = Uint8Array.from(Buffer.from(data, "base64"));
  return new ort.Tensor(type, new ARRAYS[type](bytes.buffer), dims);
};

const encode = ({ type, dims, data }) => {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return { type, dims, data: bytes.toString("base64") };
};

const mapValues = (record, change) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

const load = (model, external) => {
  const externalData = external.map(({ path, file }) => ({ path, data: readFileSync(file) }));
  return ort.InferenceSession.create(readFileSync(model), { externalData });
};

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";
const sessions = new Map();
try {
  for await (const line of createInterface({ input: process.stdin })) {
    const { model, external, inputs } = JSON.parse(line);
    if (!sessions.has(model)) sessions.set(model, await load(model, external));
    const outputs = inputs ? await sessions.get(model).run(mapValues(inputs, decode)) : {};
    process.stdout.write(`${JSON.stringify({ outputs: mapValues(outputs, encode) })}\n`);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`, () => process.exit(1));
}
