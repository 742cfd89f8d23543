/** The Rust engine's two files, where they have been built (`make engine`): which one is taken, and their boundary. */
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {describe, expect, it} from 'vitest';
import {RELAXED_ENGINE, RUST_ENGINE, rustEngine} from '../src/device';
import type {Manifest} from '../src/manifest.gen';
import {noise} from '../src/noise';
import {Library} from '../src/rust/library';
import {hasRelaxedSimd} from '../src/support';

const ENGINES = resolve(import.meta.dirname, '../../rust-numpy/target/engine');
const manifest = (...paths: string[]) => ({runtime: paths.map((path) => ({path}))}) as Manifest;

describe('the engine that a browser takes', () => {
  it('is the one with relaxed SIMD where browser and bundle have it', () => {
    const both = manifest(RUST_ENGINE, RELAXED_ENGINE);
    expect(rustEngine(both, true)).toBe(RELAXED_ENGINE);
    expect(rustEngine(both, false)).toBe(RUST_ENGINE);
    expect(rustEngine(manifest(RUST_ENGINE), true)).toBe(RUST_ENGINE);
    expect(rustEngine(both)).toBe(hasRelaxedSimd() ? RELAXED_ENGINE : RUST_ENGINE);
  });
});

describe.skipIf(!existsSync(ENGINES)).each([RUST_ENGINE, RELAXED_ENGINE])('%s', (path) => {
  const lacking = path === RELAXED_ENGINE && !hasRelaxedSimd();
  const engine = resolve(ENGINES, path.replace('rust/', ''));
  const open = async () => Library.open(await WebAssembly.compile(await readFile(engine)));

  it.runIf(lacking)('is refused by this runtime, which has no relaxed SIMD: Chromium runs it, see pwa.test.ts', async () => {
    await expect(open()).rejects.toThrow(WebAssembly.CompileError);
  });

  describe.skipIf(lacking)('where it can run', () => {
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
  });
});

it('refuses WebAssembly of another build', async () => {
  const other = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 18, 1, 14, ...json('pe_abi_version'), 0, 0, 10, 6, 1, 4, 0, 65, 9, 11];
  const module = await WebAssembly.compile(Uint8Array.from(other));
  await expect(Library.open(module)).rejects.toMatchObject({code: 'UNSUPPORTED', message: expect.stringContaining('expected ABI 1, got 9')});
});

function json(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}
