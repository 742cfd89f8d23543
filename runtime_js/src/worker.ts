/** The worker's script: becomes the flow, the Mimi or the files worker, or a helper, by its first message. */
import {openBackend} from './backends';
import {serveFiles} from './files-service';
import {serveFlow} from './flow-service';
import {serveMimi} from './mimi-service';
import type {Start, StartFiles} from './protocol';
import {serveHelper, type StartHelper} from './rust/helper';

function begin(message: Start | StartFiles | StartHelper): void {
  if (message.role === 'files') return serveFiles(message.page);
  if (message.role === 'helper') return void serveHelper(message);
  const {role, page, latents, device, settings} = message;
  const serve = role === 'flow' ? serveFlow : serveMimi;
  const backend = openBackend(device, settings);
  backend.catch(() => undefined);
  serve(backend, page, latents);
}

const {parentPort} = globalThis.process?.getBuiltinModule?.('node:worker_threads') ?? {};
if (parentPort) parentPort.once('message', begin);
else globalThis.addEventListener('message', ({data}: MessageEvent<Start | StartFiles | StartHelper>) => begin(data), {once: true});
