/** The built package and page in Chromium, under the strict policy. */
import {readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import type {Browser} from 'playwright-core';
import {afterAll, afterEach, beforeAll, describe, expect, inject, it} from 'vitest';
import {launch} from '../tools/browser.mjs';
import {expectedRequests, floats, largestDifference} from './fake-bundle';
import {failure, makeSite, ready, says, shardOf, Visit, type VisitOptions} from './visit';

const AXE = readFileSync(resolve(import.meta.dirname, '../node_modules/axe-core/axe.min.js'), 'utf8');
const TOLERANCE = 2e-5;

let site: string;
let browser: Browser;
let visit: Visit;
beforeAll(async () => {
  site = makeSite();
  browser = await launch();
});
afterAll(() => browser?.close());
afterEach(() => visit.close());

const open = async (path?: string, options?: VisitOptions) => (visit = await Visit.open(browser, site, path, options));

describe('the page', () => {
  it('speaks at a click, and nothing is refused or fetched from elsewhere', async () => {
    const {page, problems} = await open('');
    await ready(page);
    await page.fill('#text', 'Hello there, my friend.');
    await page.selectOption('#voice', 'bruno');
    await page.click('#speak');
    await says(page, 'real time');
    expect(await page.getAttribute('#save', 'href')).toMatch(/^blob:/);
    expect(problems).toEqual([]);
    const elsewhere = await page.evaluate(() => performance.getEntriesByType('resource').map(({name}) => name).filter((name) => !name.startsWith(location.origin) && !name.startsWith('blob:')));
    expect(elsewhere).toEqual([]);
  });

  it('speaks at the speed and with the pauses that were chosen', async () => {
    const {page} = await open('');
    await ready(page);
    const seconds = async () => {
      await page.click('#speak');
      await says(page, 'real time');
      return Number(/([\d.]+) s of speech/.exec((await page.textContent('#status'))!)![1]);
    };
    await page.fill('#text', 'Hi. Hi. Hi');
    await page.fill('#speed', '2');
    const plain = await seconds();
    await page.fill('#pause', '1500');
    expect(await seconds()).toBeGreaterThan(plain + 1);
  });

  it('speaks with the voice of a recording', async () => {
    const {page, problems} = await open('');
    await ready(page);
    await page.setInputFiles('#recording', join(inject('goldens'), 'prompt.wav'));
    await says(page, 'prompt can speak.');
    expect(await page.inputValue('#voice')).toBe('prompt');
    await page.click('#speak');
    await says(page, 'real time');
    expect(problems).toEqual([]);
  });

  it('stops at a click', async () => {
    const {page} = await open('');
    await ready(page);
    await page.fill('#text', 'One sentence follows another, and none of them is short. '.repeat(20));
    await page.click('#speak');
    await says(page, '“');
    await page.click('#stop');
    await says(page, 'Stopped.');
    expect(await page.isEnabled('#speak')).toBe(true);
  });

  it.each([
    ['ready', {}, '#speak:enabled'],
    ['something went wrong', {manifest: {schema_version: 9}}, '#error:not([hidden])'],
  ])('has no fault that axe knows, when %s', async (_, faults, selector) => {
    const {page} = await open('', {faults});
    await page.waitForSelector(selector);
    await page.evaluate(AXE);
    const {violations} = await page.evaluate(() => (globalThis as never as {axe: {run(): Promise<{violations: {id: string}[]}>}}).axe.run());
    expect(violations.map(({id}) => id)).toEqual([]);
  });
});

describe('the package', () => {
  it('speaks as NumPy says, in two workers', async () => {
    const {page, problems} = await open();
    const [{text, seed, chunks}] = expectedRequests();
    const pcm = await page.evaluate(async ({text, seed}) => {
      const tts = await runtime.PocketTTS.load();
      const samples = await tts.synth(text, {seed});
      await tts.dispose();
      return [...samples];
    }, {text, seed});
    expect(largestDifference(Float32Array.from(pcm), floats(chunks[0].audio))).toBeLessThan(TOLERANCE);
    expect(problems).toEqual([]);
  });

  it('speaks the first sentence before the last is typed', async () => {
    const {page} = await open();
    const [first, texts] = await page.evaluate(async () => {
      const tts = await runtime.PocketTTS.load();
      const text = new runtime.TextStream();
      const speech = tts.stream(text, {seed: 1});
      text.push('The first sentence. And then');
      const heard = (await speech.next()).value!.text;
      text.push(' the last');
      text.close();
      const rest = new Set<string>();
      for await (const part of speech) rest.add(part.text);
      return [heard, [...rest]] as const;
    });
    expect(first).toBe('The first sentence.');
    expect(texts.at(-1)).toBe('And then the last.');
  });

  it('plays to the end through its AudioWorklet', async () => {
    const {page} = await open();
    const stats = await page.evaluate(async () => {
      const tts = await runtime.PocketTTS.load();
      const begun = performance.now();
      const {audioMs} = await tts.speak('Hi there', {seed: 1});
      return {audioMs, waitedMs: performance.now() - begun};
    });
    expect(stats.audioMs).toBe(1280);
    expect(stats.waitedMs).toBeGreaterThan(1200);
  });

  it('loads a second time without fetching the model again', async () => {
    const {page, server} = await open();
    expect(await failure(page)).toBeNull();
    const before = server.requests.length;
    await page.reload();
    await page.waitForFunction(() => 'runtime' in globalThis);
    expect(await failure(page)).toBeNull();
    expect(visit.modelRequests(before)).toEqual([]);
  });

  it.each<[string, (shard: string) => VisitOptions['faults'], object]>([
    ['a shard is missing', (shard) => ({missing: [shard]}), {code: 'NETWORK', message: expect.stringContaining('.bin')}],
    ['a shard was altered', (shard) => ({altered: [shard]}), {code: 'INTEGRITY', message: expect.stringContaining('.bin')}],
    ['the manifest is of a newer schema', () => ({manifest: {schema_version: 3}}), {code: 'MANIFEST', message: expect.stringContaining('use a newer')}],
    ['a worker cannot be started', () => ({missing: ['runtime/worker.js']}), {code: 'WORKER', message: expect.stringContaining('worker.js')}],
  ])('says so where %s', async (_, faultsOf, expected) => {
    const {page} = await open('blank.html', {faults: faultsOf(shardOf(site, 'flow_lm'))});
    expect(await failure(page)).toMatchObject(expected);
  });
});
