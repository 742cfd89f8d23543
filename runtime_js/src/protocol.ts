/**
 * What the page and its two workers say to one another.
 *
 *     page --calls--> flow worker --latents--> Mimi worker --audio--> page
 *
 * Everything about one request travels this way round, so that it arrives in order.
 */
import type {DeviceName} from './device';
import type {ErrorData} from './errors';
import type {GraphFiles} from './graph';
import type {Manifest} from './manifest.gen';
import type {Seed} from './noise';
import type {OrtFiles} from './ort-files';

/** Where ONNX Runtime is found, and how many threads it or the Rust engine's flow LM may use. */
export interface OrtSettings {
  files: OrtFiles;
  numThreads: number;
}

/** The first message to one of the two: what it is, and its ports. */
export interface Start {
  role: 'flow' | 'mimi';
  page: MessagePort;
  latents: MessagePort;
  device: DeviceName;
  settings: BackendSettings;
}

/** The first message to a worker that keeps files. */
export interface StartFiles {
  role: 'files';
  page: MessagePort;
}

/** What a device needs: its WebAssembly, compiled; those of ONNX Runtime also the rest of it. */
export interface BackendSettings {
  module: WebAssembly.Module;
  ort: OrtSettings;
}

/** The options of a request, all decided. */
export interface SpeakOptions {
  voice: string;
  seed: Seed;
  temperature: number;
  decodeSteps: number;
  maxTokensPerChunk: number;
}

/** Calls of the flow worker. */
export interface FlowCalls {
  load(files: {manifest: Manifest; tokenizer: Uint8Array; table: Uint8Array}): Promise<void>;
  /** The parts of a role in their order. */
  addGraph(files: GraphFiles): Promise<void>;
  addVoice(voice: {name: string; path: string; bytes: Uint8Array}): Promise<void>;
  /** Makes a voice of prepared audio; needs the `voice_encoder` graph. */
  cloneVoice(voice: {name: string; audio: Float32Array}): Promise<void>;
  /** A voice's file, for `addVoice`. */
  exportVoice(voice: {name: string}): Promise<Uint8Array>;
  /** Queues a request; its text follows by `say`, piece by piece, until `end`. */
  speak(request: {id: number; options: SpeakOptions}): Promise<void>;
  say(piece: {id: number; text: string}): Promise<void>;
  end(request: {id: number}): Promise<void>;
  cancel(request: {id: number}): Promise<void>;
  /** Holds a request between two frames, or lets it go on. */
  hold(request: {id: number; held: boolean}): Promise<void>;
}

/** Calls of the Mimi worker. */
export interface MimiCalls {
  load(files: {manifest: Manifest; graph: GraphFiles}): Promise<void>;
  cancel(request: {id: number}): Promise<void>;
}

/** Calls of the files worker; a file's name is its content's hash. */
export interface FileCalls {
  read(file: {name: string}): Promise<ArrayBuffer | undefined>;
  /** Rejects, and leaves nothing, where there is no room. */
  write(file: {name: string; bytes: Uint8Array}): Promise<void>;
  /** Its bytes; 0 where there is none. */
  size(file: {name: string}): Promise<number>;
  delete(file: {name: string}): Promise<void>;
  keys(): Promise<string[]>;
}

/** From the flow worker to the Mimi worker. A chunk of text `continues` a sentence that was too long for one. */
export type LatentMessage =
  | {type: 'sentence'; id: number; text: string; continues: boolean}
  | {type: 'latent'; id: number; latent: Float32Array}
  | {type: 'end'; id: number; error?: ErrorData};

/** From the Mimi worker to the page. `index` counts the chunks of text of a request; their audio follows. */
export type SpeechMessage =
  | {type: 'sentence'; id: number; index: number; text: string; continues: boolean}
  | {type: 'audio'; id: number; pcm: Float32Array}
  | {type: 'end'; id: number; error?: ErrorData};
