/** The backend of each device. Its code and WebAssembly are fetched when it is asked for. */
import type {DeviceName} from './device';
import type {Backend} from './graph';
import {type Ort, OrtBackend} from './ort-graph';
import type {OrtSettings} from './protocol';

const BACKENDS: Record<DeviceName, (settings: OrtSettings) => Promise<Backend>> = {
  wasm: (settings) => openOrt('wasm', settings),
  webgpu: (settings) => openOrt('webgpu', settings),
};

export function openBackend(device: DeviceName, settings: OrtSettings): Promise<Backend> {
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
