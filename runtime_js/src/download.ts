/**
 * Files of the bundle, chunk by chunk: from the cache where it has them, else over the network, hashed as they
 * arrive and kept. What was kept before a connection broke or a tab was closed is not asked for again.
 */
import {PocketTTSError} from './errors';
import type {Keeper} from './keeper';
import {BLOCK_BYTES, CHUNK_BYTES} from './manifest';
import type {FileRef} from './manifest.gen';

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface Source {
  /** Ends in a slash. */
  bundleUrl: string;
  fetch: Fetch;
  cache: Keeper;
  /** `warn` uses a chunk of the wrong hash all the same, and says so on the console. */
  integrity: 'require' | 'warn';
  signal?: AbortSignal;
  /** Told how many bytes of a file are there; fewer than before where a chunk has to be fetched again. */
  onLoaded?: (path: string, bytes: number) => void;
}

const ATTEMPTS = 4;
const RETRY_MS = 250;
const SHOWN_DIGITS = 16;

/** What a file's verified chunks are given to, in any order: each has a buffer of its own. */
export type Take = (start: number, bytes: Uint8Array) => void;

/** A file's verified bytes. NETWORK or INTEGRITY, naming the file, or the signal's reason. */
export async function download(file: FileRef, source: Source): Promise<Uint8Array> {
  const whole = new Uint8Array(file.bytes);
  await downloadInPieces(file, source, (start, bytes) => whole.set(bytes, start));
  return whole;
}

/** The same chunk by chunk, for a reader that has its own place for them. */
export async function downloadInPieces(file: FileRef, source: Source, take: Take): Promise<void> {
  const missing = new Set(file.chunks.keys());
  await fromCache(file, take, missing, source);
  if (missing.size > 0) await oneAtATime(file, source, () => fetchMissing(file, take, missing, source));
}

/** Where another tab fetches the same file, waits for it: its chunks will be in the cache. */
async function oneAtATime(file: FileRef, {signal}: Source, work: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks;
  if (locks) await locks.request(`pocket-export ${file.sha256}`, {signal}, work);
  else await work();
}

async function fetchMissing(file: FileRef, take: Take, missing: Set<number>, source: Source): Promise<void> {
  await fromCache(file, take, missing, source);
  for (let attempt = 1; missing.size > 0; attempt++) {
    const before = missing.size;
    try {
      await fromNetwork(file, take, missing, source);
    } catch (error) {
      source.signal?.throwIfAborted();
      if (error instanceof PocketTTSError) throw error;
      if (missing.size < before) attempt = 1;
      if (attempt >= ATTEMPTS) throw unreachable(file, source, error);
      await wait(RETRY_MS * 2 ** attempt, source.signal);
    }
  }
}

/** Fetches a small file that has no hash: the manifest. */
export async function downloadText(path: string, {bundleUrl, fetch, signal}: Omit<Source, 'cache'>): Promise<string> {
  const url = new URL(path, bundleUrl).href;
  const response = await fetch(url, {signal, cache: 'no-cache'}).catch((cause) => {
    signal?.throwIfAborted();
    throw new PocketTTSError('NETWORK', `${url}: ${cause}`, {cause});
  });
  if (!response.ok) throw new PocketTTSError('NETWORK', `${url}: expected status 200, got ${response.status}`);
  return response.text();
}

/** Fills in the chunks that the cache has, and takes them out of `missing`. */
async function fromCache(file: FileRef, take: Take, missing: Set<number>, {cache, onLoaded}: Source): Promise<void> {
  await Promise.all([...missing].map(async (index) => {
    const kept = await cache.get(file.chunks[index]);
    if (kept?.length !== chunkBytes(file, index) || (await treeHash(kept)) !== file.trees[index]) return;
    missing.delete(index);
    take(index * CHUNK_BYTES, kept);
    onLoaded?.(file.path, bytesThere(file, missing));
  }));
}

function bytesThere(file: FileRef, missing: Set<number>): number {
  return [...missing].reduce((rest, index) => rest - chunkBytes(file, index), file.bytes);
}

