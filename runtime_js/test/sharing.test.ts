/** Several voices and several bundles in one page share what they have in common. */
import {createHash} from 'node:crypto';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Browser} from 'playwright-core';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {launch, launchProfile} from '../tools/browser.mjs';
import {makeSite, manifestOf, Visit} from './visit';

let site: string;
let browser: Browser;
let visit: Visit;
beforeAll(async () => {
  site = makeSite();
  addLanguage('second');
  browser = await launch();
});
afterAll(() => browser?.close());
afterEach(() => visit.close());

/** A bundle below the first one that differs in a voice. */
function addLanguage(folder: string): void {
  const manifest = manifestOf(site);
  const [{file}] = manifest.voices;
  const content = readFileSync(join(site, file.path));
  content[content.length - 1] ^= 0x80;
  const sha256 = createHash('sha256').update(content).digest('hex');
  Object.assign(file, {path: 'voices/other.safetensors', sha256, chunks: [sha256]});
  mkdirSync(join(site, folder));
  for (const part of ['models', 'voices']) cpSync(join(site, part), join(site, folder, part), {recursive: true});
  for (const {path} of [manifest.tokenizer, manifest.text_embeddings.file]) cpSync(join(site, path), join(site, folder, path));
  writeFileSync(join(site, folder, file.path), content);
  writeFileSync(join(site, folder, 'manifest.json'), JSON.stringify(manifest));
}

it('two languages speak in one page; the second fetches only what the first has not', async () => {
  visit = await Visit.open(browser, site);
  const made = await visit.page.evaluate(async () => {
    const first = await runtime.PocketTTS.load();
    const second = await runtime.PocketTTS.load({bundleUrl: './second/'});
    const both = [first, second].map((tts) => tts.synth('Hi there', {seed: 1}));
    const [one, two] = (await Promise.all(both)).map((pcm) => [...pcm]);
    return {one, two, again: [...(await first.synth('Hi there', {seed: 1}))]};
  });
  expect(made.one).toEqual(made.again);
  expect(made.one).not.toEqual(made.two);
  const fetched = visit.server.requests.filter(({path, status}) => path.startsWith('second/') && status === 200).map(({path}) => path);
  expect(fetched).toEqual(['second/manifest.json', 'second/voices/other.safetensors']);
});

it('the workers of all languages share one copy of each script, and of ONNX Runtime', async () => {
  const profile = await launchProfile(mkdtempSync(join(tmpdir(), 'profile-')));
  visit = await Visit.open(profile, site);
  await visit.page.evaluate(async () => {
    for (const bundleUrl of ['./', './second/']) await runtime.PocketTTS.load({bundleUrl});
  });
  const sent = visit.server.requests.filter(({path, status}) => /^(runtime|ort)\//.test(path) && status === 200).map(({path}) => path);
  expect(sent).toEqual([...new Set(sent)]);
});

it('a voice is fetched when it is first asked for, once', async () => {
  visit = await Visit.open(browser, site);
  const [, bruno] = manifestOf(site).voices.map(({file}) => file.path);
  await visit.page.evaluate(async () => {
    globalThis.tts = await runtime.PocketTTS.load();
  });
  expect(visit.modelRequests()).not.toContain(bruno);
  await visit.page.evaluate(async () => {
    const requests = ['bruno', 'alba', 'bruno'].map((voice) => globalThis.tts.synth('Hi', {voice, seed: 1}));
    await Promise.all(requests);
  });
  expect(visit.modelRequests().filter((path) => path === bruno)).toHaveLength(1);
});
