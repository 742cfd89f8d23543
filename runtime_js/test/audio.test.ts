import {describe, expect, it} from 'vitest';
import {endOnPause, parseWav, preparePrompt, resample} from '../src/audio';
import {largestDifference} from './fake-bundle';
import {goldenFile, goldens} from './goldens';

const RATE = 24000;
/** SciPy filters in single precision. */
const TOLERANCE = 2e-6;
const bytesOf = (name: string) => Uint8Array.from(goldenFile(name)).buffer;

describe.each(goldens().audio)('the prompt in $file', ({file, prompt, ended}) => {
  const resampled = resample(parseWav(bytesOf(file))!, RATE);

  it('is read and resampled as SciPy does', () => {
    expect(largestDifference(resampled, Float32Array.from(prompt))).toBeLessThan(TOLERANCE);
  });

  it('is ended on a pause', () => {
    expect(largestDifference(endOnPause(resampled, RATE), Float32Array.from(ended))).toBeLessThan(TOLERANCE);
  });
});

it('reads 24 bits', () => {
  const header = new Uint8Array(bytesOf('i16.wav').slice(0, 44));
  const view = new DataView(header.buffer);
  view.setUint16(34, 24, true);
  view.setUint32(40, 6, true);
  const file = Uint8Array.from([...header, 0, 0, 0x40, 0xff, 0xff, 0xff]);
  expect([...parseWav(file.buffer)!.pcm]).toEqual([0.5, -(2 ** -23)]);
});

it('fills up whole frames', () => {
  const pcm = Float32Array.from({length: 5000}, (_, index) => Math.sin(index));
  expect(preparePrompt({pcm, sampleRate: RATE}, RATE, 1920)).toHaveLength(4 * 1920);
});

it.each([
  ['too short', new Float32Array(100)],
  ['not a number', new Float32Array(5000).fill(NaN)],
])('refuses a recording that is %s', (_, pcm) => {
  expect(() => preparePrompt({pcm, sampleRate: RATE}, RATE, 1920)).toThrow(/at least 20 ms of finite samples/);
});

it('leaves other kinds of files to the browser, and refuses WAV without samples', () => {
  expect(parseWav(new TextEncoder().encode('OggS and so on').buffer)).toBeNull();
  expect(() => parseWav(bytesOf('i16.wav').slice(0, 30))).toThrow(/without samples/);
});
