/** A graph's weights on their way into the engine's memory. */
import {errorFromData} from '../errors';
import type {WeightsMessage, WeightStream} from '../graph';
import {deferred} from '../rpc';
import type {Library} from './library';

export type Piece = Extract<WeightsMessage, {type: 'piece'}>;

/** So much goes into the engine's memory at once: it is packed while it is in the cache. */
const PART_BYTES = 256 * 1024;

/** Gives a loader the pieces that it needs, up to the last; `pass` gets every piece before. Closes a loader that failed. */
export async function takeIn(library: Library, loader: number, {port}: WeightStream, pass: (piece: Piece) => void = () => {}): Promise<void> {
  const needed = new Set(new TextDecoder().decode(library.run('pe_loader_shards', loader)).split('\n'));
  try {
    await receive(port, (piece) => {
      pass(piece);
      const name = piece.path.slice(piece.path.lastIndexOf('/') + 1);
      if (!needed.has(name)) return;
      for (let start = 0; start < piece.bytes.length; start += PART_BYTES) {
        library.run('pe_loader_receive', loader, utf8(name), piece.start + start, piece.bytes.subarray(start, start + PART_BYTES));
      }
    });
  } catch (error) {
    library.close('pe_loader_close', loader);
    throw error;
  }
}

/** Gives each piece of weights to `take`, until the last. */
function receive(port: MessagePort, take: (piece: Piece) => void): Promise<void> {
  const {promise, resolve, reject} = deferred<void>();
  port.addEventListener('message', ({data}: MessageEvent<WeightsMessage>) => {
    try {
      if (data.type === 'piece') take(data);
      else if (data.type === 'failed') reject(errorFromData(data.error));
      else resolve();
    } catch (error) {
      reject(error);
    }
  });
  port.start();
  return promise.finally(() => port.close());
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
