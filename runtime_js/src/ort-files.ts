/**
 * Where ONNX Runtime's files lie. Every address is a literal `new URL`, which bundlers (Vite, webpack, Turbopack, ...)
 * find, and put the file where the address will point to.
 */
import type {OrtDevice} from './device';

/** `script` is ONNX Runtime Web itself, `mjs` and `wasm` what it is compiled to, `glue` our own link between them. */
export interface OrtFiles {
  glue: string;
  script: string;
  mjs: string;
  wasm: string;
}

const glue = new URL('./ort-glue.js?no-inline', import.meta.url).href;

export const ORT_FILES: Record<OrtDevice, OrtFiles> = {
  wasm: {
    glue,
    script: new URL('../ort/ort.wasm.min.mjs', import.meta.url).href,
    mjs: new URL('../ort/ort-wasm-simd-threaded.mjs', import.meta.url).href,
    wasm: new URL('../ort/ort-wasm-simd-threaded.wasm', import.meta.url).href,
  },
  webgpu: {
    glue,
    script: new URL('../ort/ort.jspi.min.mjs', import.meta.url).href,
    mjs: new URL('../ort/ort-wasm-simd-threaded.jspi.mjs', import.meta.url).href,
    wasm: new URL('../ort/ort-wasm-simd-threaded.jspi.wasm', import.meta.url).href,
  },
};
