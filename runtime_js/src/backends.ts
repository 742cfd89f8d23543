/** The backend of each device. Its code and WebAssembly are fetched when it is asked for. */
import type {DeviceName} from './device';
import {fetchFile} from './fetch-file';
import type {Backend} from './graph';
import {type Ort, OrtBackend} from './ort-graph';
import type {BackendSettings, OrtSettings} from './protocol';
import {RustBackend} from './rust/backend';
import {Library} from './rust/library';

const BACKENDS: Record<DeviceName, (settings: BackendSettings) => Promise<Backend>> = {
  'rust-wasm': async ({engine}) => new RustBackend(await Library.open(fetchAny(engine))),
  wasm: ({ort}) => openOrt('wasm', ort),
  webgpu: ({ort}) => openOrt('webgpu', ort),
};

export function openBackend(device: DeviceName, settings: BackendSettings): Promise<Backend> {
  return BACKENDS[device](settings);
}

/** By its address, not by its name: the worker is one file that a bundler may copy wherever it likes. */
async function openOrt(device: 'wasm' | 'webgpu', {files: {script, mjs, wasm}, numThreads}: OrtSettings): Promise<Backend> {
  const ort = (await import(script)) as Ort;
  Object.assign(ort.env.wasm, {wasmPaths: {mjs, wasm}, numThreads});
  const backend = new OrtBackend(ort, device);
  await backend.warmUp();
  return backend;
}

function fetchAny(url: string): Promise<Response> {
  return url.startsWith('file:') ? fetchFile(url) : fetch(url);
}
