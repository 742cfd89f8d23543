/** What tools/drive.mjs runs inside of Chromium, beside the bundle's own page. */
import * as ort from 'onnxruntime-web/wasm';
import {Bundle} from '../src/bundle';
import {compile} from '../src/compile';
import {type DeviceName, rustEngine} from '../src/device';
import {EmbeddingTable, FlowLM} from '../src/flow-lm';
import type {Backend, State} from '../src/graph';
import {chain} from '../src/graph-chain';
import type * as Runtime from '../src/index';
import {OrtBackend} from '../src/ort-graph';
import {RustBackend} from '../src/rust/backend';
import {Library} from '../src/rust/library';
import {readSafetensors} from '../src/safetensors';
import {prepareText} from '../src/text';
import {parseTokenizer} from '../src/tokenizer';
import {bytesOf} from '../src/typed-data';

const RUNTIME = '/runtime/index.js';

export interface TeacherForcedJob {
  voice?: string;
  device?: DeviceName;
  /** One of the two: text is prepared and tokenised as one chunk. */
  text?: string;
  tokens?: number[];
  /** Float32 [frames, latent] in base64: what is fed back, frame by frame. */
  latents: string;
}

export interface SynthJob {
  text: string;
  voice?: string;
  device?: DeviceName;
  seed?: number;
  temperature?: number;
  decode_steps?: number;
  frames?: number;
  threads?: number;
}

/** `wav`: the file in base64. */
export interface CloneJob {
  wav: string;
}

type Job = {op: 'load'} | ({op: 'clone'} & CloneJob) | ({op: 'synth'} & SynthJob) | ({op: 'teacher_forced'} & TeacherForcedJob);

/** Runs a job; an error is part of the result. */
export async function run(job: Job): Promise<object> {
  try {
    if (job.op === 'teacher_forced') return await teacherForced(job);
    if (job.op === 'clone') return await clone(job);
    return job.op === 'synth' ? await synth(job) : await load();
  } catch (error) {
    const {name, code, message} = error as Error & {code?: string};
    return {error: {name, code, message}};
  }
}

async function load(): Promise<object> {
  const {PocketTTS} = (await import(RUNTIME)) as typeof Runtime;
  const tts = await PocketTTS.load();
  await tts.dispose();
  return {voices: tts.voices};
}

/** The file of a voice cloned from a recording. */
async function clone({wav}: CloneJob): Promise<object> {
  const {PocketTTS} = (await import(RUNTIME)) as typeof Runtime;
  const tts = await PocketTTS.load();
  const voice = await tts.cloneVoice(bytesFromBase64(wav).buffer as ArrayBuffer);
  const file = await (await voice.export()).arrayBuffer();
  await tts.dispose();
  return {voice: toBase64(new Uint8Array(file))};
}

/** The public API, stopped after `frames` frames. */
async function synth({text, voice, device, seed, temperature, decode_steps: decodeSteps, frames = Infinity, threads}: SynthJob): Promise<object> {
  const {PocketTTS} = (await import(RUNTIME)) as typeof Runtime;
  const tts = await PocketTTS.load({device, voices: voice === undefined ? undefined : [voice], numThreads: threads});
  const stream = tts.stream(text, {voice, seed, temperature, decodeSteps});
  const wanted = frames * tts.manifest.frame_samples;
  const samples: number[] = [];
  const texts: string[] = [];
  for await (const part of stream) {
    for (const sample of part.pcm) samples.push(sample);
    texts[part.sentence] = part.text;
    if (samples.length >= wanted) break;
  }
  const stats = await stream.done;
  await tts.dispose();
  return {pcm: toBase64(Float32Array.from(samples.slice(0, wanted))), sample_rate: tts.sampleRate, texts, stats, device: tts.device};
}

/** Runs the flow LM at zero noise over given latents: frame 0 after BOS, frame k after latent k - 1. */
async function teacherForced({voice, device = 'wasm', text, tokens, latents}: TeacherForcedJob): Promise<object> {
  const bundle = await Bundle.open({cache: 'memory'});
  const {manifest} = bundle;
  const {file} = bundle.voice(voice);
  const [table, tokenizerBytes, voiceBytes] = await Promise.all(
    [manifest.text_embeddings.file, manifest.tokenizer, file].map((ref) => bundle.file(ref)),
  );
  const tokenizer = parseTokenizer(new TextDecoder().decode(tokenizerBytes), manifest.tokenizer.path);
  const engine = await backend(device, `/${rustEngine(manifest)}`);
  const parts = [];
  for (const spec of bundle.graphsOf('flow_lm', device)) parts.push(await engine.load(await bundle.graph(spec, device)));
  const graph = chain(parts);
  const fused = {...manifest.sampling, fused_steps: manifest.sampling.fused_steps ?? 1} as typeof manifest.sampling;
  const flow = new FlowLM(graph, null, new EmbeddingTable(manifest.text_embeddings, table), fused, manifest.model.latent);
  const ids = tokens ?? tokenizer.encode(prepareText(text!, manifest.text)!.text);
  const forced = new Float32Array(bytesFromBase64(latents).buffer);
  const state = graph.storedState(readSafetensors(voiceBytes, file.path), file.path);
  const {latents: made, logits} = await force(flow, state, ids, forced, manifest.model.latent);
  return {tokens: ids, latents: toBase64(made), eos_logits: logits};
}

async function backend(device: DeviceName, engineUrl: string): Promise<Backend> {
  if (device === 'rust-wasm') return new RustBackend(await Library.open(await compile(engineUrl)));
  Object.assign(ort.env.wasm, {wasmPaths: '/ort/', numThreads: 1});
  return new OrtBackend(ort);
}

async function force(flow: FlowLM, state: State, ids: number[], forced: Float32Array, width: number) {
  const made = new Float32Array(forced.length);
  const logits: number[] = [];
  for (let start = 0; start < forced.length; start += width) {
    const latent = start === 0 ? null : forced.slice(start - width, start);
    const embeddings = flow.embed(start === 0 ? ids : []);
    const output = await flow.step(state, {embeddings, latent, noise: new Float32Array(width), steps: 1});
    made.set(output.latent, start);
    logits.push(output.eosLogit);
  }
  return {latents: made, logits};
}

function toBase64(data: ArrayBufferView): string {
  return btoa(Array.from(bytesOf(data), (byte) => String.fromCharCode(byte)).join(''));
}

function bytesFromBase64(encoded: string): Uint8Array {
  return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
}
