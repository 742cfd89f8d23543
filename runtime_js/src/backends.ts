/** The backend of each device. Its code and WebAssembly are fetched when it is asked for. */
import type {DeviceName} from './device';
import {fetchFile} from './fetch-file';
import type {Backend} from './graph';
import {type Ort, OrtBackend} from './ort-graph';
import type {OrtSettings} from './protocol';
import {RustBackend} from './rust/backend';
import {Library} from './rust/library';

const BACKENDS: Record<DeviceName, (settings: OrtSettings) => Promise<Backend>> = {
  'rust-wasm': async ({wasmPaths}) => new RustBackend(await Library.open(fetchAny(wasmPaths.wasm))),
  wasm: async (settings) => new OrtBackend(configured(await import('onnxruntime-web/wasm'), settings), 'wasm'),
  webgpu: async (settings) => new OrtBackend(configured(await import('onnxruntime-web/jspi'), settings), 'webgpu'),
};

export function openBackend(device: DeviceName, settings: OrtSettings): Promise<Backend> {
  return BACKENDS[device](settings);
}

function configured(ort: Ort, {wasmPaths, numThreads}: OrtSettings): Ort {
  Object.assign(ort.env.wasm, {wasmPaths, numThreads});
  return ort;
}

function fetchAny(url: string): Promise<Response> {
  return url.startsWith('file:') ? fetchFile(url) : fetch(url);
}
