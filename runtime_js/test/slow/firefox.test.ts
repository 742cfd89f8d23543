/** The package and the page in Firefox as it is released, where one is installed; FIREFOX names another. */
import {existsSync} from 'node:fs';
import {type Browser, launch, type Page} from 'puppeteer-core';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {serve, type Server} from '../../tools/serve.mjs';
import {expectedRequests, floats, largestDifference} from '../fake-bundle';
import {BLANK, makeSite, shardOf} from '../visit';

const FIREFOX = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
const TOLERANCE = 2e-5;

describe.skipIf(!existsSync(FIREFOX))('in Firefox', () => {
  let site: string;
  let browser: Browser;
  let server: Server;
  let page: Page;
  let problems: unknown[];
  beforeAll(async () => {
    site = makeSite();
    browser = await launch({browser: 'firefox', executablePath: FIREFOX, extraPrefsFirefox: {'media.autoplay.default': 0}});
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    page = await (await browser.createBrowserContext()).newPage();
    problems = [];
    page.on('pageerror', (error) => problems.push(error));
  });
  afterEach(async () => {
    await page.browserContext().close();
    await server.close();
  });

  async function open(path: string, faults = {}): Promise<void> {
    server = await serve(site, {faults, extra: BLANK});
    await page.goto(server.url + path);
    if (path !== '') await page.waitForFunction(() => 'runtime' in globalThis);
  }

  it('speech equals NumPy', async () => {
    await open('blank.html');
    const [{text, seed, chunks}] = expectedRequests();
    const pcm = await page.evaluate(async (text, seed) => [...(await (await runtime.PocketTTS.load()).synth(text, {seed}))], text, seed);
    expect(largestDifference(Float32Array.from(pcm), floats(chunks[0].audio))).toBeLessThan(TOLERANCE);
    expect(problems).toEqual([]);
  });

  it('a broken download goes on, and the second load fetches nothing of the model', async () => {
    await open('blank.html', {cut: {[shardOf(site, 'flow_lm')]: 5_000_000}});
    const load = () => page.evaluate(async () => (await runtime.PocketTTS.load()).dispose());
    await load();
    const before = server.requests.length;
    await load();
    expect(server.requests.slice(before).filter(({path}) => path.startsWith('models/'))).toEqual([]);
  });

  /** Without a sound device Firefox starts no AudioContext; a null sink of PulseAudio serves as one. */
  it.skipIf(!process.env.PULSE_SERVER)('speech plays to its end through the AudioWorklet', async () => {
    await open('blank.html');
    const {audioMs, waitedMs} = await page.evaluate(async () => {
      const tts = await runtime.PocketTTS.load();
      const begun = performance.now();
      const {audioMs} = await tts.speak('Hi there', {seed: 1});
      return {audioMs, waitedMs: performance.now() - begun};
    });
    expect(audioMs).toBe(1280);
    expect(waitedMs).toBeGreaterThan(1200);
    expect(problems).toEqual([]);
  });

  it('the page is ready to speak, online and offline', async () => {
    await open('');
    await page.waitForSelector('#speak:enabled');
    expect(await page.$$eval('#voice option', (options) => options.map((option) => option.textContent))).toEqual(['alba', 'bruno']);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await server.close();
    await page.reload();
    await page.waitForSelector('#speak:enabled');
    expect(problems).toEqual([]);
  });
});
