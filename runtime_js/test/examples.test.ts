/** The examples, with the package as npm installs it. */
import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {cpSync} from 'node:fs';
import {join, resolve} from 'node:path';
import type {Browser} from 'playwright-core';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {launch} from '../tools/browser.mjs';
import {bundleFolder} from './fake-bundle';
import {copyExample, putBundle} from './install';
import {speaks} from './visit';

const RUNTIME = resolve(import.meta.dirname, '../dist');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

it('plain HTML speaks under the strict policy', async () => {
  const folder = copyExample('web/plain');
  putBundle(folder, 'tts', bundleFolder());
  for (const part of ['runtime', 'ort']) cpSync(join(RUNTIME, part), join(folder, 'tts', part), {recursive: true});
  expect(await speaks(browser, folder)).toEqual({status: expect.stringMatching(/^Spoke \d+ ms\.$/), problems: [], elsewhere: []});
});

it('Vite builds without configuration, and the result speaks under the strict policy', async () => {
  const folder = copyExample('web/vite', ['vite']);
  execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], {cwd: folder});
  putBundle(folder, 'dist/tts', bundleFolder());
  const site = join(folder, 'dist');
  expect(await speaks(browser, site)).toEqual({status: expect.stringMatching(/^Spoke \d+ ms\.$/), problems: [], elsewhere: []});
});

it('a server in Node sends speech as WAV, and goes on after a bad request and a client that left', async () => {
  const folder = copyExample('node');
  const {child, url} = await startServer(folder);
  try {
    expect((await fetch(`${url}?text=Hi&voice=zoe`)).status).toBe(400);
    const long = await fetch(`${url}?text=${'One sentence follows another. '.repeat(50)}`);
    await long.body!.cancel();
    const wav = await (await fetch(`${url}?text=Hi`)).arrayBuffer();
    expect(new TextDecoder().decode(wav.slice(0, 4))).toBe('RIFF');
    expect((wav.byteLength - 44) % 3840).toBe(0);
    expect(wav.byteLength).toBeGreaterThan(44);
  } finally {
    child.kill();
  }
});

async function startServer(folder: string): Promise<{child: ChildProcess; url: string}> {
  const child = spawn(process.execPath, ['server.mjs', bundleFolder(), '0'], {cwd: folder, stdio: ['ignore', 'pipe', 'inherit']});
  const url = await new Promise<string>((resolve) => child.stdout!.once('data', (line) => resolve(String(line).split('?')[0])));
  return {child, url};
}
