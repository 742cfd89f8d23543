/** Which device `auto` takes, and what it keeps of that. */
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {Engine} from '../src/engine';
import type {Manifest} from '../src/manifest.gen';
import {canRemember, faster, remember, remembered} from '../src/probe';
import {SpeechStream} from '../src/speech-stream';

const FRAME = new Float32Array(1920);
const FRAME_MS = 80;
const manifest = {
  sampling: {temperature: 0, decode_steps: 1},
  text: {max_tokens_per_chunk: 50},
  runtime: [{path: 'rust/engine.wasm', sha256: 'engine'}],
  weights_index: {sha256: 'weights'},
} as unknown as Manifest;

/** Makes a frame every `frameMs` until it is left. */
class FakeEngine {
  disposed = false;

  constructor(private readonly frameMs: number) {}

  speak(): SpeechStream {
    const stream = new SpeechStream({sampleRate: 24000, maxBufferedMs: Infinity, cancel: () => clearInterval(timer), hold: () => {}});
    const timer = setInterval(() => stream.push(FRAME), this.frameMs);
    return stream;
  }

  async dispose(): Promise<void> {
    this.disposed = true;
  }
}

const engine = (frameMs: number) => new FakeEngine(frameMs) as unknown as Engine & FakeEngine;
const decide = (rust: Engine, startOrt: () => Promise<Engine>) => faster(rust, startOrt, manifest, 'voice');

describe('the faster device', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Runs the clock until the choice is made. */
  async function choose(rust: Engine, startOrt: () => Promise<Engine>) {
    const choice = decide(rust, startOrt);
    for (let ms = 0; ms < 10_000; ms += FRAME_MS) await vi.advanceTimersByTimeAsync(FRAME_MS);
    return choice;
  }

  it('is the engine where it is twice as fast as real time: ONNX Runtime is not even loaded', async () => {
    const [rust, startOrt] = [engine(FRAME_MS / 2), vi.fn()];
    expect(await choose(rust, startOrt)).toEqual({engine: rust, device: {name: 'rust-wasm', reason: null}});
    expect(startOrt).not.toHaveBeenCalled();
  });

  it('is ONNX Runtime where that is faster; the engine is freed', async () => {
    const [rust, ort] = [engine(FRAME_MS), engine(FRAME_MS / 4)];
    const device = {name: 'wasm', reason: 'rust-wasm: 1.00x real time here, wasm: 4.00x'};
    expect(await choose(rust, async () => ort)).toEqual({engine: ort, device});
    expect([rust.disposed, ort.disposed]).toEqual([true, false]);
  });

  it('is the engine where ONNX Runtime is slower, which is freed', async () => {
    const [rust, ort] = [engine(FRAME_MS), engine(2 * FRAME_MS)];
    expect((await choose(rust, async () => ort)).engine).toBe(rust);
    expect([rust.disposed, ort.disposed]).toEqual([false, true]);
  });

  it('is the engine where ONNX Runtime cannot be loaded', async () => {
    const rust = engine(FRAME_MS);
    expect((await choose(rust, () => Promise.reject(new Error('out of memory')))).engine).toBe(rust);
  });
});

describe('what was found', () => {
  const kept = new Map<string, string>();
  const device = {name: 'wasm', reason: 'rust-wasm: slow'} as const;
  beforeEach(() => {
    kept.clear();
    vi.stubGlobal('document', {});
    vi.stubGlobal('localStorage', {getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value)});
  });
  afterEach(() => void vi.unstubAllGlobals());

  it('is there on the next visit', () => {
    remember(manifest, device);
    expect(remembered(manifest)).toEqual(device);
  });

  it('holds for this engine and these weights only', () => {
    remember(manifest, device);
    const runtime = [{...manifest.runtime[0], sha256: 'newer engine'}];
    expect(remembered({...manifest, runtime})).toBeNull();
    expect(remembered({...manifest, weights_index: {...manifest.weights_index!, sha256: 'others'}})).toBeNull();
  });

  it('is nothing on the first visit, nor where somebody else wrote there', () => {
    expect(remembered(manifest)).toBeNull();
    remember(manifest, device);
    for (const key of kept.keys()) kept.set(key, '{}');
    expect(remembered(manifest)).toBeNull();
  });

  it('is not looked for where nothing may be kept', () => {
    expect(canRemember()).toBe(true);
    vi.stubGlobal('localStorage', null);
    expect(canRemember()).toBe(false);
  });
});
