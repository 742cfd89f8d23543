/** How soon work ends: frames that the flow worker makes after it was told to stop, in Chromium. */
import type {Browser} from 'playwright-core';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {launch} from '../tools/browser.mjs';
import {makeSite, Visit} from './visit';

/** The package's worker; the flow worker tells, in order, when it made a frame and when it heard of an end. */
const TELLING_WORKER = `
  import './runtime/worker.js';
  const told = new BroadcastChannel('told');
  const tell = (what) => self.name.endsWith('flow') && told.postMessage(what);
  const {postMessage, addEventListener} = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    if (message?.type === 'latent') tell('frame');
    return postMessage.call(this, message, ...rest);
  };
  MessagePort.prototype.addEventListener = function (type, listener) {
    return addEventListener.call(this, type, (event) => {
      if (event.data?.method === 'cancel') tell('cancel');
      listener(event);
    });
  };
`;

let browser: Browser;
let visit: Visit;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());
afterEach(() => visit.close());

it.each(['cancel', 'break', 'abort'] as const)('%s lets at most the frame under way be made', async (way) => {
  visit = await Visit.open(browser, makeSite(), 'blank.html', {extra: {'telling-worker.js': TELLING_WORKER}});
  const told = await visit.page.evaluate(async (way) => {
    const told: string[] = [];
    new BroadcastChannel('told').onmessage = ({data}) => told.push(data);
    const tts = await runtime.PocketTTS.load({workerUrl: 'telling-worker.js', numThreads: 1});
    const aborter = new AbortController();
    const long = 'One sentence follows another, and none of them is short. '.repeat(40);
    const stream = tts.stream(long, {seed: 1, signal: aborter.signal, maxBufferedMs: 1e9});
    await stream.next();
    if (way === 'cancel') stream.cancel();
    else if (way === 'abort') aborter.abort();
    else for await (const _ of stream) break;
    await tts.synth('');
    while (!told.includes('cancel')) await new Promise((resolve) => setTimeout(resolve, 10));
    return told;
  }, way);
  const [before, after] = [told.slice(0, told.indexOf('cancel')), told.slice(told.indexOf('cancel') + 1)];
  expect(before.length).toBeGreaterThan(0);
  expect(after.length).toBeLessThanOrEqual(1);
});
