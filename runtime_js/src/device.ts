/** On what a bundle's graphs are computed, and what a browser must have for it. */

import type {Manifest} from './manifest.gen';
import {hasRelaxedSimd, support} from './support';

/** Where a bundle has the Rust engine. */
export const RUST_ENGINE = 'rust/engine.wasm';
/** The same engine, compiled with relaxed SIMD. */
export const RELAXED_ENGINE = 'rust/engine-relaxed.wasm';

/** Devices that can be asked for by name. */
export type DeviceName = 'rust-wasm' | OrtDevice;

/** Those of ONNX Runtime Web. */
export type OrtDevice = 'wasm' | 'webgpu';

/** `auto` is the faster one of the bundle's Rust engine and ONNX Runtime in wasm; without an engine it is the latter. */
export type DeviceChoice = 'auto' | DeviceName;

/** What a loaded instance runs on; `reason` says why it is not the one that was asked for. */
export interface Device {
  name: DeviceName;
  reason: string | null;
}

/** The devices to try, best first. The last one is the one that every browser has. */
export function candidates(choice: DeviceChoice, manifest: Manifest): DeviceName[] {
  if (choice === 'auto') return hasRustEngine(manifest) ? ['rust-wasm', 'wasm'] : ['wasm'];
  return choice === 'wasm' ? ['wasm'] : [choice, 'wasm'];
}

/** Which of the bundle's engines a browser takes, with relaxed SIMD or without. */
export function rustEngine({runtime}: Manifest, relaxed = hasRelaxedSimd()): string {
  return relaxed && runtime.some(({path}) => path === RELAXED_ENGINE) ? RELAXED_ENGINE : RUST_ENGINE;
}

/** Whether the bundle brings the engine, and weights that it can read. */
function hasRustEngine({runtime, weights_index}: Manifest): boolean {
  return Boolean(weights_index) && runtime.some(({path}) => path === RUST_ENGINE);
}

/** Why this browser cannot run that device, or null. Loads nothing. */
export async function unavailable(device: DeviceName): Promise<string | null> {
  if (device === 'wasm') return null;
  if (device === 'rust-wasm') return (await support()).simd ? null : 'this browser has no WebAssembly SIMD';
  const {gpu} = (globalThis.navigator ?? {}) as {gpu?: {requestAdapter(): Promise<object | null>}};
  if (!gpu) return 'this browser has no WebGPU';
  if (!(await gpu.requestAdapter().catch(() => null))) return 'no GPU adapter';
  return 'Suspending' in WebAssembly ? null : 'this browser has no WebAssembly promise integration (JSPI)';
}
