import {describe, expect, it} from 'vitest';
import {noise, normalQuantile, philox, seedWords} from '../src/noise';
import {goldens} from './goldens';

describe('noise', () => {
  it('makes the words that Random123 publishes', () => {
    const words = philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]);
    expect(words).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
  });

  it('equals the Python one bit for bit', () => {
    for (const {seed, chunk, frame, count, temperature, bits} of goldens().noise) {
      const values = noise(BigInt(seed), chunk, frame, count, temperature);
      expect(Array.from(new Uint32Array(values.buffer)), `seed ${seed}`).toEqual(bits);
    }
  });

  it('reaches as far into both tails', () => {
    for (const [word, expected] of goldens().quantiles) expect(normalQuantile((word + 0.5) / 2 ** 32), `word ${word}`).toBe(expected);
  });

  it('takes a number or a bigint for the same seed', () => {
    expect(seedWords(2 ** 53 - 1)).toEqual(seedWords(2n ** 53n - 1n));
  });

  it.each([-1, 0.5, 2 ** 53, 2n ** 64n])('refuses %s', (seed) => {
    expect(() => noise(seed, 0, 0, 32, 0.3)).toThrow(RangeError);
  });
});
