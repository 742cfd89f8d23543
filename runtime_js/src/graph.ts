/**
 * The seam between speech and what computes it: a backend loads a bundle's graphs, a graph runs, a state is threaded.
 *
 * Nothing beyond this file's interfaces is known to the speech loop, so that another engine only implements them.
 */
import type {ErrorData} from './errors';
import type {GraphSpec, Manifest} from './manifest.gen';
import type {StoredTensor} from './safetensors';
import type {DType, TypedData} from './typed-data';

/** A graph with its bytes; `shards` are the files of its external weights, by path. With a `stream` there are none of both. */
export interface GraphFiles {
  spec: GraphSpec;
  model: Uint8Array;
  shards: {path: string; data: Uint8Array}[];
  stream?: WeightStream;
}

/** A graph's weights as they arrive, so that only their place holds them; `index` says where each lies. */
export interface WeightStream {
  manifest: Manifest;
  index: Uint8Array;
  port: MessagePort;
}

/** What comes on the port: pieces of shards in any order, then the end. */
export type WeightsMessage =
  | {type: 'piece'; path: string; start: number; bytes: Uint8Array}
  | {type: 'end'}
  | {type: 'failed'; error: ErrorData};

/** Loads graphs. The bytes of `files` are the backend's: it may drop them as soon as it has taken them in. */
export interface Backend {
  load(files: GraphFiles): Promise<Graph>;
}

/** Numbers in row-major order. */
export interface Tensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}

export type Tensors = Record<string, Tensor>;

/** The streaming state of one graph, of the backend that made it. */
export interface State {
  /** A copy that can be brought forward without touching this one. */
  fork(): State;
  /** The tensors by state name, as a voice file stores them. */
  tensors(): Map<string, StoredTensor>;
  /** Gives back what the state holds, if that is outside of the collector's reach; it is not used again. */
  release?(): void;
}

export interface Graph {
  readonly spec: GraphSpec;
  /** What the graph starts from. */
  freshState(): State;
  /** The state that a voice file holds; MANIFEST, naming `file`, where a tensor is missing or misfits. */
  storedState(tensors: Map<string, StoredTensor>, file: string): State;
  /** An input. */
  tensor(dtype: DType, data: TypedData, shape: number[]): Tensor;
  hasInput(name: string): boolean;
  /** One call; `state` is brought up to date. Outputs by the manifest's names; good until the next call. */
  run(inputs: Tensors, state?: State): Promise<Tensors>;
}
