/** The built package in Node, with its workers as threads. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {gzipSync} from 'node:zlib';
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

it('is small, without ONNX Runtime', () => {
  const folder = resolve(BUILT, '..');
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
  expect(bytes).toBeLessThan(40_000);
});

it('says what Node offers', async () => {
  const {PocketTTS} = (await import(/* @vite-ignore */ pathToFileURL(BUILT).href)) as typeof Runtime;
  expect(await PocketTTS.support()).toMatchObject({simd: true, threads: false, opfs: false, quota: null});
});
