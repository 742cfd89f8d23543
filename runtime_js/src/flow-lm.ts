/** The flow language model: text and past latents in, the next latent and its EOS logit out. */
import {PocketTTSError} from './errors';
import {takesFlowHead} from './flow-steps';
import type {Graph, State, Tensors} from './graph';
import type {Sampling, TextEmbeddings} from './manifest.gen';
import {asFloats, readSafetensors, type StoredTensor} from './safetensors';

/** What one step takes: embeddings [E, width], the latent before (null: BOS), noise [latent]. */
export interface FlowInput {
  embeddings: Float32Array;
  latent: Float32Array | null;
  noise: Float32Array;
  steps: number;
}

export interface FlowOutput {
  latent: Float32Array;
  eosLogit: number;
}

/** A long prompt goes in by so many positions, which bounds the memory of the attention. */
const PREFILL_POSITIONS = 128;

export class FlowLM {
  constructor(
    private readonly graph: Graph,
    private readonly head: Graph | null,
    private readonly table: EmbeddingTable,
    private readonly sampling: Sampling,
    readonly latentWidth: number,
  ) {}

  /** Embeddings [tokens, width] of token ids. */
  embed(tokens: readonly number[]): Float32Array {
    return this.table.lookUp(tokens);
  }

  /** Brings `state` forward by embeddings [E, width]; nothing is sampled. */
  async prefill(state: State, embeddings: Float32Array): Promise<void> {
    const part = PREFILL_POSITIONS * this.table.width;
    for (let start = 0; start < embeddings.length; start += part) {
      await this.run(state, embeddings.slice(start, start + part), undefined, new Float32Array(this.latentWidth));
    }
  }

  /** Brings `state` forward by embeddings and one latent (null: BOS), and samples the latent after them. */
  async step(state: State, {embeddings, latent, noise, steps}: FlowInput): Promise<FlowOutput> {
    const outputs = await this.run(state, embeddings, latent, noise);
    const eosLogit = (outputs.eos_logit.data as Float32Array)[0];
    return {eosLogit, latent: await this.sample(outputs, noise, steps)};
  }

  private run(
    state: State,
    embeddings: Float32Array,
    latent: Float32Array | null | undefined,
    noise: Float32Array,
  ): Promise<Tensors> {
    const {graph, latentWidth: width} = this;
    const length = latent === undefined ? 0 : 1;
    return graph.run({
      embeddings: graph.tensor('float32', embeddings, [1, embeddings.length / this.table.width, this.table.width]),
      latents: graph.tensor('float32', latent ?? new Float32Array(length * width), [1, length, width]),
      is_bos: graph.tensor('bool', new Uint8Array(length).fill(latent === null ? 1 : 0), [1, length]),
      noise: graph.tensor('float32', noise, [1, width]),
    }, state);
  }

  /** The latent that the graph itself made in one step, or Euler steps through the flow head. */
  private async sample(outputs: Tensors, noise: Float32Array, steps: number): Promise<Float32Array> {
    if (!takesFlowHead(this.sampling, steps)) return Float32Array.from(outputs.latent.data as Float32Array);
    if (!this.head) throw new PocketTTSError('UNSUPPORTED', `${steps} flow steps: the bundle has no flow_head graph`);
    const sample = Float32Array.from(noise);
    for (let step = 0; step < steps; step++) {
      const direction = await this.direction(outputs.condition, sample, step / steps, (step + 1) / steps);
      direction.forEach((value, index) => (sample[index] += Math.fround(value / steps)));
    }
    return sample;
  }

  /** The flow network at `sample`: lsd is told where a step starts and ends, flow matching where it starts. */
  private async direction(condition: Tensors[string], sample: Float32Array, start: number, end: number): Promise<Float32Array> {
    const head = this.head!;
    const time = (value: number) => head.tensor('float32', Float32Array.of(value), [1, 1]);
    const x = head.tensor('float32', sample, [1, sample.length]);
    const times: Tensors = head.hasInput('s') ? {s: time(start), t: time(end)} : {t: time(start)};
    return (await head.run({condition, x, ...times})).direction.data as Float32Array;
  }
}

/** The text embeddings, dense or low-rank, looked up outside of the graph. */
export class EmbeddingTable {
  readonly width: number;
  private readonly table: StoredTensor;
  private readonly projection: Float32Array | null;
  private readonly path: string;

  constructor({file, rows, width, rank}: TextEmbeddings, bytes: Uint8Array) {
    const tensors = readSafetensors(bytes, file.path);
    const read = (name: string, shape: number[]) => {
      const tensor = tensors.get(name);
      if (tensor && String(tensor.shape) === String(shape)) return tensor;
      throw new PocketTTSError('MANIFEST', `${file.path}: ${name}: expected [${shape}], got [${tensor?.shape ?? 'none'}]`);
    };
    this.width = width;
    this.path = file.path;
    this.table = read('table', [rows, rank ?? width]);
    this.row(0);
    const wide = rank === null || rank === undefined;
    this.projection = wide ? null : asFloats(read('projection', [rank, width]), `${file.path}: projection`);
  }

  lookUp(tokens: readonly number[]): Float32Array {
    const embeddings = new Float32Array(tokens.length * this.width);
    tokens.forEach((token, index) => {
      const row = this.row(token);
      embeddings.set(this.projection ? project(row, this.projection, this.width) : row, index * this.width);
    });
    return embeddings;
  }

  /** Converted when it is asked for: a text has few of them, and loading does not wait for all. */
  private row(token: number): Float32Array {
    const [, width] = this.table.shape;
    const data = this.table.data.subarray(token * width, (token + 1) * width);
    return asFloats({...this.table, data}, `${this.path}: table`);
  }
}

/** row [rank] times projection [rank, width] */
function project(row: Float32Array, projection: Float32Array, width: number): Float32Array {
  const sums = new Float64Array(width);
  row.forEach((weight, index) => {
    for (let column = 0; column < width; column++) sums[column] += weight * projection[index * width + column];
  });
  return Float32Array.from(sums);
}
