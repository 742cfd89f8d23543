/** On what a bundle's graphs are computed, and what a browser must have for it. */

/** Devices that can be asked for by name. */
export type DeviceName = 'wasm' | 'webgpu';

/** `auto` is the fastest one that needs no proof on the spot: wasm. */
export type DeviceChoice = 'auto' | DeviceName;

/** What a loaded instance runs on; `reason` says why it is not the one that was asked for. */
export interface Device {
  name: DeviceName;
  reason: string | null;
}

/** The devices to try, best first. The last one is the one that every browser has. */
export function candidates(choice: DeviceChoice): DeviceName[] {
  return choice === 'webgpu' ? ['webgpu', 'wasm'] : ['wasm'];
}

/** Why this browser cannot run that device, or null. Loads nothing. */
export async function unavailable(device: DeviceName): Promise<string | null> {
  if (device === 'wasm') return null;
  const {gpu} = (globalThis.navigator ?? {}) as {gpu?: {requestAdapter(): Promise<object | null>}};
  if (!gpu) return 'this browser has no WebGPU';
  if (!(await gpu.requestAdapter().catch(() => null))) return 'no GPU adapter';
  return 'Suspending' in WebAssembly ? null : 'this browser has no WebAssembly promise integration (JSPI)';
}
