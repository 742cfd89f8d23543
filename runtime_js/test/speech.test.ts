/** Whole requests through both services, against NumPy. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
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
  it.each(expectedRequests())('equals NumPy for seed $seed in $steps steps', async ({text, seed, steps, chunks}) => {
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
