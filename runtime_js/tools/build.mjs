// Writes dist/: the package (runtime/, ort/) and the demo page. The same sources give the same bytes.
//   node tools/build.mjs
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {cp, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}dist`;
/** ONNX Runtime Web in two builds: plain, and with WebGPU, which is fetched only where it is asked for. */
const ortFiles = ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];
const gpuFiles = ['ort.jspi.min.mjs', 'ort-wasm-simd-threaded.jspi.mjs', 'ort-wasm-simd-threaded.jspi.wasm'];

/** Imports that stay imports: of the vendored ONNX Runtime, and of the package by the page. */
const external = {
  name: 'external',
  setup({onResolve}) {
    onResolve({filter: /^onnxruntime-web\//}, ({path}) => ({path: `../ort/ort.${path.split('/')[1]}.min.mjs`, external: true}));
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

/** Paths below a folder, sorted. */
async function listFiles(folder) {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return paths.sort();
}

/** Copies a file of ONNX Runtime Web; its source maps are not shipped, so nothing shall look for them. */
async function copyOrt(name) {
  const content = await readFile(`${root}node_modules/onnxruntime-web/dist/${name}`);
  const isScript = name.endsWith('.mjs');
  await writeFile(`${dist}/ort/${name}`, isScript ? content.toString().replace(/^\/\/# sourceMappingURL=.*$/mu, '') : content);
}

await rm(dist, {recursive: true, force: true});
await mkdir(`${dist}/ort`, {recursive: true});
await build({...options, entryPoints: ['src/index.ts', 'src/worker.ts', 'src/ort-glue.ts', 'src/audio-worklet.ts', 'src/capture-worklet.ts'], outdir: 'dist/runtime'});
await build({...options, entryPoints: ['page/page.ts'], outdir: 'dist'});
for (const name of [...ortFiles, ...gpuFiles]) await copyOrt(name);
for (const name of await readdir(`${root}page`)) if (!name.endsWith('.ts')) await cp(`${root}page/${name}`, `${dist}/${name}`, {recursive: true});
// The Rust engine, where it could be built: the package works without.
const engines = `${root}../rust-numpy/target/engine`;
const built = await readdir(engines).catch(() => []);
for (const name of built) if (name.endsWith('.wasm')) await cp(`${engines}/${name}`, `${dist}/rust/${name}`);
const files = (await listFiles(dist)).filter((path) => path !== '_headers' && !gpuFiles.includes(path.replace('ort/', '')));
const contents = await Promise.all(files.map((path) => readFile(`${dist}/${path}`)));
const version = contents.reduce((hash, content) => hash.update(content), createHash('sha256')).digest('hex').slice(0, 16);
const define = {VERSION: JSON.stringify(version), FILES: JSON.stringify(files)};
await build({...options, entryPoints: ['page/sw.ts'], outdir: 'dist', define});
const types = ['--silent', '--no-check', '--no-banner', '--export-referenced-types=false'];
execFileSync(`${root}node_modules/.bin/dts-bundle-generator`, [...types, '-o', 'dist/runtime/index.d.ts', 'src/index.ts'], {cwd: root, stdio: 'inherit'});