/** Fetches from the first missing chunk to the last, and takes those out of `missing` that are there and verified. */
async function fromNetwork(file: FileRef, take: Take, missing: Set<number>, source: Source): Promise<void> {
  const first = Math.min(...missing) * CHUNK_BYTES;
  const end = Math.min(file.bytes, (Math.max(...missing) + 1) * CHUNK_BYTES);
  const {body, start} = await open(file, first, end, source);
  let position = start;
  let chunk = new Uint8Array(0);
  for await (let part of partsOf(body)) {
    if (position + part.length > file.bytes) throw wrong(file, `expected ${file.bytes} bytes, got more`);
    while (part.length > 0 && position < end) {
      const [index, begun] = [Math.floor(position / CHUNK_BYTES), position % CHUNK_BYTES];
      if (begun === 0) chunk = new Uint8Array(chunkBytes(file, index));
      const fitting = part.subarray(0, chunk.length - begun);
      chunk.set(fitting, begun);
      position += fitting.length;
      part = part.subarray(fitting.length);
      const full = begun + fitting.length === chunk.length;
      if (full && missing.has(index)) await keep(file, chunk, index, missing, source, take);
      source.onLoaded?.(file.path, bytesThere(file, missing) + (missing.has(index) ? begun + fitting.length : 0));
    }
    if (position >= end) break;
  }
  if (position < end) throw new Error(`ended after ${position} of ${end} bytes`);
}

async function open(file: FileRef, first: number, end: number, source: Source): Promise<{body: Response; start: number}> {
  const whole = first === 0 && end === file.bytes;
  const headers = whole ? undefined : {Range: `bytes=${first}-${end - 1}`};
  const response = await source.fetch(new URL(file.path, source.bundleUrl).href, {headers, signal: source.signal});
  if (response.status >= 500 || response.status === 429) throw new Error(`status ${response.status}`);
  if (!response.ok) throw new PocketTTSError('NETWORK', `${response.url || file.path}: status ${response.status}`);
  return {body: response, start: response.status === 206 ? first : 0};
}

/** The body piece by piece; asynchronous iteration of streams is missing in Safari. */
async function* partsOf(response: Response): AsyncGenerator<Uint8Array, void, void> {
  if (!response.body) return yield new Uint8Array(await response.arrayBuffer());
  const reader = response.body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function keep(file: FileRef, chunk: Uint8Array, index: number, missing: Set<number>, source: Source, take: Take): Promise<void> {
  const actual = await sha256(chunk);
  if (actual !== file.chunks[index]) {
    const [got, expected] = [actual, file.chunks[index]].map((hash) => hash.slice(0, SHOWN_DIGITS));
    const error = wrong(file, `chunk ${index}: expected SHA-256 ${expected}…, got ${got}…`);
    if (source.integrity === 'require') throw error;
    console.warn(error.message);
  } else await source.cache.put(actual, chunk.slice());
  missing.delete(index);
  take(index * CHUNK_BYTES, chunk);
}

/** SHA-256 as hex digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return hex(await digest(bytes));
}

/**
 * The hash of the blocks' hashes. Chromium copies what it hashes into memory that is fresh for each long input: 105 MB
 * take 80 ms by blocks, and twice to three times as long by chunks.
 */
async function treeHash(chunk: Uint8Array): Promise<string> {
  const count = Math.max(1, Math.ceil(chunk.length / BLOCK_BYTES));
  const blocks = Array.from({length: count}, (_, index) => chunk.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES));
  const hashes = await Promise.all(blocks.map(digest));
  return hex(await digest(new Uint8Array(hashes.flatMap((hash) => [...hash]))));
}

/** WebCrypto is there in secure contexts only. */
async function digest(bytes: Uint8Array): Promise<Uint8Array> {
  if (!globalThis.crypto?.subtle) throw new PocketTTSError('UNSUPPORTED', 'verifying downloads needs HTTPS or localhost');
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function chunkBytes(file: FileRef, index: number): number {
  return Math.min(CHUNK_BYTES, file.bytes - index * CHUNK_BYTES);
}

function wrong(file: FileRef, how: string): PocketTTSError {
  return new PocketTTSError('INTEGRITY', `${file.path}: not the file of the manifest: ${how}; upload the bundle again`);
}

function unreachable(file: FileRef, {bundleUrl}: Source, cause: unknown): PocketTTSError {
  return new PocketTTSError('NETWORK', `${new URL(file.path, bundleUrl)}: ${cause}`, {cause});
}

async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), {once: true});
  });
  signal?.throwIfAborted();
}
