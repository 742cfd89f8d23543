/** Devices in Chromium: WebGPU on its software adapter, and what happens where a device cannot. */
import {cpSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import type {Browser} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type * as Runtime from '../src/index';
import {launch, openPage} from '../tools/browser.mjs';
import {type Faults, serve} from '../tools/serve.mjs';
import {bundleFolder, expectedRequests, floats, largestDifference} from './fake-bundle';

/** A page without a page, that has the package as `runtime`. */
const BLANK = {
  'blank.html': '<!doctype html><title>blank</title><link rel="icon" href="data:,"><script type="module" src="blank.js"></script>',
  'blank.js': "import * as runtime from './runtime/index.js'; globalThis.runtime = runtime;",
};
declare const runtime: typeof Runtime;
const TOLERANCE = 1e-4;
const STRIDE = 16;
const [{text, seed, chunks}] = expectedRequests();
const audio = floats(chunks[0].audio);
const expected = [...audio.slice(0, 5760)].filter((_, index) => index % STRIDE === 0);
const selfTest = {text, seed, stride: STRIDE, expected};

let site: string;
beforeAll(() => {
  site = mkdtempSync(join(tmpdir(), 'site-'));
  for (const part of [bundleFolder(), resolve(import.meta.dirname, '../dist')]) cpSync(part, site, {recursive: true});
});
afterAll(() => rmSync(site, {recursive: true}));

/** Loads the bundle for WebGPU in that browser, and speaks. */
async function speak(browser: Browser, faults: Faults = {}) {
  const server = await serve(site, {faults, extra: BLANK});
  const {context, page, problems} = await openPage(browser);
  try {
    await page.goto(`${server.url}blank.html`);
    await page.waitForFunction(() => 'runtime' in globalThis);
    const made = await page.evaluate(async ({text, seed}) => {
      const tts = await runtime.PocketTTS.load({bundleUrl: location.origin, device: 'webgpu'});
      const pcm = [...(await tts.synth(text, {seed}))];
      await tts.dispose();
      return {device: tts.device, pcm};
    }, {text, seed});
    const fetched = server.requests.map(({path}) => path);
    return {device: made.device, difference: largestDifference(Float32Array.from(made.pcm), audio), fetched, problems};
  } finally {
    await context.close();
    await server.close();
  }
}

describe('with a software GPU', () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await launch({softwareGpu: true})));
  afterAll(() => browser?.close());

  it('speaks on it as NumPy says, under the strict policy', async () => {
    const {device, difference, problems} = await speak(browser, {manifest: {self_test: selfTest}});
    expect(device).toEqual({name: 'webgpu', reason: null});
    expect(difference).toBeLessThan(TOLERANCE);
    expect(problems).toEqual([]);
  });

  it('leaves it when the self-test hears something else', async () => {
    const wrong = {...selfTest, expected: expected.map((sample) => -sample)};
    const {device, difference} = await speak(browser, {manifest: {self_test: wrong}});
    expect(device).toEqual({name: 'wasm', reason: expect.stringMatching(/^webgpu: self-test: expected .* got a difference of 2/)});
    expect(difference).toBeLessThan(TOLERANCE);
  });

  it('leaves it when the bundle has no self-test', async () => {
    const {device} = await speak(browser, {manifest: {self_test: null}});
    expect(device).toEqual({name: 'wasm', reason: expect.stringMatching(/^webgpu: the bundle has no self-test/)});
  });
});

describe('without a GPU', () => {
  it('says so, speaks all the same, and fetches nothing of WebGPU', async () => {
    const browser = await launch();
    const {device, difference, fetched} = await speak(browser, {manifest: {self_test: selfTest}}).finally(() => browser.close());
    expect(device).toEqual({name: 'wasm', reason: expect.stringMatching(/^webgpu: (no GPU adapter|this browser has no WebGPU)/)});
    expect(difference).toBeLessThan(TOLERANCE);
    expect(fetched.filter((path) => path.includes('jspi'))).toEqual([]);
  });
});
