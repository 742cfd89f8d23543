/** What tools/bench.mjs runs inside of Chromium. */
import type * as Runtime from '../src/index';
import {Caller} from '../src/rpc';
import type {FlowBench, MimiBench, Speech, Where} from './bench-worker';

const RUNTIME = '/runtime/index.js';
const HEAP_WAIT_MS = 500;

export interface FrameTime {
  flow_ms: number;
  mimi_ms: number;
}

/** The frames of an utterance, and early ones of another, timed in turns with the last; `Utterance` of server/timing.py. */
export interface Utterance {
  frames: FrameTime[];
  early: FrameTime[];
}

const [EARLY, LATE] = [5, 60];
/** Frames of a side before the next one's: in an utterance too a frame finds in the caches what the one before left. */
const TURN = 10;

/** Frames of each side in turns: some of the first, then of the second, and so on. */
export async function frames(wanted: Where[], text: string, count: number): Promise<Utterance[]> {
  const sides = await Promise.all(wanted.map((side) => openSide(side, text)));
  const utterances: Utterance[] = sides.map(() => ({frames: [], early: []}));
  for (const side of sides) {
    for (let index = 0; index < EARLY; index++) await side('other', index);
  }
  for (let first = 0; first < count; first += TURN) {
    for (const [side, frame] of sides.entries()) {
      for (let index = first; index < Math.min(first + TURN, count); index++) utterances[side].frames.push(await frame('spoken', index));
    }
    const late = first - (count - LATE);
    if (late < 0) continue;
    for (const [side, frame] of sides.entries()) {
      for (let index = late; index < late + TURN; index++) utterances[side].early.push(await frame('other', EARLY + index));
    }
  }
  return utterances;
}

async function openSide(where: Where, text: string): Promise<(speech: Speech, index: number) => Promise<FrameTime>> {
  const [flow, mimi] = [new Caller<FlowBench>(startWorker('flow')), new Caller<MimiBench>(startWorker('mimi'))];
  await Promise.all([flow.call('load', {...where, text}), mimi.call('load', where)]);
  return async (speech, index) => {
    const {ms: flow_ms, latent} = (await flow.call('frame', {speech, index})) as {ms: number; latent: Float32Array};
    const {ms: mimi_ms} = (await mimi.call('frame', {speech, latent})) as {ms: number};
    return {flow_ms, mimi_ms};
  };
}

function startWorker(role: string): MessagePort {
  const {port1, port2} = new MessageChannel();
  new Worker('/__bench-worker.js', {type: 'module'}).postMessage({role, port: port2}, [port2]);
  return port1;
}

export interface Product {
  load_ms: number;
  first_audio_ms: number;
  /** Time per frame with the two workers side by side, after the first audio. */
  pipelined_ms: number;
  frames_per_call: number;
  web_heap_mb: number;
}

/** Milliseconds until the package is ready to speak. */
export async function load(bundleUrl: string, device: Runtime.DeviceName): Promise<number> {
  const {tts, load_ms} = await loaded(bundleUrl, device);
  await tts.dispose();
  return load_ms;
}

async function loaded(bundleUrl: string, device: Runtime.DeviceName): Promise<{tts: Runtime.PocketTTS; load_ms: number}> {
  const {PocketTTS} = (await import(RUNTIME)) as typeof Runtime;
  const started = performance.now();
  const tts = await PocketTTS.load({bundleUrl, device});
  const load_ms = performance.now() - started;
  if (tts.device.name !== device) throw new Error(`expected ${device}, got ${tts.device.name}: ${tts.device.reason}`);
  return {tts, load_ms};
}

/** The package itself, on what the browser has kept: loads, speaks, and counts its workers' memory. */
export async function product(bundleUrl: string, texts: {short: string; long: string}, device: Runtime.DeviceName): Promise<Product> {
  const {tts, load_ms} = await loaded(bundleUrl, device);
  const firsts: number[] = [];
  for (let repeat = 0; repeat < 5; repeat++) firsts.push(await firstAudioMs(tts, texts.short));
  const stream = tts.stream(texts.long, {seed: 0});
  let [pieces, samples, first] = [0, 0, 0];
  for await (const {pcm} of stream) {
    if (pieces++ === 0) first = performance.now();
    else samples += pcm.length;
  }
  const frames = samples / tts.manifest.frame_samples;
  const pipelined_ms = (performance.now() - first) / frames;
  const web_heap_mb = (await heapBytes()) / 1e6;
  await tts.dispose();
  return {load_ms, first_audio_ms: firsts.sort((a, b) => a - b)[2], pipelined_ms, frames_per_call: frames / (pieces - 1), web_heap_mb};
}

async function firstAudioMs(tts: Runtime.PocketTTS, text: string): Promise<number> {
  const stream = tts.stream(text, {seed: 0});
  await stream.next();
  stream.cancel();
  return (await stream.done).firstAudioMs!;
}

/** Sum of what the workers' probes say; tools/heap-probe.ts. */
async function heapBytes(): Promise<number> {
  const channel = new BroadcastChannel('heap');
  let sum = 0;
  channel.onmessage = ({data}) => (sum += data);
  channel.postMessage('ask');
  await new Promise((resolve) => setTimeout(resolve, HEAP_WAIT_MS));
  channel.close();
  return sum;
}
