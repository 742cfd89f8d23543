/** The backend of each device. Its code and WebAssembly are fetched when it is asked for. */
import type {DeviceName} from './device';
import type {Backend} from './graph';
import {type Ort, OrtBackend} from './ort-graph';
import type {OrtSettings} from './protocol';

const BACKENDS: Record<DeviceName, (settings: OrtSettings) => Promise<Backend>> = {
  wasm: async (settings) => new OrtBackend(await openOrt(settings), 'wasm'),
  webgpu: async (settings) => new OrtBackend(await openOrt(settings), 'webgpu'),
};

export function openBackend(device: DeviceName, settings: OrtSettings): Promise<Backend> {
  return BACKENDS[device](settings);
}

/** By its address, not by its name: the worker is one file that a bundler may copy wherever it likes. */
async function openOrt({files: {script, mjs, wasm}, numThreads}: OrtSettings): Promise<Ort> {
  const ort = (await import(script)) as Ort;
  Object.assign(ort.env.wasm, {wasmPaths: {mjs, wasm}, numThreads});
  return ort;
}
