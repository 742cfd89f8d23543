/** Stretched voices keep their pitch and get the length that was asked for. */
import {describe, expect, it} from 'vitest';
import {noise} from '../src/noise';
import {concatenate, Stretcher} from '../src/stretch';

const RATE = 24000;
const SPEEDS = [0.5, 0.7, 0.9, 1.1, 1.37, 1.6, 2];
/** The test voices break off; what follows is silence, which is a step. */
const EDGE = 600;
const PITCHES = [70, 110, 163, 220, 371];

/** A voiced sound: harmonics of `pitch` that get weaker, with a slow swell. */
function voiced(pitch: number, seconds: number): Float32Array {
  return Float32Array.from({length: Math.round(seconds * RATE)}, (_, index) => {
    const time = index / RATE;
    const harmonics = [1, 2, 3, 4, 5].map((number) => Math.sin(2 * Math.PI * pitch * number * time + number) / number);
    return 0.2 * (1 + 0.3 * Math.sin(5 * time)) * harmonics.reduce((sum, each) => sum + each, 0);
  });
}

function stretch(pcm: Float32Array, speed: number, cut: (left: number) => number = (left) => left): Float32Array {
  const stretcher = new Stretcher(speed, RATE);
  const parts: Float32Array[] = [];
  for (let start = 0; start < pcm.length; ) {
    const size = cut(pcm.length - start);
    parts.push(stretcher.push(pcm.subarray(start, start + size)));
    start += size;
  }
  return concatenate([...parts, stretcher.end()]);
}

/** The lag of the highest autocorrelation between those of 50 and 500 Hz, as a pitch in Hz; the first of equal peaks. */
function pitchOf(pcm: Float32Array): number {
  const length = 4800;
  const middle = pcm.subarray((pcm.length - 2 * length) >> 1);
  const lags = Array.from({length: RATE / 50 - RATE / 500}, (_, index) => RATE / 500 + index);
  const scores = lags.map((lag) => {
    let [product, here, there] = [0, 0, 0];
    for (let index = 0; index < length; index++) {
      product += middle[index] * middle[index + lag];
      here += middle[index] ** 2;
      there += middle[index + lag] ** 2;
    }
    return product / Math.sqrt(here * there);
  });
  const highest = Math.max(...scores);
  const first = scores.findIndex((score, index) => score > highest - 0.02 && score >= (scores[index + 1] ?? -1));
  return RATE / lags[first];
}

const peak = (pcm: Float32Array) => pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
const steepest = (pcm: Float32Array) => pcm.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (pcm[index - 1] ?? sample))), 0);
const power = (pcm: Float32Array) => pcm.reduce((sum, sample) => sum + sample ** 2, 0) / pcm.length;

describe.each(SPEEDS)('at %f times the speed', (speed) => {
  it.each(PITCHES)('a voice of %f Hz keeps its pitch, its loudness and its smoothness', (pitch) => {
    const input = voiced(pitch, 1.2);
    const output = stretch(input, speed);
    expect(output).toHaveLength(Math.round(input.length / speed));
    expect(Math.abs(pitchOf(output) / pitch - 1)).toBeLessThan(0.015);
    expect(peak(output)).toBeLessThanOrEqual(peak(input) * 1.000001);
    expect(Math.abs(power(output) / power(input) - 1)).toBeLessThan(0.1);
    expect(steepest(output.subarray(0, -EDGE / speed))).toBeLessThan(1.2 * steepest(input));
  });

  it('it makes no difference how the input is cut', () => {
    const input = voiced(140, 0.7);
    const sizes = [1, 1920, 7, 333, 5000];
    let turn = 0;
    expect(stretch(input, speed, (left) => Math.min(left, sizes[turn++ % sizes.length]))).toEqual(stretch(input, speed));
  });

  it.each([0, 1, 100, 359, 361, 2881])('%i samples become as many as they should', (length) => {
    const input = new Float32Array(length).fill(0.1);
    expect(stretch(input, speed)).toHaveLength(Math.round(length / speed));
  });
});

it('at its own speed it stays as it is', () => {
  const input = voiced(150, 0.5).map((sample, index) => sample + 0.01 * noise(1, 0, index >> 5, 32, 1)[index & 31]);
  expect(stretch(input, 1)).toEqual(input);
});

it('silence stays silence', () => {
  expect(stretch(new Float32Array(9000), 1.5).every((sample) => sample === 0)).toBe(true);
});
