/** Downloads and what is kept of them in a real browser: cut, closed, tampered with, full, and shared by tabs. */
import type {Browser, Page} from 'playwright-core';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {launch} from '../tools/browser.mjs';
import {failure, makeSite, shardOf, Visit} from './visit';

const CHUNK_BYTES = 4 * 2 ** 20;
let site: string;
let shard: string;
let browser: Browser;
let visit: Visit;
beforeAll(async () => {
  site = makeSite();
  shard = shardOf(site, 'flow_lm');
  browser = await launch();
});
afterAll(() => browser?.close());
afterEach(() => visit.close());

const begin = (page: Page) => page.evaluate(() => void runtime.PocketTTS.load().catch(() => undefined));
const untilKept = (page: Page, wanted: number) => page.evaluate(async (wanted) => {
  while (!(await runtime.cache.list()).some(({bytes}) => bytes === wanted)) await new Promise((resolve) => setTimeout(resolve, 20));
}, wanted);
/** Where a range begins. The browser itself may have kept more than whole chunks. */
const startOf = (request: string) => Number(/bytes=(\d+)/.exec(request)?.[1] ?? 0);
/** The last range of the shard that was asked for. */
const lastStart = () => startOf(visit.modelRequests().findLast((request) => request.startsWith(shard))!);

it('goes on where a broken connection left off', async () => {
  visit = await Visit.open(browser, site, 'blank.html', {faults: {cut: {[shard]: 5_000_000}}});
  expect(await failure(visit.page)).toBeNull();
  const [first, ...more] = visit.modelRequests().filter((path) => path.startsWith(shard));
  expect(first).toBe(shard);
  expect(more.length).toBeGreaterThan(0);
  for (const request of more) expect(startOf(request)).toBeGreaterThanOrEqual(CHUNK_BYTES);
});

it('goes on where a closed tab left off', async () => {
  visit = await Visit.open(browser, site, 'blank.html', {faults: {stall: {[shard]: 5_000_000}}});
  await begin(visit.page);
  await untilKept(visit.page, CHUNK_BYTES);
  const other = await visit.tab();
  await visit.page.close();
  expect(await failure(other)).toBeNull();
  expect(lastStart()).toBeGreaterThanOrEqual(CHUNK_BYTES);
});

it('goes on where the network went away, when it is back', async () => {
  visit = await Visit.open(browser, site, 'blank.html', {faults: {stall: {[shard]: 5_000_000}}});
  const failing = failure(visit.page);
  await untilKept(visit.page, CHUNK_BYTES);
  await expect.poll(() => visit.page.workers().length).toBe(3);
  for (const worker of visit.page.workers()) await worker.evaluate(() => undefined);
  await visit.server.close();
  expect(await failing).toMatchObject({code: 'NETWORK'});
  await visit.serveAgain();
  expect(await failure(visit.page)).toBeNull();
  expect(lastStart()).toBeGreaterThanOrEqual(CHUNK_BYTES);
});

/** Changes what is kept of that many bytes, behind the package's back. */
const TAMPERING = {
  opfs: async (bytes: number) => {
    for await (const folder of (await navigator.storage.getDirectory()).values() as AsyncIterable<FileSystemDirectoryHandle>) {
      for await (const handle of folder.values() as AsyncIterable<FileSystemFileHandle>) {
        const content = new Uint8Array(await (await handle.getFile()).arrayBuffer());
        content[0] ^= 1;
        if (content.length !== bytes) continue;
        const file = await handle.createWritable();
        await file.write(content);
        await file.close();
      }
    }
  },
  'cache-storage': async (bytes: number) => {
    const [name] = await caches.keys();
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const content = new Uint8Array(await (await cache.match(request))!.arrayBuffer());
      content[0] ^= 1;
      if (content.length === bytes) await cache.put(request, new Response(content));
    }
  },
};

it.each(['opfs', 'cache-storage'] as const)('fetches again what was tampered with in %s', async (cache) => {
  visit = await Visit.open(browser, site);
  expect(await failure(visit.page, {cache})).toBeNull();
  await visit.page.evaluate(TAMPERING[cache], CHUNK_BYTES);
  const before = visit.server.requests.length;
  expect(await failure(visit.page, {cache})).toBeNull();
  expect(visit.modelRequests(before)).toEqual([`${shard} bytes=0-${2 * CHUNK_BYTES - 1}`]);
});

it('keeps files where workers can, and uses Cache Storage where they cannot', async () => {
  const extra = {'old.js': "import './runtime/worker.js'; delete FileSystemFileHandle.prototype.createSyncAccessHandle;"};
  visit = await Visit.open(browser, site, 'blank.html', {extra});
  expect(await failure(visit.page)).toBeNull();
  const kept = (cache: 'opfs' | 'cache-storage') => visit.page.evaluate(async (cache) => (await runtime.cache.list(cache)).length, cache);
  expect([await kept('opfs') > 0, await kept('cache-storage')]).toEqual([true, 0]);
  await visit.page.evaluate(() => runtime.cache.clear());
  expect(await failure(visit.page, {workerUrl: 'old.js'})).toBeNull();
  expect([await kept('opfs'), await kept('cache-storage') > 0]).toEqual([0, true]);
});

it.each(['cache-storage', 'opfs'])('says QUOTA where %s is full and keeping was asked for', async (cache) => {
  visit = await Visit.open(browser, site);
  await setQuota(6_000_000);
  expect(await failure(visit.page, {cache})).toMatchObject({code: 'QUOTA', message: expect.stringMatching(/^no room to keep the model: /)});
});

it('speaks without keeping the model where there is no room, and says why', async () => {
  visit = await Visit.open(browser, site);
  await setQuota(6_000_000);
  const [samples, problem] = await visit.page.evaluate(async () => {
    const tts = await runtime.PocketTTS.load();
    return [(await tts.synth('Hi', {seed: 1})).length, tts.cacheProblem] as const;
  });
  expect(samples).toBeGreaterThan(0);
  // Chromium says either, as the write or the room for it is refused.
  expect(problem).toMatch(/^no room to keep the model: (QuotaExceeded|Abort)Error/);
});

it('takes the server where there is no room and there is a server', async () => {
  visit = await Visit.open(browser, site);
  await setQuota(6_000_000);
  const message = await visit.page.evaluate(() => runtime.PocketTTS.load({fallback: {url: '/tts/ws'}}).then(({reason}) => reason, (error) => error.message));
  expect(message).toMatch(/^ws:\/\/127\.0\.0\.1.*no connection/);
});

it('is fetched once by two tabs that load at once', async () => {
  visit = await Visit.open(browser, site);
  const tabs = [visit.page, await visit.tab()];
  expect(await Promise.all(tabs.map((tab) => failure(tab)))).toEqual([null, null]);
  const asked = visit.modelRequests();
  expect(asked).toEqual([...new Set(asked)]);
  expect(await visit.page.evaluate(async () => {
    const digest = async (bytes: ArrayBuffer) => Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('pocket-export-v1');
    const wrong: string[] = [];
    for await (const [name, handle] of folder.entries() as AsyncIterable<[string, FileSystemFileHandle]>) {
      if (await digest(await (await handle.getFile()).arrayBuffer()) !== name) wrong.push(name);
    }
    return wrong;
  })).toEqual([]);
});

async function setQuota(quotaSize: number): Promise<void> {
  const devtools = await visit.context.newCDPSession(visit.page);
  const {origin} = new URL(visit.server.url);
  await devtools.send('Storage.overrideQuotaForOrigin', {origin, quotaSize});
}
