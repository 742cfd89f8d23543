import {expect, it} from 'vitest';
import {encodeWav} from '../src/wav';

it('writes a canonical header and clipped samples', async () => {
  const view = new DataView(await encodeWav(Float32Array.of(0, 1, -2, 0.5), 24000).arrayBuffer());
  const ascii = (start: number) => String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(start + i)));
  expect([ascii(0), ascii(8), ascii(12), ascii(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data']);
  expect([view.getUint32(4, true), view.getUint32(24, true), view.getUint32(40, true)]).toEqual([44, 24000, 8]);
  expect([0, 1, 2, 3].map((i) => view.getInt16(44 + 2 * i, true))).toEqual([0, 32767, -32767, 16384]);
});
