import type * as ortWasm from 'onnxruntime-web/wasm';

/** The part of ONNX Runtime Web that is used; it is passed in, so that tests and other builds can bring their own. */
export type Ort = Pick<typeof ortWasm, 'InferenceSession' | 'Tensor' | 'env'>;
