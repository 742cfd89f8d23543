/** Messages of the server's /tts/ws; docs/server.md describes them. */
import {type ErrorCode, PocketTTSError} from './errors';

export interface ConfigData {
  voice?: string;
  seed?: number;
  temperature?: number;
  decode_steps?: number;
  max_buffered_ms?: number;
}

export type ToServer =
  | {type: 'config'; data: ConfigData}
  | {type: 'text'; data: {text: string; partial: boolean}}
  | {type: 'flush'}
  | {type: 'cancel'}
  | {type: 'ack'; data: {played_ms: number}};

export type ServerEvent =
  | {event_type: 'config_accepted'; request_id: string; sample_rate: number; voices: string[]}
  | {event_type: 'sentence'; request_id: string; index: number; text: string}
  | {event_type: 'stats' | 'cancelled' | 'final'; request_id: string};

export type FromServer =
  | {type: 'event'; data: ServerEvent}
  | {type: 'error'; data: {code: string; message: string}}
  | {type: 'pong'};

const CODES: Record<string, ErrorCode> = {
  voice_not_found: 'VOICE_NOT_FOUND',
  text_too_long: 'TEXT_TOO_LONG',
  bad_config: 'UNSUPPORTED',
};

/** The server's error as one of the package. */
export function serverError({code, message}: {code: string; message: string}): PocketTTSError {
  return new PocketTTSError(CODES[code] ?? 'NETWORK', `server: ${code}: ${message}`);
}

/** 16-bit little-endian PCM -> samples in -1 .. 1. */
export function decodePcm(data: ArrayBuffer): Float32Array {
  const view = new DataView(data);
  return Float32Array.from({length: data.byteLength / 2}, (_, i) => view.getInt16(2 * i, true) / 32767);
}
