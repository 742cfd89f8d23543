/** The built package in Node, with its workers as threads. */
import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, it} from 'vitest';
import type * as Runtime from '../src/index';
import {bundleUrl, expectedRequests, floats, largestDifference} from './fake-bundle';

const BUILT = resolve(import.meta.dirname, '../dist/runtime/index.js');
const TOLERANCE = 2e-5;

it('speaks as NumPy says', async () => {
  if (!existsSync(BUILT)) throw new Error('dist/ is not there: run npm run build');
  const {PocketTTS} = (await import(/* @vite-ignore */ pathToFileURL(BUILT).href)) as typeof Runtime;
  const tts = await PocketTTS.load({bundleUrl: bundleUrl()});
  const [{text, seed, chunks}] = expectedRequests();
  expect(largestDifference(await tts.synth(text, {seed}), floats(chunks[0].audio))).toBeLessThan(TOLERANCE);
  await tts.dispose();
});

it('says what Node offers', async () => {
  const {PocketTTS} = (await import(/* @vite-ignore */ pathToFileURL(BUILT).href)) as typeof Runtime;
  expect(await PocketTTS.support()).toMatchObject({simd: true, threads: false, opfs: false, quota: null});
});
