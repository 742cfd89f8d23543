/** Calls over a MessagePort: a method's name and argument there, its result or error back. */
import {type ErrorData, errorFromData, errorToData} from './errors';

/** An object of methods that take one argument and return a promise. */
type Methods<T> = {[K in keyof T]: (argument: never) => Promise<unknown>};

interface Call {
  call: number;
  method: string;
  argument: unknown;
}

type Reply = {call: number; result: unknown} | {call: number; error: ErrorData};

type Argument<F> = F extends (argument: infer A) => unknown ? A : never;

/** Answers the calls that come in on `port`; a result that is an ArrayBuffer is moved. */
export function answer<T extends Methods<T>>(port: MessagePort, methods: T): void {
  port.addEventListener('message', async ({data}: MessageEvent<Call>) => {
    if (typeof data.call !== 'number' || data.method === undefined) return;
    try {
      const method = methods[data.method as keyof T] as unknown as (argument: unknown) => Promise<unknown>;
      const result = await method.call(methods, data.argument);
      port.postMessage({call: data.call, result} satisfies Reply, result instanceof ArrayBuffer ? [result] : []);
    } catch (error) {
      port.postMessage({call: data.call, error: errorToData(error)} satisfies Reply);
    }
  });
  port.start();
}

/** The calling side of `answer`. */
export class Caller<T extends Methods<T>> {
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>();
  private failure: Error | null = null;
  private count = 0;

  constructor(private readonly port: MessagePort) {
    port.addEventListener('message', ({data}: MessageEvent<Reply>) => this.settle(data));
    port.start();
  }

  call<K extends keyof T & string>(method: K, argument?: Argument<T[K]>, transfer: Transferable[] = []): Promise<unknown> {
    if (this.failure) return Promise.reject(this.failure);
    const call = this.count++;
    const reply = deferred<unknown>();
    this.waiting.set(call, reply);
    this.port.postMessage({call, method, argument} satisfies Call, transfer);
    return reply.promise;
  }

  /** Rejects what is waiting, and all later calls. */
  fail(error: Error): void {
    this.failure = error;
    for (const {reject} of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  private settle(reply: Reply): void {
    const waiting = this.waiting.get(reply.call);
    if (!waiting) return;
    this.waiting.delete(reply.call);
    if ('error' in reply) waiting.reject(errorFromData(reply.error));
    else waiting.resolve(reply.result);
  }
}

/** `Promise.withResolvers`, which Node 20 and Safari 17.3 lack. */
export function deferred<T>(): PromiseWithResolvers<T> {
  let settle!: Pick<PromiseWithResolvers<T>, 'resolve' | 'reject'>;
  const promise = new Promise<T>((resolve, reject) => (settle = {resolve, reject}));
  return {promise, ...settle};
}
