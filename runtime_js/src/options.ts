/** The options of the public calls, and what they are when left out. */
import type {CacheChoice} from './cache';
import type {DeliveryOptions} from './delivery';
import type {DeviceChoice} from './device';
import type {Fetch} from './download';
import type {Manifest} from './manifest.gen';
import type {Seed} from './noise';
import type {OrtFiles} from './ort-files';
import type {AudioPlayer} from './player';
import type {SpeakOptions} from './protocol';

export interface LoadOptions {
  /** The folder of manifest.json; by default the page's own. */
  bundleUrl?: string | URL;
  /** Where the graphs are computed; a device that cannot, or that computes something else, is replaced by wasm. */
  device?: DeviceChoice;
  /** The quantisation scheme that the bundle must be of; by default any. */
  precision?: string;
  /** Threads of ONNX Runtime in each of the two workers, or of the Rust engine's flow LM; `auto` is one. More need cross-origin isolation. */
  numThreads?: number | 'auto';
  /** Voices to load at once; by default the bundle's default voice. The others are loaded when used. */
  voices?: string[];
  /** Where downloads are kept: `auto` is the origin's private files, else Cache Storage, else nowhere. */
  cache?: CacheChoice;
  /** Whether a file of the wrong hash is an error, or only a warning on the console. */
  integrity?: 'require' | 'warn';
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Used instead of the global `fetch`, for headers or another transport. */
  fetch?: Fetch;
  workerUrl?: string | URL;
  /** Addresses of ONNX Runtime's files, where they are not those of the package. */
  wasmPaths?: Partial<OrtFiles>;
}

/** Bytes of all files that the call needs, and the file that moved last. */
export interface Progress {
  loaded: number;
  total: number;
  file: string;
}

export interface SpeechOptions extends DeliveryOptions {
  voice?: string;
  temperature?: number;
  /** The same seed, text, voice and bundle give the same speech; random when left out. */
  seed?: Seed;
  /** Flow steps per frame. */
  decodeSteps?: number;
  maxTokensPerChunk?: number;
  signal?: AbortSignal;
  /** How much audio may wait to be taken before the work is held. */
  maxBufferedMs?: number;
}

export interface SpeakAloudOptions extends SpeechOptions {
  /** The player to use; by default one is made, and closed in the end. */
  player?: AudioPlayer;
}

export const DEFAULT_BUFFERED_MS = 30_000;
const RANDOM_SEEDS = 2 ** 32;

/** The options of a request with the manifest's defaults filled in. */
export function decide(options: SpeechOptions, voice: string, {sampling, text}: Manifest): SpeakOptions {
  return {
    voice,
    seed: options.seed ?? Math.floor(Math.random() * RANDOM_SEEDS),
    temperature: options.temperature ?? sampling.temperature,
    decodeSteps: options.decodeSteps ?? sampling.decode_steps,
    maxTokensPerChunk: options.maxTokensPerChunk ?? text.max_tokens_per_chunk,
  };
}
