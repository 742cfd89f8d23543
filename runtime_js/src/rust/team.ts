/** The leading side: starts helpers, gives them their weights, and has them multiply. */
import {errorFromData, PocketTTSError} from '../errors';
import type {WeightsMessage, WeightStream} from '../graph';
import {deferred} from '../rpc';
import {startHelper} from '../workers';
import type {Report} from './helper';
import type {Helpers} from './library';
import {Room} from './room';
import type {Piece} from './weights';

export class Team implements Helpers {
  private constructor(private readonly room: Room, private readonly ports: MessagePort[], private readonly ready: Promise<unknown>) {
    ready.catch(() => undefined);
  }

  /** Helpers for the parts 1, 2, ... of `parts`, each with an instance of `module`; rows have at most so many numbers. */
  static start(module: WebAssembly.Module, parts: number, numbers: number, {manifest, index}: WeightStream): Team {
    const room = Room.make(numbers, parts);
    const ports: MessagePort[] = [];
    const ready = Array.from({length: parts - 1}, (_, other) => {
      const [weights, reports] = [new MessageChannel(), new MessageChannel()];
      const {promise, resolve, reject} = deferred<void>();
      reports.port1.addEventListener('message', ({data: {error}}: MessageEvent<Report>) => {
        reports.port1.close();
        error ? reject(errorFromData(error)) : resolve();
      });
      reports.port1.start();
      const stream = {manifest, index, port: weights.port2};
      startHelper({role: 'helper', module, stream, part: other + 1, room: room.description, report: reports.port2}, reject);
      ports.push(weights.port1);
      return promise;
    });
    return new Team(room, ports, Promise.all(ready));
  }

  /** Each helper gets a copy. */
  pass(piece: Piece): void {
    for (const port of this.ports) port.postMessage(piece satisfies WeightsMessage);
  }

  /** There are no more pieces; resolves when all helpers are able to work. */
  async end(): Promise<void> {
    for (const port of this.ports) port.postMessage({type: 'end'} satisfies WeightsMessage);
    await this.ready;
  }

  begin(matrix: number, x: Float32Array): void {
    this.room.begin({matrix, x});
  }

  finish(part: number, out: Float32Array): void {
    try {
      this.room.finish(part, out);
    } catch (cause) {
      throw new PocketTTSError('WORKER', `Rust engine: ${(cause as Error).message}; load again, with fewer threads`, {cause});
    }
  }
}
