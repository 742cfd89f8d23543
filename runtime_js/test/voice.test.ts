/** Cloned voices, against NumPy. */
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {Manifest} from '../src/manifest.gen';
import {PocketTTS} from '../src/pocket-tts';
import {readSafetensors, type StoredTensor, writeSafetensors} from '../src/safetensors';
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

it.each(['catalogue', 'legacy'])('speaks with a voice of the %s format, as the reference writes it', async (format) => {
  await tts.addVoice(format, Uint8Array.from(goldenFile(`${format}.safetensors`)).buffer);
  expect(await differs(tts, format)).toBeLessThan(TOLERANCE);
});

const LAYER = 'transformer.layers.0.self_attn';
it.each<[string, (tensors: Map<string, StoredTensor>) => void, RegExp]>([
  ['a layer is missing', (tensors) => tensors.delete(`${LAYER}/cache`), /flow\.0\.key: expected \[1,T,1,8\], got none/],
  ['it does not say how long it is', (tensors) => tensors.delete(`${LAYER}/offset`), /expected an offset or a current_end, got neither/],
  ['it says that it is longer than it is', (tensors) => setOffset(tensors, 99), /expected at most 20 positions, got 99/],
  ['positions are not written', (tensors) => setOffset(tensors, 20), /flow\.0\.key: expected finite numbers, got NaN/],
  ['it is empty', (tensors) => setOffset(tensors, 0), /expected tensors of one length, got 0 positions/],
])('refuses a voice of the catalogue where %s', async (_, damage, message) => {
  const tensors = readSafetensors(new Uint8Array(goldenFile('catalogue.safetensors')), 'voice');
  damage(tensors);
  const file = writeSafetensors(tensors, {}).buffer as ArrayBuffer;
  await expect(tts.addVoice('bad', file)).rejects.toMatchObject({code: 'MANIFEST', message: expect.stringMatching(message)});
});

function setOffset(tensors: Map<string, StoredTensor>, positions: number): void {
  (tensors.get(`${LAYER}/offset`)!.data as BigInt64Array)[0] = BigInt(positions);
}

it('says so where the bundle cannot clone', async () => {
  const manifest = tts.manifest as Manifest;
  const {graphs} = manifest;
  manifest.graphs = graphs.filter(({role}) => role !== 'voice_encoder');
  await expect(tts.cloneVoice(prompt())).rejects.toMatchObject({code: 'CLONING_UNAVAILABLE'});
  manifest.graphs = graphs;
});
