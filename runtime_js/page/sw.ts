/**
 * The service worker: keeps the page's own files, so that it opens offline. The model's files are kept by the package.
 *
 * A new version is fetched beside the old one and takes over when the last tab of the old one is closed, or when the
 * page says so, so that a running page never gets files of two versions. Answers carry the headers of cross-origin
 * isolation, for hosts that cannot set them: from the second visit on, threads can be used.
 */

import {RELAXED_ENGINE, RUST_ENGINE} from '../src/device';
import {hasRelaxedSimd} from '../src/support';

declare const VERSION: string;
declare const FILES: string[];

/** The parts of ServiceWorkerGlobalScope that are used: its own types exclude those of a page. */
interface WorkerEvent extends Event {
  readonly request: Request;
  waitUntil(work: Promise<unknown>): void;
  respondWith(response: Promise<Response>): void;
  readonly data: unknown;
}

const PREFIX = 'pocket-export-page-';
const NAME = PREFIX + VERSION;
/** The one of two engines that the package does not take here. */
const UNUSED = hasRelaxedSimd() && FILES.includes(RELAXED_ENGINE) ? RUST_ENGINE : RELAXED_ENGINE;
const ISOLATION = {'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp'};
const scope = globalThis as unknown as {
  registration: {scope: string};
  skipWaiting(): Promise<void>;
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
};

scope.addEventListener('install', (event) => event.waitUntil(keepFiles()));
scope.addEventListener('activate', (event) => event.waitUntil(dropOthers()));
scope.addEventListener('message', (event) => event.data === 'take over' && event.waitUntil(scope.skipWaiting()));
scope.addEventListener('fetch', (event) => {
  const path = pathOf(event.request);
  if (path === 'manifest.json') event.respondWith(newest(event.request));
  else if (path !== null && FILES.includes(path)) event.respondWith(kept(event.request, path));
});

async function keepFiles(): Promise<void> {
  await (await caches.open(NAME)).addAll([...FILES.filter((path) => path !== UNUSED), 'manifest.json']);
}

async function dropOthers(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** The path below the page's folder of a request for one of its files; the folder itself is index.html. */
function pathOf({method, url}: Request): string | null {
  const [address] = url.split(/[?#]/u);
  if (method !== 'GET' || !address.startsWith(scope.registration.scope)) return null;
  return address.slice(scope.registration.scope.length) || 'index.html';
}

async function kept(request: Request, path: string): Promise<Response> {
  const response = (await (await caches.open(NAME)).match(path)) ?? (await fetch(request));
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  return new Response(response.body, {status: response.status, statusText: response.statusText, headers});
}

/** The manifest says which model files there are: as new as can be had. */
async function newest(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put('manifest.json', response.clone());
    return response;
  } catch (error) {
    const copy = await cache.match('manifest.json');
    if (copy) return copy;
    throw error;
  }
}
