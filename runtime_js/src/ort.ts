/** The part of ONNX Runtime Web that is used; it is passed in, so that tests and other builds can bring their own. */
import type * as ortWasm from 'onnxruntime-web/wasm';

export type Ort = Pick<typeof ortWasm, 'InferenceSession' | 'Tensor' | 'env'>;
