// Times bundles in Chromium: `node tools/bench.mjs JOB`, a JSON object; the results are one on standard output.
//
//   {op: "frames", sides: [{bundle, device, engine}], text, frames}
//                                                     -> [{frames, early: [{flow_ms, mimi_ms}]} of each side], frame by frame in
//                                                        turns; `engine`: not the one that the browser would take, but that file
//   {op: "product", bundle, device, texts: {short, long}}     -> load_ms (from the cache, median of several), first_audio_ms, pipelined_ms,
//                                                        web_heap_mb, peak_mb (of the page's process, workers included)
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {cp, mkdtemp, readFile, rm, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {launchProfile, openPage} from './browser.mjs';
import {serve} from './serve.mjs';

const BLANK_PAGE = '<!doctype html><title>bench</title><link rel="icon" href="data:,">';
const WAIT_MS = 300_000;
const LOADS = 5;
const SETTLE_MS = 3_000;

async function script(name) {
  const entryPoints = [fileURLToPath(new URL(name, import.meta.url))];
  const {outputFiles} = await build({entryPoints, bundle: true, format: 'esm', write: false});
  return outputFiles[0].text;
}

/** A folder that has the runtime of the last bundle at its root (a baseline, before it, may be older), and all bundles as 0/, 1/, ... */
async function site(bundles) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  for (const name of ['runtime', 'ort', 'rust']) {
    const source = bundles.map((bundle) => join(bundle, name)).findLast(existsSync);
    if (source) await cp(source, join(folder, name), {recursive: true});
  }
  for (const [index, bundle] of bundles.entries()) await symlink(resolve(bundle), join(folder, String(index)));
  return folder;
}

/** Runs `work(page)` on a served page of a fresh browser. Its profile is on disk, as a user's: a private window reads what it has kept more slowly. */
async function inBrowser(bundles, work) {
  const folder = await site(bundles);
  const probe = await script('heap-probe.ts');
  const extra = {
    '__bench.html': BLANK_PAGE,
    '__bench.js': await script('bench-page.ts'),
    '__bench-worker.js': await script('bench-worker.ts'),
    'runtime/worker.js': probe + (await readFile(join(folder, 'runtime/worker.js'), 'utf8')),
  };
  const server = await serve(folder, {extra, lasting: true});
  const profile = await mkdtemp(join(tmpdir(), 'profile-'));
  const browser = await launchProfile(profile);
  try {
    const {page, problems} = await openPage(browser);
    page.setDefaultTimeout(WAIT_MS);
    await page.goto(`${server.url}__bench.html`);
    const result = await work(page);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return result;
  } finally {
    await browser.close();
    await server.close();
    await Promise.all([folder, profile].map((each) => rm(each, {recursive: true, maxRetries: 5})));
  }
}

const OPS = {
  frames: ({sides, text, frames}) => inBrowser(sides.map(({bundle}) => bundle), (page) => page.evaluate(
    async ([sides, text, frames]) => (await import('/__bench.js')).frames(
      sides.map((side, index) => ({...side, bundleUrl: `${location.origin}/${index}/`})), text, frames,
    ),
    [sides.map(({device, engine}) => ({device, engine})), text, frames],
  )),
  product: ({bundle, texts, device = 'wasm'}) => inBrowser([bundle], async (page) => {
    const run = () => page.evaluate(async ([texts, device]) => (await import('/__bench.js')).product('/0/', texts, device), [texts, device]);
    await run();
    const loads = [];
    for (let repeat = 1; repeat < LOADS; repeat++) {
      await reload(page);
      loads.push(await page.evaluate(async (device) => (await import('/__bench.js')).load('/0/', device), device));
    }
    await reload(page);
    const figures = await run();
    return {...figures, load_ms: median([...loads, figures.load_ms]), peak_mb: rendererPeakMb()};
  }),
};

/** The page anew, once the one before has given its memory back. */
async function reload(page) {
  await page.reload();
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

/** The most memory that a page's process of this browser has held. */
function rendererPeakMb() {
  const read = (pid, file) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  };
  const parentOf = (pid) => Number(/PPid:\s+(\d+)/.exec(read(pid, 'status'))?.[1] ?? 0);
  const isOurs = (pid) => pid > 1 && (pid === process.pid || isOurs(parentOf(pid)));
  const pages = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && read(pid, 'cmdline').includes('--type=renderer') && isOurs(Number(pid)));
  return Math.max(...pages.map((pid) => (Number(/VmHWM:\s+(\d+)/.exec(read(pid, 'status'))?.[1] ?? 0) * 1024) / 1e6));
}

const job = JSON.parse(process.argv[2]);
process.stdout.write(JSON.stringify(await OPS[job.op](job)));
