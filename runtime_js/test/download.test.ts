/** Downloads against a server that misbehaves. */
import {createHash, randomBytes} from 'node:crypto';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {MemoryCache, type ModelCache} from '../src/cache';
import {download, type Source} from '../src/download';
import {Keeper} from '../src/keeper';
import {BLOCK_BYTES, CHUNK_BYTES} from '../src/manifest';
import type {FileRef} from '../src/manifest.gen';
import {type Faults, serve, type Server} from '../tools/serve.mjs';

const PATH = 'model.bin';
const content = randomBytes(2 * CHUNK_BYTES + 1000);
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const parts = (bytes: Buffer, length: number) => Array.from({length: Math.ceil(bytes.length / length)}, (_, index) => bytes.subarray(index * length, (index + 1) * length));
const tree = (chunk: Buffer) => createHash('sha256').update(Buffer.concat(parts(chunk, BLOCK_BYTES).map((block) => createHash('sha256').update(block).digest()))).digest('hex');
const chunks = parts(content, CHUNK_BYTES).map(hash);
const file: FileRef = {path: PATH, bytes: content.length, sha256: hash(content), chunks, trees: parts(content, CHUNK_BYTES).map(tree)};

let folder: string;
let server: Server;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'download-'));
  writeFileSync(join(folder, PATH), content);
});
afterEach(() => server.close());

async function source(faults: Faults = {}, more: Partial<Source> = {}): Promise<Source> {
  server = await serve(folder, {faults});
  return {bundleUrl: server.url, fetch: (url, init) => fetch(url, init), cache: new Keeper(new MemoryCache(), new Set(chunks), false), integrity: 'require', ...more};
}

/** Has room for so many entries. */
class SmallCache extends MemoryCache implements ModelCache {
  constructor(private readonly room: number) {
    super();
  }

  override async put(sha256: string, bytes: Uint8Array): Promise<void> {
    if ((await this.keys()).length >= this.room) throw new DOMException('full', 'QuotaExceededError');
    await super.put(sha256, bytes);
  }
}

const ranges = () => server.requests.map(({range}) => range);

describe('download', () => {
  it('gives the bytes, in one request', async () => {
    expect(Buffer.from(await download(file, await source())).equals(content)).toBe(true);
    expect(ranges()).toEqual([null]);
  });

  it('resumes after the last verified chunk when the connection breaks', async () => {
    const bytes = await download(file, await source({cut: {[PATH]: CHUNK_BYTES + 5000}}));
    expect(Buffer.from(bytes).equals(content)).toBe(true);
    expect(ranges()).toEqual([null, `bytes=${CHUNK_BYTES}-${content.length - 1}`]);
  });

  it('asks only for what the cache lacks, as after a closed tab', async () => {
    const from = await source();
    await from.cache.put(chunks[0], content.subarray(0, CHUNK_BYTES));
    await from.cache.put(chunks[2], content.subarray(2 * CHUNK_BYTES));
    expect(Buffer.from(await download(file, from)).equals(content)).toBe(true);
    expect(ranges()).toEqual([`bytes=${CHUNK_BYTES}-${2 * CHUNK_BYTES - 1}`]);
  });

  it('does not touch the network when everything is cached', async () => {
    const from = await source();
    await download(file, from);
    await download(file, from);
    expect(server.requests).toHaveLength(1);
  });

  it('takes no rotten chunk out of the cache', async () => {
    const from = await source();
    await from.cache.put(chunks[2], content.subarray(0, 1000));
    expect(Buffer.from(await download(file, from)).equals(content)).toBe(true);
  });

  it('names a file whose bytes were altered', async () => {
    const problem = {code: 'INTEGRITY', message: expect.stringContaining(PATH)};
    await expect(download(file, await source({altered: [PATH]}))).rejects.toMatchObject(problem);
  });

  it('only warns of it where it was told so', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const bytes = await download(file, await source({altered: [PATH]}, {integrity: 'warn'}));
    expect(bytes).toHaveLength(content.length);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(PATH));
  });

  it('names a file that is not there', async () => {
    const problem = {code: 'NETWORK', message: expect.stringMatching(/model\.bin: status 404/)};
    await expect(download(file, await source({missing: [PATH]}))).rejects.toMatchObject(problem);
  });

  it('works without a cache that can be written to, and says why nothing is kept', async () => {
    const cache = new Keeper(new SmallCache(0), new Set(chunks), false);
    expect(await download(file, await source({}, {cache}))).toHaveLength(content.length);
    expect(cache.problem).toMatch(/^no room to keep the model: QuotaExceededError: full; free some space/);
  });

  it('ends with QUOTA where keeping was asked for', async () => {
    const cache = new Keeper(new SmallCache(1), new Set(chunks), true);
    await expect(download(file, await source({}, {cache}))).rejects.toMatchObject({code: 'QUOTA'});
  });

  it('makes room by what other bundles have kept, and by no more than that', async () => {
    const small = new SmallCache(4);
    for (const name of ['a', 'b', 'c']) await small.put(name, new Uint8Array(1));
    const cache = new Keeper(small, new Set(chunks), true);
    await download(file, await source({}, {cache}));
    expect(new Set(await small.keys())).toEqual(new Set(['c', ...chunks]));
    expect(cache.problem).toBeNull();
  });

  it('rejects with the reason of its signal', async () => {
    const aborter = new AbortController();
    const from = await source({}, {signal: aborter.signal, onLoaded: () => aborter.abort(new Error('enough'))});
    await expect(download(file, from)).rejects.toThrow('enough');
  });

  it('counts each byte once, whatever breaks', async () => {
    const counts: number[] = [];
    await download(file, await source({cut: {[PATH]: CHUNK_BYTES + 5000}}, {onLoaded: (_, bytes) => counts.push(bytes)}));
    expect(Math.max(...counts)).toBe(content.length);
    expect(counts.at(-1)).toBe(content.length);
  });
});
