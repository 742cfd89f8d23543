/** The page as an app: installable, offline, updated without breaking what runs, isolated by its own worker. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Browser, Page} from 'playwright-core';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {RELAXED_ENGINE, RUST_ENGINE} from '../src/device';
import {launch} from '../tools/browser.mjs';
import {makeSite, ready, says, Visit} from './visit';

const LONG = 'One sentence follows another, and none of them is short. '.repeat(2);
let site: string;
let browser: Browser;
let visit: Visit;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  site = makeSite();
  visit = await Visit.open(browser, site, '');
  await ready(visit.page);
  await visit.page.evaluate(() => navigator.serviceWorker.ready);
});
afterEach(() => visit.close());

/** Puts a new version of the page on the host, with other files and another service worker. */
function deploy(): void {
  const change = (path: string, edit: (text: string) => string) => writeFileSync(join(site, path), edit(readFileSync(join(site, path), 'utf8')));
  change('index.html', (text) => text.replace('<h1>Pocket TTS', '<h1>Newer TTS'));
  change('runtime/worker.js', () => 'throw new Error("of the new version");');
  change('runtime/audio-worklet.js', () => 'throw new Error("of the new version");');
  change('sw.js', (text) => text.replace(/"[0-9a-f]{16}"/, '"0123456789abcdef"'));
}

const update = (page: Page) => page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
const title = (page: Page) => page.textContent('h1');

describe('a new version', () => {
  it('breaks nothing in a page that speaks, which goes on with its own files', async () => {
    const {page, problems} = visit;
    await page.reload();
    await ready(page);
    await page.fill('#text', LONG);
    await page.click('#speak');
    await says(page, '“');
    deploy();
    await update(page);
    await page.waitForSelector('#update:not([hidden])');
    await says(page, 'real time');
    await page.reload();
    await ready(page);
    expect(await title(page)).toBe('Pocket TTS');
    await page.fill('#text', 'Hi');
    await page.click('#speak');
    await says(page, 'real time');
    expect(problems).toEqual([]);
  });

  it('comes with the next visit, when no tab of the old one is left', async () => {
    await visit.page.reload();
    deploy();
    await update(visit.page);
    await visit.page.waitForSelector('#update:not([hidden])');
    await visit.page.close();
    const page = await visit.context.newPage();
    await expect.poll(async () => (await page.goto(visit.server.url), title(page))).toBe('Newer TTS');
  });

  it('comes at once, by a click', async () => {
    await visit.page.reload();
    await ready(visit.page);
    expect(await visit.page.isVisible('#reload')).toBe(false);
    deploy();
    await update(visit.page);
    await visit.page.click('#reload');
    await visit.page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Newer TTS');
  });
});

it('is isolated from the second visit on, though the host sets no headers, and speaks', async () => {
  const {page, problems} = visit;
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await page.reload();
  await ready(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.click('#speak');
  await says(page, 'real time');
  expect(problems).toEqual([]);
});

it('keeps the one engine that this browser takes', async () => {
  const paths = await visit.page.evaluate(async () => {
    const kept = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map(({url}) => new URL(url).pathname.slice(1));
  });
  expect(paths.filter((path) => path.startsWith('rust/'))).toEqual(existsSync(join(site, RELAXED_ENGINE)) ? [RELAXED_ENGINE] : []);
  expect(visit.server.requests.map(({path}) => path)).not.toContain(RUST_ENGINE);
});

it('can be installed', async () => {
  const devtools = await visit.context.newCDPSession(visit.page);
  const {errors} = await devtools.send('Page.getAppManifest');
  const {installabilityErrors} = await devtools.send('Page.getInstallabilityErrors');
  expect(errors).toEqual([]);
  expect(installabilityErrors.map(({errorId}) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
});

it('opens and speaks without a network after the first visit', async () => {
  await visit.context.setOffline(true);
  await visit.server.close();
  await visit.page.reload();
  await ready(visit.page);
  await visit.page.click('#speak');
  await says(visit.page, 'real time');
});

it('can be used with the keyboard alone, in the order in which it is read', async () => {
  const {page} = visit;
  await page.focus('#text');
  const order: string[] = [];
  for (let count = 0; count < 6; count++) {
    await page.keyboard.press('Tab');
    order.push(await page.evaluate(() => document.activeElement!.id));
  }
  expect(order).toEqual(['voice', 'speed', 'pause', 'speak', 'recording', 'record']);
  await page.focus('#speed');
  await page.keyboard.press('ArrowRight');
  expect(await page.textContent('#speed-value')).toBe('1.05×');
  await page.focus('#speak');
  await page.keyboard.press('Enter');
  await says(page, 'real time');
});

it('fits a phone: nothing is wider than the screen, and what is touched is large enough', async () => {
  const {page} = visit;
  await page.setViewportSize({width: 320, height: 640});
  const [overflow, small] = await page.evaluate(() => {
    const touched = [...document.querySelectorAll('button, select, input, textarea')].filter((element) => element.checkVisibility());
    const small = touched.filter((element) => element.getBoundingClientRect().height < 40).map(({id}) => id);
    return [document.documentElement.scrollWidth - innerWidth, small] as const;
  });
  expect(overflow).toBeLessThanOrEqual(0);
  expect(small).toEqual([]);
});
