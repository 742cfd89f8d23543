/** Looking after what is kept: how much, getting rid of it, and asking the browser not to. */
import {type CacheChoice, openCache} from './cache';
import {filesOf} from './manifest';
import type {Manifest} from './manifest.gen';

/** A kept chunk of some bundle's file. */
export interface CacheEntry {
  sha256: string;
  bytes: number;
}

/** Calls on the cache that `load` uses by default, or on another one; `workerUrl` as in `load`, where that was named. */
export const cache = {
  async list(choice: CacheChoice = 'auto', workerUrl?: string | URL): Promise<CacheEntry[]> {
    const kept = await openCache(choice, workerUrl);
    const hashes = await kept.keys();
    const size = async (sha256: string) => (kept.size ? kept.size(sha256) : (await kept.get(sha256))?.length ?? 0);
    return Promise.all(hashes.map(async (sha256) => ({sha256, bytes: await size(sha256)})));
  },

  /** Removes a bundle's chunks, also those that another bundle has too. */
  async remove(manifest: Manifest, choice: CacheChoice = 'auto', workerUrl?: string | URL): Promise<void> {
    const chunks = filesOf(manifest).flatMap((file) => file.chunks);
    const kept = await openCache(choice, workerUrl);
    await Promise.all(chunks.map((sha256) => kept.delete(sha256)));
  },

  /** Removes everything. */
  async clear(choice: CacheChoice = 'auto', workerUrl?: string | URL): Promise<void> {
    const kept = await openCache(choice, workerUrl);
    await Promise.all((await kept.keys()).map((sha256) => kept.delete(sha256)));
  },

  /** Asks the browser to keep this origin's data when space gets short; whether it will. */
  async persist(): Promise<boolean> {
    return (await globalThis.navigator?.storage?.persist?.()) ?? false;
  },
};
