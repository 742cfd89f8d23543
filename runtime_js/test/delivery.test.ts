/** Speed and pauses of whole requests, counted in samples. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {PocketTTS} from '../src/pocket-tts';
import type {SpeechChunk} from '../src/speech-stream';
import {concatenate} from '../src/stretch';
import {TextStream} from '../src/text-stream';
import {bundleUrl} from './fake-bundle';
import {connectInProcess} from './in-process';

const RATE = 24000;
const TEXT = 'One is here. Two is! And three follows, at last';
const SENTENCES = ['One is here.', 'Two is!', 'And three follows, at last.'];

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

const isSilence = ({pcm}: SpeechChunk) => pcm.every((sample) => sample === 0);
const samplesOf = (chunks: SpeechChunk[], sentence: number) =>
  concatenate(chunks.filter((chunk) => chunk.sentence === sentence && !isSilence(chunk)).map(({pcm}) => pcm));

describe('pauses', () => {
  it.each([1, 333.3, 1000])('of %f ms are there between sentences, to the sample, and nowhere else', async (pauseMs) => {
    const chunks = await collect(tts.stream(TEXT, {seed: 3, pauseMs}));
    const silences = chunks.filter(isSilence);
    expect(silences.map(({pcm, sentence}) => [pcm.length, sentence])).toEqual([0, 1].map((sentence) => [Math.round(pauseMs * 24), sentence]));
    expect([...new Set(chunks.map(({text}) => text))]).toEqual(SENTENCES);
    const starts = chunks.map((_, index) => concatenate(chunks.slice(0, index).map(({pcm}) => pcm)).length / RATE);
    expect(chunks.map(({startTime}) => startTime)).toEqual(starts);
  });

  it('change nothing of the sentences', async () => {
    const [short, long] = [await collect(tts.stream(TEXT, {seed: 3, pauseMs: 10})), await collect(tts.stream(TEXT, {seed: 3, pauseMs: 900}))];
    for (const sentence of SENTENCES.keys()) expect(samplesOf(short, sentence)).toEqual(samplesOf(long, sentence));
  });

  it('are not made inside of a sentence that is too long for one chunk', async () => {
    const text = 'A sentence that has many parts, one of them long, another one longer still, and a last one. The end.';
    const chunks = await collect(tts.stream(text, {seed: 3, pauseMs: 200, maxTokensPerChunk: 30}));
    expect(new Set(chunks.map(({sentence}) => sentence)).size).toBeGreaterThan(2);
    expect(chunks.filter(isSilence)).toHaveLength(1);
  });

  it('come between sentences that are typed one by one', async () => {
    const text = new TextStream();
    const speech = collect(tts.stream(text, {seed: 3, pauseMs: 50}));
    text.push('One. Two. Th');
    text.push('ree');
    text.close();
    expect((await speech).filter(isSilence).map(({pcm}) => pcm.length)).toEqual([1200, 1200]);
  });
});

describe('speed', () => {
  it.each([0.5, 0.8, 1.25, 2])('of %f divides the length of each sentence, and no pause', async (speed) => {
    const options = {seed: 3, pauseMs: 100};
    const [plain, made] = [await collect(tts.stream(TEXT, options)), await collect(tts.stream(TEXT, {...options, speed}))];
    const lengths = (chunks: SpeechChunk[]) => [...SENTENCES.keys()].map((sentence) => samplesOf(chunks, sentence).length);
    expect(lengths(made)).toEqual(lengths(plain).map((length) => Math.round(length / speed)));
    expect(made.filter(isSilence).map(({pcm}) => pcm.length)).toEqual([2400, 2400]);
  });

  it('is streamed: sound comes before the first sentence is made', async () => {
    const stream = tts.stream(TEXT, {seed: 3, speed: 0.7});
    const first = await stream.next();
    expect(first.value!.pcm.length).toBeLessThan(6 * 1920);
    const {audioMs} = await (await collect(stream), stream.done);
    expect(audioMs).toBeGreaterThan((first.value!.pcm.length / RATE) * 1000);
  });
});

it.each([
  [{speed: 0.4}, /speed: expected 0.5 to 2, got 0.4/],
  [{speed: NaN}, /speed: expected 0.5 to 2, got NaN/],
  [{pauseMs: -1}, /pauseMs: expected 0 or more, got -1/],
])('%o is refused', (options, message) => {
  expect(() => tts.stream('Hi', options)).toThrow(message);
});
