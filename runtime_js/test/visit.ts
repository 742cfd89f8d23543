/** The built package and page with the fake bundle, visited in Chromium under the strict policy. */
import {cpSync, existsSync, mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import type {Browser, BrowserContext, Page} from 'playwright-core';
import type * as Runtime from '../src/index';
import {openPage} from '../tools/browser.mjs';
import {type Faults, serve, type Server} from '../tools/serve.mjs';
import {bundleFolder} from './fake-bundle';

const DIST = resolve(import.meta.dirname, '../dist');
export const BLANK = {
  'blank.html': '<!doctype html><title>blank</title><link rel="icon" href="data:,"><script type="module" src="blank.js"></script>',
  'blank.js': "import * as runtime from './runtime/index.js'; globalThis.runtime = runtime;",
};

declare global {
  /** What `blank.html` has of the package. */
  var runtime: typeof Runtime;
  /** Kept between two steps of a test. */
  var tts: Runtime.PocketTTS;
}

export interface VisitOptions {
  faults?: Faults;
  /** Served with COOP and COEP. */
  isolated?: boolean;
  /** Files beside the site's. */
  extra?: Record<string, string>;
}

/** A folder of the bundle with the page and the package; the caller's to change. */
export function makeSite(): string {
  if (!existsSync(join(DIST, 'runtime/index.js'))) throw new Error('dist/ is not there: run npm run build');
  const site = mkdtempSync(join(tmpdir(), 'site-'));
  for (const part of [bundleFolder(), DIST]) cpSync(part, site, {recursive: true});
  return site;
}

export function manifestOf(site: string): Runtime.Manifest {
  return JSON.parse(readFileSync(join(site, 'manifest.json'), 'utf8'));
}

/** The first shard of a graph. */
export function shardOf(site: string, role: string): string {
  return manifestOf(site).graphs.find((graph) => graph.role === role)!.shards[0];
}

/** A browser's visit to a site: one profile, a server, and a page at first. */
export class Visit {
  private constructor(private readonly site: string, readonly context: BrowserContext, public page: Page, readonly problems: string[], public server: Server) {}

  /** Opens the page at `path`, or the blank one that has the package as `runtime`. */
  static async open(browser: Pick<Browser, 'newContext'>, site: string, path = 'blank.html', {faults, isolated, extra}: VisitOptions = {}): Promise<Visit> {
    const server = await serve(site, {faults, isolated, extra: {...BLANK, ...extra}});
    const {context, page, problems} = await openPage(browser);
    const visit = new Visit(site, context, page, problems, server);
    await visit.go(page, path);
    return visit;
  }

  /** Another tab. */
  async tab(path = 'blank.html'): Promise<Page> {
    const page = await this.context.newPage();
    await this.go(page, path);
    return page;
  }

  /** The same address again, after `server.close()`, with other faults. */
  async serveAgain(faults: Faults = {}): Promise<void> {
    this.server = await serve(this.site, {faults, extra: BLANK, port: Number(new URL(this.server.url).port)});
  }

  /** Paths of the model's files that were asked for and sent, with their ranges. */
  modelRequests(from = 0): string[] {
    const asked = this.server.requests.slice(from).filter(({path}) => /^(models|voices|tokenizer|text_embeddings)/.test(path));
    return asked.map(({path, range}) => (range === null ? path : `${path} ${range}`));
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.server.close();
  }

  private async go(page: Page, path: string): Promise<void> {
    await page.goto(this.server.url + path);
    if (path === 'blank.html') await page.waitForFunction(() => 'runtime' in globalThis);
  }
}

/** How loading the bundle in a blank page fails; null if it does not. */
export const failure = (page: Page, options: object = {}) =>
  page.evaluate(
    (options) => runtime.PocketTTS.load(options).then((tts) => tts.dispose().then(() => null), ({name, code, message}) => ({name, code, message})),
    options,
  );

/** Waits until the demo page can speak. */
export const ready = (page: Page) => page.waitForFunction(() => !(document.querySelector('#speak') as HTMLButtonElement).disabled);

/** Waits until the demo page's status has these words. */
export const says = (page: Page, words: string) =>
  page.waitForFunction((words) => document.querySelector('#status')!.textContent!.includes(words), words);

/** Opens an example, clicks Speak, and tells what became of it: its status, problems, requests to other hosts. */
export async function speaks(browser: Browser, site: string, policy?: string): Promise<{status: string; problems: string[]; elsewhere: string[]}> {
  const server = await serve(site, {policy});
  const {context, page, problems} = await openPage(browser);
  const elsewhere: string[] = [];
  page.on('request', (request) => !/^(blob|data):/.test(request.url()) && !request.url().startsWith(server.url) && elsewhere.push(request.url()));
  await page.goto(server.url);
  await page.click('#speak:enabled');
  await page.waitForFunction(() => document.querySelector('#status')!.textContent!.startsWith('Spoke'));
  const status = (await page.textContent('#status'))!;
  await context.close();
  await server.close();
  return {status, problems, elsewhere};
}
