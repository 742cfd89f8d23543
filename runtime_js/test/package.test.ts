/** What npm would publish. */
import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {gzipSync} from 'node:zlib';
import {expect, it} from 'vitest';

const PACKAGE = resolve(import.meta.dirname, '..');
const MAX_BYTES = 41_000;

function run(tool: string, ...args: string[]): string {
  return execFileSync(join(PACKAGE, 'node_modules/.bin', tool), args, {cwd: PACKAGE, encoding: 'utf8'});
}

it(`is at most ${MAX_BYTES} bytes of scripts, zipped, without ONNX Runtime`, () => {
  const folder = join(PACKAGE, 'dist/runtime');
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
  expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
});

it('is clean under publint', () => {
  expect(run('publint', '--strict', '.')).toContain('All good!');
});

it('has types that resolve wherever an ES module can be imported', () => {
  expect(run('attw', '--pack', '.', '--profile', 'esm-only', '--no-color')).toContain('node16 (from ESM)');
});

it('has nothing that is not needed', () => {
  const [{files}] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], {cwd: PACKAGE, encoding: 'utf8'}));
  const paths: string[] = files.map(({path}: {path: string}) => path);
  const strays = paths.filter((path) => !/^(package\.json|README\.md|LICENSE|dist\/runtime\/[\w-]+(\.d\.ts|\.js)|dist\/ort\/ort[\w.-]+\.(mjs|wasm))$/.test(path));
  expect(strays).toEqual([]);
});
