// Drives a bundle in Chromium, served over HTTP under the strict Content-Security-Policy.
//
//   node tools/drive.mjs BUNDLE < jobs.json > results.json
//
// Standard input holds one job, or an array of jobs; standard output gets one result, or an array. Float32 arrays are
// base64 of their little-endian bytes. Every result has `problems` (errors of the page's console: must be empty) and
// `requests` ([{path, range, status, bytes}] that the page made); a failed one has `error` {name, code, message}.
//
//   {op: "teacher_forced", voice?, device?, text? | tokens?, latents}    latents float32 [frames, 32]; noise is zero
//       -> {tokens, latents, eos_logits: [frames]}              frame 0 is after BOS, frame k after latents[k - 1]
//   {op: "synth", text, voice?, device?, seed?, temperature?, decode_steps?, frames?, threads?}     frames: stop after so many
//       -> {pcm, sample_rate, texts: [text of each chunk], stats, device}
//   {op: "clone", wav}        wav: a file in base64           -> {voice: a safetensors file in base64}
//   {op: "load"}                                                -> {voices}
//   {op: "page", text?, voice?, screenshot?, wait?}             types, chooses and clicks Speak; waits for "done" (default),
//       -> {status, error_text, saved}                          "first" (first sound) or "error"; screenshot: a PNG path
//
// Any job may have `faults`, see tools/serve.mjs, and `isolated: true` for COOP and COEP.
import {fileURLToPath} from 'node:url';
import {text as readAll} from 'node:stream/consumers';
import {build} from 'esbuild';
import {launch, openPage} from './browser.mjs';
import {serve} from './serve.mjs';

const SCRIPT = '__drive.js';
const BLANK = '__drive.html';
const BLANK_PAGE = '<!doctype html><title>drive</title><link rel="icon" href="data:,">';
const WAIT_MS = 300_000;

async function clickThrough(page, {text, voice, screenshot, wait = 'done'}) {
  await page.waitForFunction(() => !document.querySelector('#speak').disabled || !document.querySelector('#error').hidden, null, {timeout: WAIT_MS});
  if (wait !== 'error') {
    if (text !== undefined) await page.fill('#text', text);
    if (voice !== undefined) await page.selectOption('#voice', voice);
    await page.click('#speak');
  }
  const conditions = {
    done: () => !document.querySelector('#speak').disabled || !document.querySelector('#error').hidden,
    first: () => document.querySelector('#status').textContent.startsWith('“'),
    error: () => !document.querySelector('#error').hidden,
  };
  await page.waitForFunction(conditions[wait], null, {timeout: WAIT_MS});
  if (screenshot !== undefined) await page.screenshot({path: screenshot, fullPage: true});
  return page.evaluate(() => ({
    status: document.querySelector('#status').textContent,
    error_text: document.querySelector('#error').textContent,
    saved: !document.querySelector('#save').hidden,
  }));
}

async function run(browser, folder, script, job) {
  const server = await serve(folder, {faults: job.faults, isolated: job.isolated, extra: {[SCRIPT]: script, [BLANK]: BLANK_PAGE}});
  const {context, page, problems} = await openPage(browser);
  const shared = {problems, requests: server.requests};
  try {
    await page.goto(server.url + (job.op === 'page' ? '' : BLANK));
    return {...(await (job.op === 'page' ? clickThrough(page, job) : runInPage(page, job))), ...shared};
  } catch ({name, message}) {
    return {error: {name, message}, ...shared};
  } finally {
    await context.close();
    await server.close();
  }
}

function runInPage(page, job) {
  return page.evaluate(async ([job, script]) => (await import(script)).run(job), [job, `/${SCRIPT}`]);
}

async function buildScript() {
  const ortIsServed = {
    name: 'ort',
    setup: ({onResolve}) => onResolve({filter: /^onnxruntime-web\/wasm$/}, () => ({path: '/ort/ort.wasm.min.mjs', external: true})),
  };
  const entry = fileURLToPath(new URL('drive-page.ts', import.meta.url));
  const {outputFiles} = await build({entryPoints: [entry], bundle: true, format: 'esm', write: false, plugins: [ortIsServed]});
  return outputFiles[0].text;
}

const [folder] = process.argv.slice(2);
const jobs = JSON.parse(await readAll(process.stdin));
const script = await buildScript();
const browser = await launch();
const results = [];
for (const job of [jobs].flat()) results.push(await run(browser, folder, script, job));
await browser.close();
process.stdout.write(JSON.stringify(Array.isArray(jobs) ? results : results[0]));
