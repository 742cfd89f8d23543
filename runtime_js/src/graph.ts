/** One ONNX graph of the bundle, as a session that threads its state. */
import type {InferenceSession, Tensor} from 'onnxruntime-web/wasm';
import {PocketTTSError} from './errors';
import type {GraphSpec} from './manifest.gen';
import type {Ort} from './ort';
import type {StoredTensor} from './safetensors';
import {GraphState} from './state';
import type {DType, TypedData} from './typed-data';

/** A graph with its bytes; `shards` are the files of its external weights, by path. */
export interface GraphFiles {
  spec: GraphSpec;
  model: Uint8Array;
  shards: {path: string; data: Uint8Array}[];
}

export type Tensors = Record<string, Tensor>;

export class Graph {
  private constructor(
    private readonly ort: Ort,
    readonly spec: GraphSpec,
    private readonly session: InferenceSession,
  ) {}

  static async load(ort: Ort, {spec, model, shards}: GraphFiles): Promise<Graph> {
    const externalData = shards.map(({path, data}) => ({path: fileName(path), data}));
    const session = await ort.InferenceSession.create(model, {executionProviders: ['wasm'], externalData});
    const names = [...spec.inputs.map(({name}) => name), ...spec.states.map(({input}) => input)];
    const missing = names.find((name) => !session.inputNames.includes(name));
    if (missing) throw new PocketTTSError('MANIFEST', `${spec.file.path}: has no input ${missing}; export again`);
    return new Graph(ort, spec, session);
  }

  freshState(): GraphState {
    return GraphState.fresh(this.ort, this.spec.states);
  }

  storedState(tensors: Map<string, StoredTensor>, file: string): GraphState {
    return GraphState.fromTensors(this.ort, this.spec.states, tensors, file);
  }

  tensor(dtype: DType, data: TypedData, shape: number[]): Tensor {
    return new this.ort.Tensor(dtype, data as never, shape);
  }

  hasInput(name: string): boolean {
    return this.spec.inputs.some((input) => input.name === name);
  }

  /** One call; `state` is brought up to date. The outputs of the manifest, without the states. */
  async run(inputs: Tensors, state?: GraphState): Promise<Tensors> {
    const outputs = (await this.session.run({...inputs, ...state?.inputs()})) as Tensors;
    state?.update(outputs);
    return outputs;
  }
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
