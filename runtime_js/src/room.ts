/** Whether the browser has room for the model, before anything of it is fetched. */
import {openCache} from './cache';
import {Bundle} from './bundle';
import type {LoadOptions} from './options';

const MEGABYTE = 1e6;

/** Why the model cannot be kept; null where it can, or where that is not known or not wanted. */
export async function lackOfRoom(options: LoadOptions): Promise<string | null> {
  const {cache = 'auto', workerUrl, signal} = options;
  if (cache === 'memory' || typeof cache === 'object') return null;
  const estimate = await globalThis.navigator?.storage?.estimate?.().catch(() => null);
  if (!estimate?.quota) return null;
  const bundle = await Bundle.open(options, signal);
  const kept = new Set(await (await openCache(cache, workerUrl)).keys());
  const needed = bundle.coreFiles().filter(({chunks}) => !chunks.every((sha256) => kept.has(sha256)));
  const [need, room] = [needed.reduce((sum, {bytes}) => sum + bytes, 0), estimate.quota - (estimate.usage ?? 0)];
  if (need <= room) return null;
  return `QUOTA: the model takes ${(need / MEGABYTE).toFixed(1)} MB, and the browser has ${(room / MEGABYTE).toFixed(1)} MB left`;
}
