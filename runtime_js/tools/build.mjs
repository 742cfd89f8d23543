// Writes dist/: the package (runtime/, ort/) and the demo page. The same sources give the same bytes.
//   node tools/build.mjs
import {execFileSync} from 'node:child_process';
import {cp, mkdir, readdir, rm} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}dist`;
const ortFiles = ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];

/** Imports that stay imports: of the vendored ONNX Runtime, and of the package by the page. */
const external = {
  name: 'external',
  setup({onResolve}) {
    onResolve({filter: /^onnxruntime-web\/wasm$/}, () => ({path: '../ort/ort.wasm.min.mjs', external: true}));
    onResolve({filter: /^\.\.\/src\/index$/}, () => ({path: './runtime/index.js', external: true}));
  },
};

const options = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022'],
  charset: 'utf8',
  legalComments: 'none',
  plugins: [external],
  absWorkingDir: root,
};

await rm(dist, {recursive: true, force: true});
await mkdir(`${dist}/ort`, {recursive: true});
await build({...options, entryPoints: ['src/index.ts', 'src/worker.ts', 'src/audio-worklet.ts'], outdir: 'dist/runtime'});
await build({...options, entryPoints: ['page/page.ts'], outdir: 'dist'});
for (const name of ortFiles) await cp(`${root}node_modules/onnxruntime-web/dist/${name}`, `${dist}/ort/${name}`);
for (const name of await readdir(`${root}page`)) if (!name.endsWith('.ts')) await cp(`${root}page/${name}`, `${dist}/${name}`, {recursive: true});
const types = ['--silent', '--no-check', '--no-banner', '--export-referenced-types=false'];
execFileSync(`${root}node_modules/.bin/dts-bundle-generator`, [...types, '-o', 'dist/runtime/index.d.ts', 'src/index.ts'], {cwd: root, stdio: 'inherit'});
