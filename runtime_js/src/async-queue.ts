/** A queue between a producer that pushes and a consumer that awaits. */
import {deferred} from './rpc';

export class AsyncQueue<T> implements AsyncIterableIterator<T, void, void> {
  private readonly items: T[] = [];
  private readonly waiting: PromiseWithResolvers<IteratorResult<T, void>>[] = [];
  private ending: {error?: unknown} | null = null;

  get length(): number {
    return this.items.length;
  }

  push(item: T): void {
    const waiter = this.waiting.shift();
    if (waiter) waiter.resolve({value: item, done: false});
    else if (!this.ending) this.items.push(item);
  }

  /** No more items: those there are still come out; then the end, or `error` once. */
  end(error?: unknown): void {
    if (this.ending) return;
    this.ending = error === undefined ? {} : {error};
    for (const waiter of this.waiting.splice(0)) this.next().then(waiter.resolve, waiter.reject);
  }

  /** Drops what has not been taken. */
  clear(): void {
    this.items.length = 0;
  }

  async next(): Promise<IteratorResult<T, void>> {
    if (this.items.length > 0) return {value: this.items.shift()!, done: false};
    if (!this.ending) {
      const waiter = deferred<IteratorResult<T, void>>();
      this.waiting.push(waiter);
      return waiter.promise;
    }
    const {error} = this.ending;
    this.ending = {};
    if (error !== undefined) throw error;
    return {value: undefined, done: true};
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
