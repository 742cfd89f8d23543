/** Starts the two workers, in a browser or in Node, and connects them. */
import type {Worker as NodeWorker} from 'node:worker_threads';
import {type DeviceName, RUST_ENGINE} from './device';
import {PocketTTSError} from './errors';
import type {OrtSettings, Start} from './protocol';

/** The page's ends of the two connections. */
export interface WorkerPair {
  flow: MessagePort;
  mimi: MessagePort;
  terminate(): Promise<void>;
}

/** Makes the workers for that device, and the bundle that may bring its engine; `onFailure` hears of one that could not be started or that died. */
export type Connect = (onFailure: (error: Error) => void, device: DeviceName, bundleUrl: string) => WorkerPair;

/** Starts `url` twice, as a module worker, once per role. */
export function connectWorkers(url: URL | string, ortOf: (device: DeviceName) => OrtSettings): Connect {
  return (onFailure, device, bundleUrl) => {
    const [toFlow, toMimi, between] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
    const failed = (reason: unknown) => onFailure(new PocketTTSError('WORKER', `${url}: ${reason}`));
    const how = {device, settings: {ort: ortOf(device), engine: new URL(RUST_ENGINE, bundleUrl).href}};
    const stops = [
      start(url, {role: 'flow', page: toFlow.port2, latents: between.port1, ...how}, failed),
      start(url, {role: 'mimi', page: toMimi.port2, latents: between.port2, ...how}, failed),
    ];
    const terminate = async () => {
      await Promise.all(stops.map((stop) => stop()));
      toFlow.port1.close();
      toMimi.port1.close();
    };
    return {flow: toFlow.port1, mimi: toMimi.port1, terminate};
  };
}

function start(url: URL | string, message: Start, failed: (reason: unknown) => void): () => Promise<void> {
  return 'Worker' in globalThis ? startWeb(url, message, failed) : startNode(url, message, failed);
}

function startWeb(url: URL | string, message: Start, failed: (reason: unknown) => void): () => Promise<void> {
  const worker = new Worker(url, {type: 'module', name: `pocket-export ${message.role}`});
  worker.addEventListener('error', (event) => failed(event.message ?? 'could not be started'));
  worker.postMessage(message, [message.page, message.latents]);
  return async () => worker.terminate();
}

function startNode(url: URL | string, message: Start, failed: (reason: unknown) => void): () => Promise<void> {
  const threads = process.getBuiltinModule('node:worker_threads');
  const worker: NodeWorker = new threads.Worker(new URL(url));
  worker.on('error', failed);
  worker.postMessage(message, [message.page, message.latents] as never);
  return async () => void (await worker.terminate());
}
