/** Where downloaded bytes are kept, by the hash of their content: the same bytes of two bundles are kept once. */
import {PocketTTSError} from './errors';
import {OriginFiles} from './origin-files';
import {WORKER_URL} from './workers';

/** A store of verified chunks by SHA-256 (64 hex digits). A lost or refused entry only costs a download. */
export interface ModelCache {
  /** Bytes that are the reader's: their buffer may be sent away. */
  get(sha256: string): Promise<Uint8Array | undefined>;
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  delete(sha256: string): Promise<void>;
  keys(): Promise<string[]>;
  /** Bytes of an entry, where that is known without reading it. */
  size?(sha256: string): Promise<number>;
}

export type CacheChoice = 'auto' | 'cache-storage' | 'opfs' | 'memory' | ModelCache;

const CACHE_NAME = 'pocket-export-v1';

/** The cache of that name, or the best one; files are kept by the worker at `workerUrl`. */
export async function openCache(choice: CacheChoice, workerUrl: URL | string = WORKER_URL): Promise<ModelCache> {
  if (typeof choice === 'object') return choice;
  if (choice === 'opfs') return OriginFiles.open(workerUrl);
  if (choice === 'cache-storage') return CacheStorage.open();
  if (choice === 'memory') return new MemoryCache();
  return openCache(await bestCache(workerUrl), workerUrl);
}

/** What `auto` is here: the first of files, Cache Storage and memory that this browser lets the page use. */
export async function bestCache(workerUrl: URL | string = WORKER_URL): Promise<'opfs' | 'cache-storage' | 'memory'> {
  for (const choice of ['opfs', 'cache-storage'] as const) {
    if (await openCache(choice, workerUrl).then(() => true, () => false)) return choice;
  }
  return 'memory';
}

/** Keeps nothing beyond the page. */
export class MemoryCache implements ModelCache {
  private readonly entries = new Map<string, Uint8Array>();

  async get(sha256: string): Promise<Uint8Array | undefined> {
    return this.entries.get(sha256)?.slice();
  }

  async put(sha256: string, bytes: Uint8Array): Promise<void> {
    this.entries.set(sha256, bytes);
  }

  async delete(sha256: string): Promise<void> {
    this.entries.delete(sha256);
  }

  async keys(): Promise<string[]> {
    return [...this.entries.keys()];
  }
}

/** The browser's Cache Storage; entries are named by a path that no server is asked for. */
class CacheStorage implements ModelCache {
  private static readonly PREFIX = '/.pocket-export/';

  private constructor(private readonly cache: Cache) {}

  static async open(): Promise<ModelCache> {
    if (!('caches' in globalThis)) throw new PocketTTSError('UNSUPPORTED', 'Cache Storage needs HTTPS or localhost');
    return new CacheStorage(await caches.open(CACHE_NAME));
  }

  async get(sha256: string): Promise<Uint8Array | undefined> {
    const response = await this.cache.match(CacheStorage.PREFIX + sha256);
    return response && new Uint8Array(await response.arrayBuffer());
  }

  async put(sha256: string, bytes: Uint8Array): Promise<void> {
    await this.cache.put(CacheStorage.PREFIX + sha256, new Response(bytes as BodyInit));
  }

  async delete(sha256: string): Promise<void> {
    await this.cache.delete(CacheStorage.PREFIX + sha256);
  }

  async keys(): Promise<string[]> {
    return (await this.cache.keys()).map(({url}) => url.slice(url.lastIndexOf('/') + 1));
  }
}
