/** The backend of each device. Its code and WebAssembly are fetched when it is asked for. */
import type {DeviceName} from './device';
import type {Backend} from './graph';
import {type Ort, OrtBackend} from './ort-graph';
import type {OrtSettings} from './protocol';

const BACKENDS: Record<DeviceName, (settings: OrtSettings) => Promise<Backend>> = {
  wasm: async (settings) => ready(await import('onnxruntime-web/wasm'), 'wasm', settings),
  webgpu: async (settings) => ready(await import('onnxruntime-web/jspi'), 'webgpu', settings),
};

export function openBackend(device: DeviceName, settings: OrtSettings): Promise<Backend> {
  return BACKENDS[device](settings);
}

async function ready(ort: Ort, device: 'wasm' | 'webgpu', {wasmPaths, numThreads}: OrtSettings): Promise<Backend> {
  Object.assign(ort.env.wasm, {wasmPaths, numThreads});
  const backend = new OrtBackend(ort, device);
  await backend.warmUp();
  return backend;
}
