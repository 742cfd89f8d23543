/** The package and the page in WebKit's GTK port, where its driver is installed (Debian: `webkit2gtk-driver`, `xvfb`, `xauth`). */
import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {Builder, By, Capabilities, until, type WebDriver} from 'selenium-webdriver';
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {type Faults, serve, type Server} from '../../tools/serve.mjs';
import {expectedRequests, floats, largestDifference} from '../fake-bundle';
import {BLANK, makeSite, shardOf} from '../visit';

const DRIVER = process.env.WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver';
const MINI_BROWSER = process.env.WEBKIT ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const TOLERANCE = 2e-5;
const PATIENCE = 120_000;

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const {port} = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

describe.skipIf(!existsSync(DRIVER) || !existsSync(MINI_BROWSER))('in WebKit', () => {
  let site: string;
  let driver: ChildProcess;
  let browser: WebDriver;
  let server: Server;
  beforeAll(async () => {
    site = makeSite();
    const port = await freePort();
    // As root WebKit has no sandbox to start in.
    const environment = process.getuid?.() === 0 ? {WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1'} : {};
    driver = spawn('xvfb-run', ['-a', DRIVER, `--port=${port}`], {env: {...process.env, ...environment}, detached: true});
    await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/status`), {timeout: PATIENCE});
    const options = {binary: MINI_BROWSER, args: ['--automation']};
    const capabilities = new Capabilities({browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options});
    browser = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
    await browser.manage().setTimeouts({script: PATIENCE});
  }, PATIENCE);
  afterAll(async () => {
    await browser?.quit();
    if (driver?.pid) process.kill(-driver.pid);
  });
  afterEach(() => server.close());

  async function open(path: string, faults: Faults = {}): Promise<void> {
    server = await serve(site, {faults, extra: BLANK});
    await browser.get(server.url + path);
    if (path !== '') await browser.wait(() => browser.executeScript('return "runtime" in globalThis'), PATIENCE);
  }

  const canSpeak = () => browser.wait(until.elementIsEnabled(browser.findElement(By.css('#speak'))), PATIENCE);

  it('speech equals NumPy', async () => {
    await open('blank.html');
    const [{text, seed, chunks}] = expectedRequests();
    const speak = 'return runtime.PocketTTS.load().then((tts) => tts.synth(...arguments)).then((pcm) => [...pcm])';
    const pcm = await browser.executeScript<number[]>(speak, text, {seed});
    expect(largestDifference(Float32Array.from(pcm), floats(chunks[0].audio))).toBeLessThan(TOLERANCE);
  });

  it('a broken download goes on, and the second load fetches nothing of the model', async () => {
    await open('blank.html', {cut: {[shardOf(site, 'flow_lm')]: 5_000_000}});
    const load = () => browser.executeScript('return runtime.PocketTTS.load().then((tts) => tts.dispose())');
    await load();
    const before = server.requests.length;
    await load();
    expect(server.requests.slice(before).filter(({path}) => path.startsWith('models/'))).toEqual([]);
  });

  it('the page speaks at a click', async () => {
    await open('');
    await canSpeak();
    await browser.findElement(By.css('#speak')).click();
    await browser.wait(until.elementTextContains(browser.findElement(By.css('#status')), 'real time'), PATIENCE);
    expect(await browser.findElement(By.css('#error')).isDisplayed()).toBe(false);
  });
});
