/** Keeps chunks in a cache that may be full. */
import type {ModelCache} from './cache';
import {PocketTTSError} from './errors';

/** Chunks of other bundles make room for those of this one. */
export class Keeper {
  /** Why something is not kept; null while everything is. */
  problem: string | null = null;

  /** `own` are the chunks of this bundle. Where keeping is `required`, a full cache is an error. */
  constructor(private readonly cache: ModelCache, private readonly own: ReadonlySet<string>, private readonly required: boolean) {}

  /** A kept chunk; one that cannot be read is as good as none. */
  async get(sha256: string): Promise<Uint8Array | undefined> {
    return this.cache.get(sha256).catch(() => undefined);
  }

  /** QUOTA where keeping is required and there is no room; else `problem` says so. */
  async put(sha256: string, bytes: Uint8Array): Promise<void> {
    if (this.problem !== null) return;
    try {
      await this.cache.put(sha256, bytes);
    } catch (error) {
      const lost = error instanceof PocketTTSError && error.code === 'WORKER';
      if (!lost && (await this.evict())) return this.put(sha256, bytes);
      this.giveUp(error, lost ? 'cannot keep the model' : 'no room to keep the model');
    }
  }

  /** Removes one chunk of another bundle, if there is one. */
  private async evict(): Promise<boolean> {
    const kept = await this.cache.keys().catch(() => []);
    const other = kept.find((sha256) => !this.own.has(sha256));
    if (other === undefined) return false;
    await this.cache.delete(other);
    return true;
  }

  private giveUp(error: unknown, lack: string): void {
    const why = error instanceof PocketTTSError ? error.message : error;
    const problem = `${lack}: ${why}; free some space, or it is downloaded again the next time`;
    if (this.required) throw new PocketTTSError('QUOTA', problem, {cause: error});
    this.problem ??= problem;
  }
}
