/** Whether a device computes what the exporter's reference did: drivers exist that make noise of a model. */
import type {Engine} from './engine';
import {PocketTTSError} from './errors';
import type {Manifest, SelfTest} from './manifest.gen';
import {decide} from './options';
import {sentencesOf} from './text-stream';

/** Relative RMS difference at which speech is another: half precision makes about 0.01, a wrong kernel about 1. */
const TOLERANCE = 0.1;

/** Speaks the manifest's test with its seed. UNSUPPORTED where the bundle has no test, or what is heard is not it. */
export async function selfTest(engine: Engine, manifest: Manifest): Promise<void> {
  const test = manifest.self_test;
  if (!test) throw new PocketTTSError('UNSUPPORTED', 'the bundle has no self-test; export it again, with a voice');
  const difference = relativeRms(await speak(engine, manifest, test), test.expected);
  if (difference <= TOLERANCE) return;
  const found = `expected the reference's samples within ${TOLERANCE}, got a difference of ${difference.toPrecision(2)}`;
  throw new PocketTTSError('UNSUPPORTED', `self-test: ${found}`);
}

/** Every `stride`-th sample of the first audio. */
async function speak(engine: Engine, manifest: Manifest, {text, seed, stride, expected}: SelfTest): Promise<number[]> {
  const stream = engine.speak(sentencesOf(text), decide({seed}, manifest.default_voice!, manifest), {maxBufferedMs: Infinity});
  const heard: number[] = [];
  let position = 0;
  for await (const {pcm} of stream) {
    for (; position < pcm.length && heard.length < expected.length; position += stride) heard.push(pcm[position]);
    position -= pcm.length;
    if (heard.length === expected.length) break;
  }
  return heard;
}

/** NaN, and speech that ends early, are as different as can be. */
function relativeRms(actual: readonly number[], expected: readonly number[]): number {
  const power = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);
  const ratio = Math.sqrt(power(expected.map((value, index) => value - (actual[index] ?? NaN))) / power(expected));
  return Number.isNaN(ratio) ? Infinity : ratio;
}
