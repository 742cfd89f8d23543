/** Sound out and sound in, in Chromium: the player with producers of any speed, and the microphone. */
import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Browser} from 'playwright-core';
import {afterAll, afterEach, beforeAll, describe, expect, inject, it} from 'vitest';
import {encodeWav} from '../src/wav';
import {launch} from '../tools/browser.mjs';
import {makeSite, ready, says, Visit} from './visit';

const RATE = 24000;
const TONE_HZ = 440;
let site: string;
let browser: Browser;
let visit: Visit;
beforeAll(async () => {
  site = makeSite();
  const recording = join(mkdtempSync(join(tmpdir(), 'microphone-')), 'tone.wav');
  const tone = Float32Array.from({length: 2 * 48000}, (_, index) => 0.5 * Math.sin((2 * Math.PI * TONE_HZ * index) / 48000));
  writeFileSync(recording, Buffer.from(await encodeWav(tone, 48000).arrayBuffer()));
  browser = await launch({flags: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${recording}`]});
});
afterAll(() => browser?.close());
afterEach(() => visit.close());

/** Plays frames of a constant, one every `everyMs`; what the player says. */
async function play(everyMs: number, frames: number, prebufferMs: number | 'auto') {
  visit = await Visit.open(browser, site);
  return visit.page.evaluate(async ({everyMs, frames, prebufferMs, RATE}) => {
    const context = new AudioContext({sampleRate: RATE});
    const player = await runtime.AudioPlayer.create({sampleRate: RATE, prebufferMs, context});
    const counts: number[] = [];
    player.onunderrun = (count) => counts.push(count);
    async function* producer() {
      for (let frame = 0; frame < frames; frame++) {
        if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
        yield {pcm: new Float32Array(1920).fill(0.25)};
      }
    }
    await player.unlock();
    const {underruns} = await player.play(producer());
    return {underruns, counts, playedMs: player.playedMs};
  }, {everyMs, frames, prebufferMs, RATE});
}

describe('the player', () => {
  it('counts no underrun where audio is there before it is needed', async () => {
    expect(await play(0, 15, 'auto')).toEqual({underruns: 0, counts: [], playedMs: 1200});
  });

  it('counts the underruns of a producer that is too slow, one by one', async () => {
    const {underruns, counts, playedMs} = await play(400, 6, 80);
    expect(underruns).toBeGreaterThanOrEqual(3);
    expect(counts).toEqual(Array.from({length: underruns}, (_, index) => index + 1));
    expect(playedMs).toBe(480);
  });

  it('has none with the prebuffer that follows from the speed', async () => {
    expect(await play(400, 6, 'auto')).toEqual({underruns: 0, counts: [], playedMs: 480});
  });

  it('hears nothing of what it played before', async () => {
    visit = await Visit.open(browser, site);
    const played = await visit.page.evaluate(async () => {
      const player = await runtime.AudioPlayer.create({sampleRate: 24000, prebufferMs: 0});
      await player.unlock();
      const frames = (count: number) => (async function* () {
        for (let frame = 0; frame < count; frame++) yield {pcm: new Float32Array(1920)};
      })();
      const stopped = player.play(frames(50));
      await new Promise((resolve) => setTimeout(resolve, 200));
      player.stop();
      return [(await stopped).underruns, await player.play(frames(4)), player.playedMs] as const;
    });
    expect(played).toEqual([0, {underruns: 0}, 320]);
  });

  it('takes no more than ten seconds ahead', async () => {
    visit = await Visit.open(browser, site);
    const aheadMs = await visit.page.evaluate(async () => {
      const player = await runtime.AudioPlayer.create({sampleRate: 24000});
      await player.unlock();
      let taken = 0;
      void player.play((async function* () {
        for (;;) yield {pcm: new Float32Array(24000).fill((taken += 1000) * 0)};
      })());
      await new Promise((resolve) => setTimeout(resolve, 500));
      const ahead = taken - player.playedMs;
      await player.close();
      return ahead;
    });
    expect(aheadMs).toBeGreaterThan(9000);
    expect(aheadMs).toBeLessThanOrEqual(12_000);
  });
});

describe('the microphone', () => {
  it('records what is heard', async () => {
    visit = await Visit.open(browser, site);
    const {pcm, sampleRate, level, closed} = await visit.page.evaluate(async () => {
      const stream = await navigator.mediaDevices.getUserMedia({audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false}});
      let level = 0;
      const microphone = await runtime.Microphone.start({stream, maxSeconds: 1, onLevel: (peak) => (level = Math.max(level, peak))});
      while (microphone.seconds < 1) await new Promise((resolve) => setTimeout(resolve, 20));
      const {pcm, sampleRate} = await microphone.stop();
      return {pcm: [...pcm], sampleRate, level, closed: stream.getTracks().every(({readyState}) => readyState === 'ended')};
    });
    expect(pcm).toHaveLength(sampleRate);
    expect(closed).toBe(false);
    expect(level).toBeGreaterThan(0.1);
    expect(pitchOf(pcm.slice(sampleRate / 2), sampleRate)).toBeCloseTo(TONE_HZ, -1);
  });

  it('makes a voice by a click, which speaks', async () => {
    visit = await Visit.open(browser, site, '');
    const {page, problems} = visit;
    await ready(page);
    await page.click('#record');
    await says(page, 'Listening');
    expect(await page.getAttribute('#record', 'aria-pressed')).toBe('true');
    await page.waitForFunction(() => (document.querySelector('#level') as HTMLMeterElement).value > 0);
    await page.waitForTimeout(300);
    await page.click('#record');
    await says(page, 'my voice 1 can speak.');
    expect(await page.inputValue('#voice')).toBe('my voice 1');
    await page.click('#speak');
    await says(page, 'real time');
    expect(problems).toEqual([]);
  });

  it('is refused in words', async () => {
    visit = await Visit.open(browser, site);
    const {code, message} = await visit.page.evaluate(async () => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      return runtime.Microphone.start().then(() => ({code: '', message: ''}), ({code, message}) => ({code, message}));
    });
    expect([code, message]).toEqual(['UNSUPPORTED', 'microphone: this page may not use it; allow it in the browser']);
  });
});

it('a voice is cloned from what MediaRecorder recorded', async () => {
  visit = await Visit.open(browser, site);
  const wav = readFileSync(join(inject('goldens'), 'prompt.wav')).toString('base64');
  const [plain, recorded] = await visit.page.evaluate(async (wav) => {
    const bytes = Uint8Array.from(atob(wav), (character) => character.charCodeAt(0));
    const context = new AudioContext({sampleRate: 16000});
    const source = new AudioBufferSourceNode(context, {buffer: await context.decodeAudioData(bytes.buffer.slice(0))});
    const target = context.createMediaStreamDestination();
    source.connect(target);
    const recorder = new MediaRecorder(target.stream);
    const parts: Blob[] = [];
    recorder.ondataavailable = ({data}) => parts.push(data);
    recorder.start();
    source.start();
    await new Promise((resolve) => (source.onended = resolve));
    await new Promise((resolve) => ((recorder.onstop = resolve), recorder.stop()));
    const tts = await runtime.PocketTTS.load();
    await tts.cloneVoice(bytes.buffer, {name: 'plain'});
    await tts.cloneVoice(new Blob(parts, {type: recorder.mimeType}), {name: 'recorded'});
    return Promise.all(['plain', 'recorded'].map(async (voice) => [...(await tts.synth('Hi', {seed: 2, voice}))]));
  }, wav);
  expect(recorded.length).toBeGreaterThan(0);
  expect(plain.length).toBeGreaterThan(0);
});

function pitchOf(pcm: number[], sampleRate: number): number {
  const crossings = pcm.filter((sample, index) => index > 0 && sample >= 0 && pcm[index - 1] < 0).length;
  return crossings / (pcm.length / sampleRate);
}
