/** The worker's script: becomes the flow worker or the Mimi worker by its first message. */
import {openBackend} from './backends';
import {serveFlow} from './flow-service';
import {serveMimi} from './mimi-service';
import type {Start} from './protocol';

function begin({role, page, latents, device, settings}: Start): void {
  const serve = role === 'flow' ? serveFlow : serveMimi;
  const backend = openBackend(device, settings);
  backend.catch(() => undefined);
  serve(backend, page, latents);
}

const {parentPort} = globalThis.process?.getBuiltinModule?.('node:worker_threads') ?? {};
if (parentPort) parentPort.once('message', begin);
else globalThis.addEventListener('message', ({data}: MessageEvent<Start>) => begin(data), {once: true});
