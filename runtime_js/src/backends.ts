/** The backend of each device. */
import type {DeviceName} from './device';
import type {Backend} from './graph';
import type {Ort} from './ort';
import {OrtBackend} from './ort-graph';
import type {BackendSettings} from './protocol';
import {RustBackend} from './rust/backend';
import {Library} from './rust/library';

const BACKENDS: Record<DeviceName, (settings: BackendSettings) => Promise<Backend>> = {
  'rust-wasm': async ({module, ort: {numThreads}}) => new RustBackend(await Library.open(module), {module, count: numThreads}),
  wasm: (settings) => openOrt('wasm', settings),
  webgpu: (settings) => openOrt('webgpu', settings),
};

export function openBackend(device: DeviceName, settings: BackendSettings): Promise<Backend> {
  return BACKENDS[device](settings);
}

/** By its address, not by its name: the worker is one file that a bundler may copy wherever it likes. */
async function openOrt(device: 'wasm' | 'webgpu', {module, ort: {files, numThreads}}: BackendSettings): Promise<Backend> {
  const ort = (await import(files.script)) as Ort;
  const mjs = `${files.glue}#${encodeURIComponent(files.mjs)}`;
  Object.assign(ort.env.wasm, {wasmPaths: {mjs}, wasmBinary: module, numThreads});
  const backend = new OrtBackend(ort, device);
  await backend.warmUp();
  return backend;
}
