/** The backend of each device. Its code and WebAssembly are fetched when it is asked for. */
import type {DeviceName} from './device';
import type {Backend} from './graph';
import {type Ort, OrtBackend} from './ort-graph';
import type {OrtSettings} from './protocol';

const BACKENDS: Record<DeviceName, (settings: OrtSettings) => Promise<Backend>> = {
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
