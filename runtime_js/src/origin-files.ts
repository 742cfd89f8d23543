/** The origin private file system as a cache: one file per entry, in the hands of a worker. */
import type {ModelCache} from './cache';
import {PocketTTSError} from './errors';
import type {FileCalls} from './protocol';
import {Caller} from './rpc';
import {connectFiles} from './workers';

/** A worker of which nothing is asked for so long ends, and one that has not answered for so long; the next call starts another. */
const IDLE_MS = 1_000;
const PATIENCE_MS = 20_000;

export class OriginFiles implements ModelCache {
  /** By the address of their worker: the page's own, and rarely another. */
  private static readonly opened = new Map<string, Promise<OriginFiles>>();

  private worker: {calls: Caller<FileCalls>; terminate(): void} | null = null;
  private running = 0;
  private timer?: ReturnType<typeof setTimeout>;

  private constructor(private readonly workerUrl: URL | string) {}

  /** UNSUPPORTED or WORKER where this browser cannot; `workerUrl` is the package's worker. */
  static open(workerUrl: URL | string): Promise<OriginFiles> {
    const address = String(workerUrl);
    const opened = OriginFiles.opened.get(address) ?? OriginFiles.openNew(workerUrl);
    OriginFiles.opened.set(address, opened);
    opened.catch(() => OriginFiles.opened.delete(address));
    return opened;
  }

  private static async openNew(workerUrl: URL | string): Promise<OriginFiles> {
    if (!globalThis.navigator?.storage?.getDirectory) throw new PocketTTSError('UNSUPPORTED', 'this browser has no origin private file system');
    const files = new OriginFiles(workerUrl);
    await files.keys();
    return files;
  }

  async get(sha256: string): Promise<Uint8Array | undefined> {
    const bytes = await this.call('read', {name: sha256}) as ArrayBuffer | undefined;
    return bytes && new Uint8Array(bytes);
  }

  async put(sha256: string, bytes: Uint8Array): Promise<void> {
    await this.call('write', {name: sha256, bytes});
  }

  async size(sha256: string): Promise<number> {
    return await this.call('size', {name: sha256}) as number;
  }

  async delete(sha256: string): Promise<void> {
    await this.call('delete', {name: sha256});
  }

  async keys(): Promise<string[]> {
    return await this.call('keys', undefined) as string[];
  }

  private async call<K extends keyof FileCalls>(method: K, argument: Parameters<FileCalls[K]>[0]): Promise<unknown> {
    this.running++;
    this.wait();
    try {
      this.worker ??= this.start();
      return await this.worker.calls.call(method, argument as never);
    } finally {
      this.running--;
      this.wait();
    }
  }

  private start() {
    const {port, terminate} = connectFiles(this.workerUrl, (error) => calls.fail(error));
    const calls = new Caller<FileCalls>(port);
    return {calls, terminate};
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stop(), this.running > 0 ? PATIENCE_MS : IDLE_MS);
  }

  private stop(): void {
    this.worker?.terminate();
    this.worker?.calls.fail(new PocketTTSError('WORKER', 'the files worker does not answer'));
    this.worker = null;
  }
}
