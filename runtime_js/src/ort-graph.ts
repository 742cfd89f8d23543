/** The backend of ONNX Runtime Web: one session per graph. */
import type * as ortWasm from 'onnxruntime-web/wasm';
import {PocketTTSError} from './errors';
import {foldWeights} from './fold-weights';
import type {Backend, Graph, GraphFiles, Tensors} from './graph';
import type {GraphSpec} from './manifest.gen';
import type {Ort} from './ort';
import type {StoredTensor} from './safetensors';
import {GraphState} from './state';
import type {DType, TypedData} from './typed-data';

/** With WebGPU it would warn of nodes that it rightly leaves to the processor. */
const ERRORS_ONLY = 3;

/** The smallest model: `y = Identity(x)` of one number, operator set 13. */
const IDENTITY = Uint8Array.from([
  8, 7, 58, 55, 10, 16, 10, 1, 120, 18, 1, 121, 34, 8, 73, 100, 101, 110, 116, 105, 116, 121, 18, 1, 103, 90, 15, 10, 1,
  120, 18, 10, 10, 8, 8, 1, 18, 4, 10, 2, 8, 1, 98, 15, 10, 1, 121, 18, 10, 10, 8, 8, 1, 18, 4, 10, 2, 8, 1, 66, 4, 10, 0,
  16, 13,
]);

export class OrtBackend implements Backend {
  constructor(private readonly ort: Ort, private readonly provider: 'wasm' | 'webgpu' = 'wasm') {}

  /** Compiles the runtime's WebAssembly, which takes as long as reading a model from the cache: both go on at once. */
  async warmUp(): Promise<void> {
    await (await this.ort.InferenceSession.create(IDENTITY, {executionProviders: [this.provider]})).release();
  }

  async load({spec, model, shards}: GraphFiles): Promise<Graph> {
    const folded = foldWeights(model, shards.map(({path, data}) => ({path: fileName(path), data})));
    const session = await this.ort.InferenceSession.create(folded.model, {
      executionProviders: [this.provider],
      externalData: folded.externalData,
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
