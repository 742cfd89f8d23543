import {describe, expect, it} from 'vitest';
import {asFloats, readSafetensors} from '../src/safetensors';
import {goldenFile, goldens} from './goldens';

const bytes = new Uint8Array(goldenFile('sample.safetensors'));

describe('safetensors', () => {
  const tensors = readSafetensors(bytes, 'sample');
  const expected = goldens().safetensors;

  it.each(['halves', 'floats'] as const)('reads %s as numpy does', (name) => {
    expect(Array.from(asFloats(tensors.get(name)!, name))).toEqual(expected[name]);
  });

  it('keeps shapes and element types', () => {
    expect(tensors.get('empty')).toEqual({dtype: 'float32', shape: [1, 0, 4], data: new Float32Array(0)});
    expect(tensors.get('positions')).toEqual({dtype: 'int64', shape: [1], data: BigInt64Array.of(5n)});
  });

  it.each([0, 4, 40, bytes.length - 1])('names a file that was cut after %i bytes', (length) => {
    expect(() => readSafetensors(bytes.slice(0, length), 'voice.x')).toThrow(/voice\.x/);
  });
});
