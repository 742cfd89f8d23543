/** What `dispose` gives back, over many rounds. */
import type {Browser} from 'playwright-core';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {launch} from '../../tools/browser.mjs';
import {makeSite, Visit} from '../visit';

const ROUNDS = 20;
const MEGABYTE = 2 ** 20;

let browser: Browser;
let visit: Visit;
beforeAll(async () => {
  browser = await launch({flags: ['--enable-blink-features=ForceEagerMeasureMemory']});
  visit = await Visit.open(browser, makeSite(), 'blank.html', {isolated: true});
});
afterAll(async () => {
  await visit?.close();
  await browser?.close();
});

interface Measured extends Performance {
  measureUserAgentSpecificMemory(): Promise<{bytes: number}>;
}

/** Bytes of the page and its workers, garbage not counted. */
const measure = () => visit.page.evaluate(async () => (await (performance as Measured).measureUserAgentSpecificMemory()).bytes);

it(`is all of it: ${ROUNDS} instances one after another take no more than the first`, async () => {
  const round = () => visit.page.evaluate(async () => {
    const tts = await runtime.PocketTTS.load({numThreads: 1});
    await tts.synth('Hi there', {seed: 1});
    globalThis.tts = tts;
  });
  const dispose = () => visit.page.evaluate(() => globalThis.tts.dispose());
  const before = await measure();
  await round();
  const loaded = await measure();
  await dispose();
  const first = await measure();
  for (let count = 1; count < ROUNDS; count++) await round().then(dispose);
  const last = await measure();
  expect(loaded - before).toBeGreaterThan(20 * MEGABYTE);
  await expect.poll(() => visit.page.workers()).toEqual([]);
  expect(last - first).toBeLessThan(2 * MEGABYTE);
});
