/** One graph of one side in a worker of its own, as the package has it, with a clock around each call. */
import {openBackend} from '../src/backends';
import {Bundle} from '../src/bundle';
import {compile} from '../src/compile';
import {type DeviceName, rustEngine} from '../src/device';
import type {Manifest} from '../src/manifest.gen';
import {EmbeddingTable, FlowLM} from '../src/flow-lm';
import type {Backend, State} from '../src/graph';
import {chain} from '../src/graph-chain';
import {type ChunkDecoder, MimiDecoder} from '../src/mimi-decoder';
import {noise} from '../src/noise';
import {answer} from '../src/rpc';
import {readSafetensors} from '../src/safetensors';
import {prepareText} from '../src/text';
import {parseTokenizer} from '../src/tokenizer';

const SEED = 0;
const ORT = `${location.origin}/ort`;
const files = {
  glue: `${location.origin}/runtime/ort-glue.js`,
  script: `${ORT}/ort.wasm.min.mjs`,
  mjs: `${ORT}/ort-wasm-simd-threaded.mjs`,
  wasm: `${ORT}/ort-wasm-simd-threaded.wasm`,
};

/** `engine`: the bundle's own that is wanted, instead of the one that this browser takes. */
async function open({device, engine}: Where, manifest: Manifest): Promise<Backend> {
  const module = await compile(device === 'rust-wasm' ? `${location.origin}/${engine ?? rustEngine(manifest)}` : files.wasm);
  return openBackend(device, {module, ort: {files, numThreads: 1}});
}

/** Which of a side's two utterances. */
export type Speech = 'spoken' | 'other';

/** A bundle and what runs it. */
export interface Where {
  bundleUrl: string;
  device: DeviceName;
  engine?: string;
}

/** Calls of the page; `frame` gives milliseconds. */
export interface FlowBench {
  load(job: Where & {text: string}): Promise<void>;
  frame(frame: {speech: Speech; index: number}): Promise<{ms: number; latent: Float32Array}>;
}

export interface MimiBench {
  load(job: Where): Promise<void>;
  frame(frame: {speech: Speech; latent: Float32Array}): Promise<{ms: number}>;
}

class Flow implements FlowBench {
  private flow!: FlowLM;
  private temperature!: number;
  private speeches!: Record<Speech, {state: State; embeddings: Float32Array; latent: Float32Array | null}>;

  async load({text, ...where}: Parameters<FlowBench['load']>[0]): Promise<void> {
    const {device, bundleUrl} = where;
    const bundle = await Bundle.open({bundleUrl, cache: 'memory'});
    const {manifest} = bundle;
    const backend = await open(where, manifest);
    const {file} = bundle.voice();
    const [table, tokenizer, voice] = await Promise.all([manifest.text_embeddings.file, manifest.tokenizer, file].map((ref) => bundle.file(ref)));
    const parts = [];
    for (const spec of bundle.graphsOf('flow_lm', device)) parts.push(await backend.load(await bundle.graph(spec, device)));
    const graph = chain(parts);
    const head = manifest.sampling.fused_steps === null ? await backend.load(await bundle.graph(bundle.role('flow_head'), device)) : null;
    this.flow = new FlowLM(graph, head, new EmbeddingTable(manifest.text_embeddings, table), manifest.sampling, manifest.model.latent);
    const state = graph.storedState(readSafetensors(voice, file.path), file.path);
    this.temperature = manifest.sampling.temperature;
    const ids = parseTokenizer(new TextDecoder().decode(tokenizer), manifest.tokenizer.path);
    const embeddings = this.flow.embed(ids.encode(prepareText(text, manifest.text)!.text));
    const start = () => ({state: state.fork(), embeddings, latent: null});
    this.speeches = {spoken: start(), other: start()};
  }

  async frame({speech, index}: Parameters<FlowBench['frame']>[0]): Promise<{ms: number; latent: Float32Array}> {
    const {flow, speeches: {[speech]: current}} = this;
    const {state, embeddings, latent} = current;
    const draw = noise(SEED, 0, index, flow.latentWidth, this.temperature);
    const started = performance.now();
    const output = await flow.step(state, {embeddings, latent, noise: draw, steps: 1});
    const ms = performance.now() - started;
    [current.latent, current.embeddings] = [output.latent, new Float32Array(0)];
    return {ms, latent: output.latent};
  }
}

class Mimi implements MimiBench {
  private decoders!: Record<Speech, ChunkDecoder>;

  async load(where: Where): Promise<void> {
    const {device, bundleUrl} = where;
    const bundle = await Bundle.open({bundleUrl, cache: 'memory'});
    const backend = await open(where, bundle.manifest);
    const graph = await backend.load(await bundle.graph(bundle.role('mimi_decoder'), device));
    const decoder = new MimiDecoder(graph, bundle.manifest.fade_in_samples);
    this.decoders = {spoken: decoder.start(), other: decoder.start()};
  }

  async frame({speech, latent}: Parameters<MimiBench['frame']>[0]): Promise<{ms: number}> {
    const started = performance.now();
    await this.decoders[speech].decode([latent]);
    return {ms: performance.now() - started};
  }
}

globalThis.addEventListener('message', ({data: {role, port}}: MessageEvent<{role: string; port: MessagePort}>) => {
  if (role === 'flow') answer<FlowBench>(port, new Flow());
  else answer<MimiBench>(port, new Mimi());
}, {once: true});
