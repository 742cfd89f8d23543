/** Cloned voices, against NumPy. */
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {Manifest} from '../src/manifest.gen';
import {PocketTTS} from '../src/pocket-tts';
import {bundleUrl, expectedRequests, floats, largestDifference} from './fake-bundle';
import {goldenFile} from './goldens';
import {connectInProcess} from './in-process';

const TOLERANCE = 2e-5;
const [, , , expected] = expectedRequests();
const prompt = () => new Blob([new Uint8Array(goldenFile('prompt.wav'))]);

const load = () => PocketTTS.loadWith({bundleUrl: bundleUrl()}, connectInProcess);
let tts: PocketTTS;
beforeAll(async () => {
  tts = await load();
});
afterAll(() => tts.dispose());

const differs = async (by: PocketTTS, voice: string) =>
  largestDifference(await by.synth(expected.text, {seed: expected.seed, voice}), floats(expected.chunks[0].audio));

it('speaks with a cloned voice, also from its file in another instance', async () => {
  const voice = await tts.cloneVoice(prompt(), {name: 'mine'});
  expect(tts.voices).toEqual(['alba', 'bruno', 'mine']);
  expect(await differs(tts, 'mine')).toBeLessThan(TOLERANCE);
  expect(await differs(tts, 'alba')).toBeGreaterThan(TOLERANCE);
  const other = await load();
  await other.addVoice('again', await voice.export());
  expect(await differs(other, 'again')).toBeLessThan(TOLERANCE);
  await other.dispose();
});

it('refuses a voice made with other weights, and one that is none', async () => {
  const file = await (await (await tts.cloneVoice(prompt())).export()).arrayBuffer();
  const text = new TextDecoder('latin1').decode(file).replace('0'.repeat(64), '1'.repeat(64));
  const altered = Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer;
  await expect(tts.addVoice('other', altered)).rejects.toMatchObject({code: 'MANIFEST', message: expect.stringMatching(/other: expected weights 0+…, got 1+…/)});
  await expect(tts.addVoice('none', new ArrayBuffer(3))).rejects.toMatchObject({code: 'INTEGRITY'});
  expect(() => tts.stream('Hi', {voice: 'other'})).toThrow(expect.objectContaining({code: 'VOICE_NOT_FOUND'}));
});

it('says so where the bundle cannot clone', async () => {
  const manifest = tts.manifest as Manifest;
  const {graphs} = manifest;
  manifest.graphs = graphs.filter(({role}) => role !== 'voice_encoder');
  await expect(tts.cloneVoice(prompt())).rejects.toMatchObject({code: 'CLONING_UNAVAILABLE'});
  manifest.graphs = graphs;
});
