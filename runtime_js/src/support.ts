/** What this browser offers, to decide what to load, or whether to speak on a server instead. */

export interface Support {
  simd: boolean;
  relaxedSimd: boolean;
  /** Whether more than one thread can be used: needs cross-origin isolation. */
  threads: boolean;
  crossOriginIsolated: boolean;
  webgpu: boolean;
  opfs: boolean;
  /** Bytes used and allowed for this origin; null where the browser does not say. */
  quota: {usage: number; quota: number} | null;
}

/** Modules of one function each, that are valid only where the instruction is known. */
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
const RELAXED_SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0,
  65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11,
];

/** The vectors of WebAssembly whose results may differ a little from one processor to another. */
export function hasRelaxedSimd(): boolean {
  return valid(RELAXED_SIMD);
}

/** Looks at the browser; loads nothing. */
export async function support(): Promise<Support> {
  const {navigator, crossOriginIsolated = false} = globalThis;
  const estimate = await navigator?.storage?.estimate?.().catch(() => null);
  return {
    simd: valid(SIMD),
    relaxedSimd: hasRelaxedSimd(),
    threads: crossOriginIsolated && typeof SharedArrayBuffer === 'function',
    crossOriginIsolated,
    webgpu: navigator !== undefined && 'gpu' in navigator,
    opfs: typeof navigator?.storage?.getDirectory === 'function',
    quota: estimate ? {usage: estimate.usage ?? 0, quota: estimate.quota ?? 0} : null,
  };
}

function valid(module: number[]): boolean {
  return WebAssembly.validate(Uint8Array.from(module));
}
