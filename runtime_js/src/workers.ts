/** Starts workers, in a browser or in Node, and connects them. */
import type {Worker as NodeWorker} from 'node:worker_threads';
import {compile} from './compile';
import type {DeviceName} from './device';
import {PocketTTSError} from './errors';
import type {BackendSettings, OrtSettings, Start, StartFiles} from './protocol';
import type {StartHelper} from './rust/helper';

/** The script of all workers, beside the package's. */
export const WORKER_URL = new URL('./worker.js', import.meta.url);

/** The page's ends of the two connections. */
export interface WorkerPair {
  flow: MessagePort;
  mimi: MessagePort;
  terminate(): Promise<void>;
}

/** Makes the workers for that device, `engineUrl` being the bundle's own engine; `onFailure` hears of one that could not be started or that died. */
export type Connect = (onFailure: (error: Error) => void, device: DeviceName, engineUrl: string) => WorkerPair;

/** Starts `url` twice, as a module worker, once per role; what the device runs is compiled here, once for both. */
export function connectWorkers(url: URL | string, ortOf: (device: DeviceName) => OrtSettings): Connect {
  return (onFailure, device, engineUrl) => {
    const [toFlow, toMimi, between] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
    const failed = (reason: unknown) => onFailure(new PocketTTSError('WORKER', `${url}: ${reason}`));
    const settings = settingsOf(device, ortOf(device), engineUrl);
    settings.catch(onFailure);
    const stops = [
      start(url, {role: 'flow', page: toFlow.port2, latents: between.port1, device}, settings, failed),
      start(url, {role: 'mimi', page: toMimi.port2, latents: between.port2, device}, settings, failed),
    ];
    const terminate = async () => {
      await Promise.all(stops.map((stop) => stop()));
      toFlow.port1.close();
      toMimi.port1.close();
    };
    return {flow: toFlow.port1, mimi: toMimi.port1, terminate};
  };
}

/** Starts the worker that keeps files; only browsers have one. */
export function connectFiles(url: URL | string, onFailure: (error: Error) => void): {port: MessagePort; terminate(): void} {
  const {port1, port2} = new MessageChannel();
  const worker = startWeb(url, 'files', (reason) => onFailure(new PocketTTSError('WORKER', `${url}: ${reason}`)));
  worker.postMessage({role: 'files', page: port2} satisfies StartFiles, [port2]);
  const terminate = () => {
    worker.terminate();
    port1.close();
  };
  return {port: port1, terminate};
}

/** Starts a worker's helper: by the worker's own script, and ended with it. */
export function startHelper(message: StartHelper, onFailure: (error: Error) => void): void {
  const failed = (reason: unknown) => onFailure(new PocketTTSError('WORKER', `helper ${message.part}: ${reason}`));
  const worker = 'Worker' in globalThis ? startWeb(import.meta.url, message.role, failed) : startNode(import.meta.url, failed);
  worker.postMessage(message, [message.stream.port, message.report] as never);
}

async function settingsOf(device: DeviceName, ort: OrtSettings, engineUrl: string): Promise<BackendSettings> {
  return {ort, module: await compile(device === 'rust-wasm' ? engineUrl : ort.files.wasm)};
}

/** The script is read while the settings are made. */
function start(
  url: URL | string,
  message: Omit<Start, 'settings'>,
  settings: Promise<BackendSettings>,
  failed: (reason: unknown) => void,
): () => Promise<void> {
  const worker = 'Worker' in globalThis ? startWeb(url, message.role, failed) : startNode(url, failed);
  const begin = (made: BackendSettings) => worker.postMessage({...message, settings: made} satisfies Start, [message.page, message.latents] as never);
  settings.then(begin, () => undefined);
  return async () => void (await worker.terminate());
}

function startWeb(url: URL | string, role: (Start | StartFiles | StartHelper)['role'], failed: (reason: unknown) => void): Worker {
  const worker = new Worker(url, {type: 'module', name: `pocket-export ${role}`});
  worker.addEventListener('error', (event) => failed(event.message ?? 'could not be started'));
  return worker;
}

function startNode(url: URL | string, failed: (reason: unknown) => void): NodeWorker {
  const threads = process.getBuiltinModule('node:worker_threads');
  const worker: NodeWorker = new threads.Worker(new URL(url));
  return worker.on('error', failed);
}
