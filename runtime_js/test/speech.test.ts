/** Whole requests through both services, against NumPy. */
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {FlowLM} from '../src/flow-lm';
import {PocketTTS} from '../src/pocket-tts';
import type {SpeechChunk} from '../src/speech-stream';
import {bundleUrl, expectedRequests, floats, largestDifference} from './fake-bundle';
import {connectInProcess} from './in-process';

/** Sums of single precision numbers in another order. */
const TOLERANCE = 2e-5;

let tts: PocketTTS;
beforeAll(async () => {
  tts = await PocketTTS.loadWith({bundleUrl: bundleUrl()}, connectInProcess);
});
afterAll(() => tts.dispose());

async function collect(stream: AsyncIterable<SpeechChunk>): Promise<SpeechChunk[]> {
  const chunks: SpeechChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

describe('speech', () => {
  it.each(expectedRequests().slice(0, 3))('equals NumPy for seed $seed in $steps steps', async ({text, seed, steps, chunks}) => {
    const made = await collect(tts.stream(text, {seed, decodeSteps: steps}));
    chunks.forEach((expected, sentence) => {
      const parts = made.filter((part) => part.sentence === sentence);
      expect(parts[0]?.text).toBe(expected.text);
      const pcm = Float32Array.from(parts.flatMap((part) => [...part.pcm]));
      expect(largestDifference(pcm, floats(expected.audio))).toBeLessThan(TOLERANCE);
    });
    expect(made.at(-1)!.sentence).toBe(chunks.length - 1);
  });

  it('says nothing for text without words', async () => {
    expect(await tts.synth(' \n ')).toHaveLength(0);
  });
});

const LONG = 'One sentence follows another, and none of them is short. '.repeat(12);

describe('a request', () => {
  it('ends quietly when cancelled, with what was made', async () => {
    const stream = tts.stream(LONG, {seed: 1});
    const first = await stream.next();
    stream.cancel();
    const rest = await collect(stream);
    expect(first.done).toBe(false);
    expect(rest.length).toBeLessThan(20);
    expect(await stream.done).toMatchObject({cancelled: true});
  });

  it('ends when its loop is left', async () => {
    const stream = tts.stream(LONG, {seed: 1});
    for await (const {index} of stream) if (index === 2) break;
    expect(await stream.done).toMatchObject({cancelled: true});
    expect(await stream.next()).toEqual({value: undefined, done: true});
  });

  it('rejects with the reason of its signal', async () => {
    const aborter = new AbortController();
    const stream = tts.stream(LONG, {seed: 1, signal: aborter.signal});
    await stream.next();
    aborter.abort(new Error('enough'));
    await expect(collect(stream)).rejects.toThrow('enough');
    await expect(stream.done).rejects.toThrow('enough');
  });

  it('costs no more work once cancelled', async () => {
    const step = vi.spyOn(FlowLM.prototype, 'step');
    const stream = tts.stream(LONG, {seed: 1});
    await stream.next();
    stream.cancel();
    await tts.synth('Hi', {seed: 1});
    expect(step.mock.calls.length).toBeLessThan(120);
    step.mockRestore();
  });

  it('leaves the next one alone, and they come in order', async () => {
    const cancelled = tts.stream(LONG, {seed: 1});
    const [expected] = expectedRequests();
    const next = collect(tts.stream(expected.text, {seed: expected.seed}));
    cancelled.cancel();
    const pcm = Float32Array.from((await next).flatMap((part) => [...part.pcm]));
    expect(largestDifference(pcm, floats(expected.chunks[0].audio))).toBeLessThan(TOLERANCE);
  });

  it('is held while nobody takes its audio', async () => {
    const stream = tts.stream(LONG, {seed: 1, maxBufferedMs: 400});
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const {audioMs} = await (stream.cancel(), stream.done);
    expect(audioMs).toBeGreaterThan(400);
    expect(audioMs).toBeLessThan(2500);
  });

  it('counts time, sentences and pieces', async () => {
    const chunks = await collect(tts.stream(LONG, {seed: 1}));
    const times = chunks.map(({startTime}) => startTime);
    const starts = chunks.map((_, index) => chunks.slice(0, index).reduce((sum, {pcm}) => sum + pcm.length, 0) / 24000);
    expect(times).toEqual(starts);
    expect(chunks.map(({index}) => index)).toEqual([...chunks.keys()]);
  });

  it('fails alone for a voice that is not there', async () => {
    expect(() => tts.stream('Hi', {voice: 'zoe'})).toThrow(expect.objectContaining({code: 'VOICE_NOT_FOUND', message: expect.stringContaining('alba, bruno')}));
    expect((await tts.synth('Hi', {seed: 1, voice: 'bruno'})).length).toBeGreaterThan(0);
  });

  it('is repeatable by its seed, and only by it', async () => {
    const [one, same, other] = [await tts.synth('Hi', {seed: 4}), await tts.synth('Hi', {seed: 4}), await tts.synth('Hi', {seed: 5})];
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });

  it('can be read as a stream, and as a WAV file', async () => {
    const parts: number[] = [];
    for await (const {pcm} of tts.stream('Hi', {seed: 4}).toReadableStream()) parts.push(pcm.length);
    const samples = parts.reduce((sum, length) => sum + length, 0);
    expect((await tts.synthWav('Hi', {seed: 4})).size).toBe(44 + 2 * samples);
  });
});

describe('loading', () => {
  it('rejects at once with an aborted signal', async () => {
    const load = PocketTTS.loadWith({bundleUrl: bundleUrl(), signal: AbortSignal.abort()}, connectInProcess);
    await expect(load).rejects.toMatchObject({name: 'AbortError'});
  });

  it('says that a bundle is of another precision than the one asked for', async () => {
    const load = PocketTTS.loadWith({bundleUrl: bundleUrl(), precision: 'fp16'}, connectInProcess);
    await expect(load).rejects.toMatchObject({code: 'UNSUPPORTED', message: expect.stringMatching(/^precision fp16: the bundle is /)});
  });

  it('reports its progress up to the end', async () => {
    const seen: {loaded: number; total: number}[] = [];
    const other = await PocketTTS.loadWith({bundleUrl: bundleUrl(), onProgress: (progress) => seen.push(progress)}, connectInProcess);
    expect(seen.at(-1)!.loaded).toBe(seen.at(-1)!.total);
    expect(new Set(seen.map(({total}) => total)).size).toBe(1);
    await other.dispose();
    expect(() => other.stream('Hi')).toThrow(expect.objectContaining({code: 'DISPOSED'}));
  });
});
