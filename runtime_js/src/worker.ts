/** The worker's script: becomes the flow worker or the Mimi worker by its first message. */
import * as ort from 'onnxruntime-web/wasm';
import {serveFlow} from './flow-service';
import {serveMimi} from './mimi-service';
import type {Start} from './protocol';

function begin({role, page, latents, ort: {wasmPaths, numThreads}}: Start): void {
  ort.env.wasm.wasmPaths = wasmPaths;
  ort.env.wasm.numThreads = numThreads;
  const serve = role === 'flow' ? serveFlow : serveMimi;
  serve(ort, page, latents);
}

const {parentPort} = globalThis.process?.getBuiltinModule?.('node:worker_threads') ?? {};
if (parentPort) parentPort.once('message', begin);
else globalThis.addEventListener('message', ({data}: MessageEvent<Start>) => begin(data), {once: true});
