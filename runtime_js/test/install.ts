/** The package as npm would install it into an example. */
import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join, resolve} from 'node:path';

const PACKAGE = resolve(import.meta.dirname, '..');
const EXAMPLES = resolve(PACKAGE, '../examples');

/** The packed package's file, in `folder`. */
export function pack(folder: string): string {
  const name = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {cwd: PACKAGE, encoding: 'utf8'}).trim();
  return join(folder, name);
}

/** A copy of an example; `modules` of this package's own are installed beside pocket-export. */
export function copyExample(path: string, modules: string[] = []): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'example-')), basename(path));
  cpSync(join(EXAMPLES, path), folder, {recursive: true});
  const installed = join(folder, 'node_modules/pocket-export');
  mkdirSync(installed, {recursive: true});
  execFileSync('tar', ['xzf', pack(dirname(folder)), '-C', installed, '--strip-components=1']);
  for (const name of modules) symlinkSync(join(PACKAGE, 'node_modules', name), join(folder, 'node_modules', name));
  return folder;
}

/** Has an example's bundle at `path` below its folder. */
export function putBundle(folder: string, path: string, bundle: string): void {
  mkdirSync(dirname(join(folder, path)), {recursive: true});
  cpSync(bundle, join(folder, path), {recursive: true});
}
