/** The Rust engine's boundary, where it has been built (`make engine`). */
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {describe, expect, it} from 'vitest';
import {noise} from '../src/noise';
import {Library} from '../src/rust/library';

const ENGINE = resolve(import.meta.dirname, '../../rust-numpy/target/engine/engine.wasm');

async function open(): Promise<Library> {
  return Library.open(await WebAssembly.compile(await readFile(ENGINE)));
}

describe.skipIf(!existsSync(ENGINE))('the Rust engine', () => {
  it('draws the noise of the other runtimes, bit for bit', async () => {
    const library = await open();
    for (const [seed, chunk, frame] of [[0, 0, 0], [7, 1, 2], [2 ** 31, 5, 40]]) {
      expect(library.floats('pe_noise', seed, 0, chunk, frame, 33, 0.7)).toEqual(noise(seed, chunk, frame, 33, 0.7));
    }
  });

  it('says in one line what is wrong with a description', async () => {
    const library = await open();
    const json = (text: string) => new TextEncoder().encode(text);
    const problem = {code: 'MANIFEST', message: expect.stringMatching(/^manifest\.json: expected a manifest, got [^\n]+; export the bundle again$/)};
    expect(() => library.open('pe_model_open', json('{}'), json('{}'))).toThrow(expect.objectContaining(problem));
  });

  it('refuses WebAssembly of another build', async () => {
    const other = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 18, 1, 14, ...json('pe_abi_version'), 0, 0, 10, 6, 1, 4, 0, 65, 9, 11];
    const module = await WebAssembly.compile(Uint8Array.from(other));
    await expect(Library.open(module)).rejects.toMatchObject({code: 'UNSUPPORTED', message: expect.stringContaining('expected ABI 1, got 9')});
  });
});

function json(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}
