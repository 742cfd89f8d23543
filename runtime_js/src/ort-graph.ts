/** The backend of ONNX Runtime Web: one session per graph. */
import type * as ortWasm from 'onnxruntime-web/wasm';
import {PocketTTSError} from './errors';
import type {Backend, Graph, GraphFiles, Tensors} from './graph';
import type {GraphSpec} from './manifest.gen';
import type {StoredTensor} from './safetensors';
import {GraphState} from './state';
import type {DType, TypedData} from './typed-data';

/** The part of ONNX Runtime Web that is used; it is passed in, so that tests and other builds can bring their own. */
export type Ort = Pick<typeof ortWasm, 'InferenceSession' | 'Tensor' | 'env'>;

/** With WebGPU it would warn of nodes that it rightly leaves to the processor. */
const ERRORS_ONLY = 3;

export class OrtBackend implements Backend {
  constructor(private readonly ort: Ort, private readonly provider: 'wasm' | 'webgpu' = 'wasm') {}

  async load({spec, model, shards}: GraphFiles): Promise<Graph> {
    const externalData = shards.map(({path, data}) => ({path: fileName(path), data}));
    const session = await this.ort.InferenceSession.create(model, {
      executionProviders: [this.provider],
      externalData,
      logSeverityLevel: ERRORS_ONLY,
    });
    const names = [...spec.inputs.map(({name}) => name), ...spec.states.map(({input}) => input)];
    const missing = names.find((name) => !session.inputNames.includes(name));
    if (missing) throw new PocketTTSError('MANIFEST', `${spec.file.path}: has no input ${missing}; export again`);
    return new OrtGraph(this.ort, spec, session);
  }
}

class OrtGraph implements Graph {
  constructor(
    private readonly ort: Ort,
    readonly spec: GraphSpec,
    private readonly session: ortWasm.InferenceSession,
  ) {}

  freshState(): GraphState {
    return GraphState.fresh(this.ort, this.spec.states);
  }

  storedState(tensors: Map<string, StoredTensor>, file: string): GraphState {
    return GraphState.fromTensors(this.ort, this.spec.states, tensors, file);
  }

  tensor(dtype: DType, data: TypedData, shape: number[]): ortWasm.Tensor {
    return new this.ort.Tensor(dtype, data as never, shape);
  }

  hasInput(name: string): boolean {
    return this.spec.inputs.some((input) => input.name === name);
  }

  async run(inputs: Tensors, state?: GraphState): Promise<Tensors> {
    const outputs = await this.session.run({...(inputs as Record<string, ortWasm.Tensor>), ...state?.inputs()});
    state?.update(outputs as Record<string, ortWasm.Tensor>);
    return outputs as Tensors;
  }
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
