/** The Next.js example: installs Next.js, half a gigabyte of it. */
import {execFileSync} from 'node:child_process';
import {cpSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Browser} from 'playwright-core';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {launch} from '../../tools/browser.mjs';
import {POLICY} from '../../tools/serve.mjs';
import {bundleFolder} from '../fake-bundle';
import {copyExample, pack} from '../install';
import {speaks} from '../visit';

/** A static Next.js page begins with scripts of its own inside of the HTML. */
const NEXT_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'");

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launch();
  folder = copyExample('web/next');
  const packed = pack(dirname(folder));
  const manifest = join(folder, 'package.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('file:../../../runtime_js', `file:${packed}`));
  rmSync(join(folder, 'node_modules'), {recursive: true});
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund'], {cwd: folder, stdio: 'inherit'});
});
afterAll(async () => {
  await browser?.close();
  rmSync(dirname(folder), {recursive: true});
});

it.each(['--turbopack', '--webpack'])('Next.js builds with %s without configuration, and the result speaks', async (bundler) => {
  rmSync(join(folder, 'out'), {recursive: true, force: true});
  execFileSync(join(folder, 'node_modules/.bin/next'), ['build', bundler], {cwd: folder, stdio: 'ignore', env: {...process.env, NEXT_TELEMETRY_DISABLED: '1'}});
  cpSync(bundleFolder(), join(folder, 'out/tts'), {recursive: true});
  expect(await speaks(browser, join(folder, 'out'), NEXT_POLICY)).toEqual({status: expect.stringMatching(/^Spoke \d+ ms\.$/), problems: [], elsewhere: []});
});
