/** Speech on the device where it is able, on a server where it is not. */
import {bestCache} from './cache';
import {type ErrorCode, PocketTTSError} from './errors';
import type {LoadOptions} from './options';
import {lackOfRoom} from './room';
import {PocketTTSSocket, type SocketOptions} from './socket';
import type {Speaker} from './speaker';
import {measureSpeed, PROBE} from './speed';

export interface Fallback extends Omit<SocketOptions, 'signal'> {
  /** Of the server: `ws://host:port/tts/ws`. */
  url: string | URL;
  /** The least speed, as audio made per time, at which the device is preferred; 1.2 by default. */
  minSpeed?: number;
}

/** The device cannot do it; another try would end alike. */
const UNABLE: readonly ErrorCode[] = ['UNSUPPORTED', 'QUOTA', 'OOM', 'WORKER', 'NETWORK'];
const MIN_SPEED = 1.2;

/** Loads on the device and measures it; connects to the server if there is no room, or that fails or is too slow. Rejects if neither works. */
export async function loadOrConnect(
  load: (options: LoadOptions) => Promise<Speaker>,
  options: LoadOptions,
  fallback: Fallback,
): Promise<Speaker> {
  const reason = await tryDevice(load, options, fallback.minSpeed ?? MIN_SPEED);
  if (typeof reason !== 'string') return reason;
  const speaker = await PocketTTSSocket.connect(fallback.url, {...fallback, signal: options.signal});
  speaker.reason = reason;
  return speaker;
}

/** The speaker, or why there is none. */
async function tryDevice(load: (options: LoadOptions) => Promise<Speaker>, options: LoadOptions, minSpeed: number): Promise<Speaker | string> {
  try {
    const lack = await lackOfRoom(options);
    if (lack !== null) return lack;
    // Where there is a server, a device that cannot keep the model is not taken: named, a cache has to.
    const {cache = 'auto', workerUrl} = options;
    const speaker = await load({...options, cache: cache === 'auto' ? await bestCache(workerUrl) : cache});
    const speed = await measureSpeed(speaker.stream(PROBE, {seed: 0}));
    if (speed >= minSpeed) return speaker;
    await speaker.dispose();
    return `this device speaks at ${speed.toFixed(2)}x real time, and ${minSpeed}x is asked for`;
  } catch (error) {
    if (error instanceof PocketTTSError && UNABLE.includes(error.code)) return `${error.code}: ${error.message}`;
    throw error;
  }
}
