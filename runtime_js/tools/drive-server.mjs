// Drives a speech server's page and PocketTTSSocket in Chromium.
//
//   node tools/drive-server.mjs URL [TOKEN] > results.json
//
// The server's texts are WORD:FRAMES (tests/server/fake_worker.py), so that every sample tells its word.
import {launch, openPage} from './browser.mjs';

const WAIT_MS = 60_000;

/** Runs in the page. */
async function useSocket(token) {
  const {PocketTTS, PocketTTSSocket} = await import('/runtime/index.js');
  const samplesOf = async (stream) => {
    const pieces = [];
    for await (const {pcm, text, index, startTime} of stream) pieces.push({level: Math.round(pcm[0] * 32767), length: pcm.length, text, index, startTime});
    return pieces;
  };
  const nameOf = (promise) => promise.then(() => 'no error', ({name, code}) => (typeof code === 'string' ? code : name));
  const tts = await PocketTTSSocket.connect(location.href, {token});
  const results = {voices: tts.voices, sampleRate: tts.sampleRate, place: tts.place};

  results.pieces = await samplesOf(tts.stream('one:2 two:1'));
  const together = ['first:3', 'second:3'].map((text) => samplesOf(tts.stream(text)));
  results.together = (await Promise.all(together)).map((pieces) => pieces.map(({text}) => text));

  async function* parts() {
    yield 'a_sentence_that_is_long_enough';
    yield '. ';
    yield 'tail:1';
  }
  results.parts = (await samplesOf(tts.stream(parts()))).map(({text}) => text);

  const cancelled = tts.stream('old:5000');
  for await (const _ of cancelled) break;
  results.cancelled = (await cancelled.done).cancelled;
  results.afterCancel = (await samplesOf(tts.stream('new:4'))).map(({text}) => text);

  const controller = new AbortController();
  const aborted = tts.stream('old:5000', {signal: controller.signal});
  await aborted.next();
  controller.abort();
  results.abort = await nameOf(aborted.done);

  const unread = tts.stream('unread:900', {maxBufferedMs: 400});
  await unread.next();
  await new Promise((resolve) => setTimeout(resolve, 500));
  let waiting = 0;
  unread.cancel();
  for await (const _ of unread) waiting++;
  results.unreadFrames = waiting;

  results.unknownVoice = await nameOf(tts.synth('words', {voice: 'nobody'}));
  results.tooLong = await nameOf(tts.synth('x'.repeat(6000)));
  results.afterErrors = (await tts.synth('alive:3')).length;
  await tts.dispose();
  results.disposed = await nameOf((async () => tts.stream('words'))());
  results.wrongAddress = await nameOf(PocketTTSSocket.connect(new URL('/nowhere', location.href), {token}));

  const hybrid = await PocketTTS.load({bundleUrl: '/no-bundle/', fallback: {url: location.href, token}});
  results.hybrid = {place: hybrid.place, reason: hybrid.reason, samples: (await hybrid.synth('here:2')).length};
  await hybrid.dispose();
  return results;
}

async function usePage(page, token) {
  if (token !== undefined) {
    await page.waitForSelector('#connect:not([hidden])', {timeout: WAIT_MS});
    await page.fill('#token', token);
    await page.click('#connect button');
  }
  await page.waitForSelector('#speak:not([disabled])', {timeout: WAIT_MS});
  await page.fill('#text', 'shown:20');
  await page.click('#speak');
  await page.waitForFunction(() => document.querySelector('#status').textContent.includes('gaps'), null, {timeout: WAIT_MS});
  return page.textContent('#status');
}

const [url, token] = process.argv.slice(2);
const browser = await launch();
try {
  const {page, problems} = await openPage(browser);
  await page.goto(url);
  const status = await usePage(page, token);
  const socket = await page.evaluate(useSocket, token);
  console.log(JSON.stringify({status, problems, ...socket}));
} finally {
  await browser.close();
}
