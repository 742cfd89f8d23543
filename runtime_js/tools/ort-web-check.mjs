// Loads a model in ONNX Runtime Web (wasm, one thread) and, if inputs are given, runs it once.
//
// stdin:  { model: path, external: [{ path: name in the model, file: path }], inputs: { name: tensor } | null }
// stdout: { outputs: { name: tensor } }, a tensor being { type, dims, data: base64 of its little-endian bytes }
import { readFileSync } from "node:fs";
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

const request = JSON.parse(readFileSync(0, "utf8"));
ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";
const externalData = request.external.map(({ path, file }) => ({ path, data: readFileSync(file) }));
try {
  const session = await ort.InferenceSession.create(readFileSync(request.model), { externalData });
  const outputs = request.inputs ? await session.run(mapValues(request.inputs, decode)) : {};
  process.stdout.write(JSON.stringify({ outputs: mapValues(outputs, encode) }));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
