/** The built package and page in Chromium, under the strict policy. */
import {cpSync, existsSync, mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import type {Browser, BrowserContext, Page} from 'playwright-core';
import {afterAll, afterEach, beforeAll, describe, expect, inject, it} from 'vitest';
import type * as Runtime from '../src/index';
import {launch, openPage} from '../tools/browser.mjs';
import {type Faults, serve, type Server} from '../tools/serve.mjs';
import {bundleFolder, expectedRequests, floats, largestDifference} from './fake-bundle';

const DIST = resolve(import.meta.dirname, '../dist');
/** A page without a page, that has the package as `runtime`. */
const BLANK = {
  'blank.html': '<!doctype html><title>blank</title><link rel="icon" href="data:,"><script type="module" src="blank.js"></script>',
  'blank.js': "import * as runtime from './runtime/index.js'; globalThis.runtime = runtime;",
};
declare const runtime: typeof Runtime;
const AXE = readFileSync(resolve(import.meta.dirname, '../node_modules/axe-core/axe.min.js'), 'utf8');
const TOLERANCE = 2e-5;

let site: string;
let browser: Browser;
let server: Server;
let context: BrowserContext;
let page: Page;
let problems: string[];

beforeAll(async () => {
  if (!existsSync(join(DIST, 'runtime/index.js'))) throw new Error('dist/ is not there: run npm run build');
  site = mkdtempSync(join(tmpdir(), 'site-'));
  for (const part of [bundleFolder(), DIST]) cpSync(part, site, {recursive: true});
  browser = await launch();
});
afterAll(() => browser?.close());
afterEach(async () => {
  await context.close();
  await server.close();
});

async function open(path = '', faults: Faults = {}): Promise<void> {
  server = await serve(site, {faults, extra: BLANK});
  ({context, page, problems} = await openPage(browser));
  await page.goto(server.url + path);
  if (path === 'blank.html') await page.waitForFunction(() => 'runtime' in globalThis);
}

const ready = () => page.waitForFunction(() => !(document.querySelector('#speak') as HTMLButtonElement).disabled);
const shardOf = (role: string) => {
  const {graphs} = JSON.parse(readFileSync(join(site, 'manifest.json'), 'utf8'));
  return graphs.find((graph: {role: string}) => graph.role === role).shards[0] as string;
};
/** How loading the bundle in a blank page fails. */
const failure = () =>
  page.evaluate(() => runtime.PocketTTS.load().then(() => null, ({name, code, message}) => ({name, code, message})));

describe('the page', () => {
  it('speaks at a click, and nothing is refused or fetched from elsewhere', async () => {
    await open();
    await ready();
    await page.fill('#text', 'Hello there, my friend.');
    await page.selectOption('#voice', 'bruno');
    await page.click('#speak');
    await page.waitForFunction(() => document.querySelector('#status')!.textContent!.includes('real time'));
    expect(await page.getAttribute('#save', 'href')).toMatch(/^blob:/);
    expect(problems).toEqual([]);
    const elsewhere = await page.evaluate(() => performance.getEntriesByType('resource').map(({name}) => name).filter((name) => !name.startsWith(location.origin) && !name.startsWith('blob:')));
    expect(elsewhere).toEqual([]);
  });

  it('speaks with the voice of a recording', async () => {
    await open();
    await ready();
    await page.setInputFiles('#recording', join(inject('goldens'), 'prompt.wav'));
    await page.waitForFunction(() => document.querySelector('#status')!.textContent === 'prompt can speak.');
    expect(await page.inputValue('#voice')).toBe('prompt');
    await page.click('#speak');
    await page.waitForFunction(() => document.querySelector('#status')!.textContent!.includes('real time'));
    expect(problems).toEqual([]);
  });

  it('stops at a click', async () => {
    await open();
    await ready();
    await page.fill('#text', 'One sentence follows another, and none of them is short. '.repeat(20));
    await page.click('#speak');
    await page.waitForFunction(() => document.querySelector('#status')!.textContent!.startsWith('“'));
    await page.click('#stop');
    await page.waitForFunction(() => document.querySelector('#status')!.textContent === 'Stopped.');
    expect(await page.isEnabled('#speak')).toBe(true);
  });

  it('has no fault that axe knows, while ready and when something went wrong', async () => {
    await open();
    await ready();
    const faults = async () => {
      await page.evaluate(AXE);
      const {violations} = await page.evaluate(() => (globalThis as never as {axe: {run(): Promise<{violations: {id: string}[]}>}}).axe.run());
      return violations.map(({id}) => id);
    };
    expect(await faults()).toEqual([]);
    await context.close();
    await server.close();
    await open('', {manifest: {schema_version: 9}});
    await page.waitForSelector('#error:not([hidden])');
    expect(await page.textContent('#error')).toMatch(/^MANIFEST: .*use a newer/);
    expect(await faults()).toEqual([]);
  });

  it('opens and speaks without a network after the first visit', async () => {
    await open();
    await ready();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await context.setOffline(true);
    await server.close();
    await page.reload();
    await ready();
    await page.click('#speak');
    await page.waitForFunction(() => document.querySelector('#status')!.textContent!.includes('real time'));
  });
});

describe('the package', () => {
  it('speaks as NumPy says, in two workers', async () => {
    await open('blank.html');
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

  it('plays to the end through its AudioWorklet', async () => {
    await open('blank.html');
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
    await open('blank.html');
    expect(await failure()).toBeNull();
    const before = server.requests.length;
    await page.reload();
    await page.waitForFunction(() => 'runtime' in globalThis);
    expect(await failure()).toBeNull();
    const fetched = server.requests.slice(before).map(({path}) => path);
    expect(fetched.filter((path) => /^(models|voices|tokenizer|text_embeddings)/.test(path))).toEqual([]);
  });

  it('goes on where a broken connection left off', async () => {
    const shard = shardOf('flow_lm');
    await open('blank.html', {cut: {[shard]: 5_000_000}});
    expect(await failure()).toBeNull();
    const ranges = server.requests.filter(({path}) => path === shard).map(({range}) => range);
    expect(ranges).toEqual([null, expect.stringMatching(/^bytes=4194304-/)]);
  });

  it('names a shard that is missing', async () => {
    const shard = shardOf('flow_lm');
    await open('blank.html', {missing: [shard]});
    expect(await failure()).toMatchObject({code: 'NETWORK', message: expect.stringContaining(shard)});
  });

  it('names a shard that was altered', async () => {
    const shard = shardOf('mimi_decoder');
    await open('blank.html', {altered: [shard]});
    expect(await failure()).toMatchObject({code: 'INTEGRITY', message: expect.stringContaining(shard)});
  });

  it('says that a manifest is of a newer schema', async () => {
    await open('blank.html', {manifest: {schema_version: 2}});
    expect(await failure()).toMatchObject({code: 'MANIFEST', message: expect.stringContaining('use a newer')});
  });

  it('says which worker could not be started', async () => {
    await open('blank.html', {missing: ['runtime/worker.js']});
    expect(await failure()).toMatchObject({code: 'WORKER', message: expect.stringContaining('worker.js')});
  });
});
