/** The package's main class: loads a bundle, and speaks. */
import {Bundle} from './bundle';
import {Engine} from './engine';
import {PocketTTSError} from './errors';
import type {Manifest} from './manifest.gen';
import {decide, DEFAULT_BUFFERED_MS, type LoadOptions, type SpeakAloudOptions, type SpeechOptions} from './options';
import {AudioPlayer} from './player';
import type {SpeechStats, SpeechStream} from './speech-stream';
import {encodeWav} from './wav';
import {type Connect, connectWorkers} from './workers';

export class PocketTTS {
  private disposed = false;

  private constructor(private readonly bundle: Bundle, private readonly engine: Engine) {}

  /** Loads a bundle: ready to speak with the default voice, or those of `voices`. Rejects with the signal's reason. */
  static async load(options: LoadOptions = {}): Promise<PocketTTS> {
    return PocketTTS.loadWith(options, connectWorkers(options.workerUrl ?? new URL('./worker.js', import.meta.url), {
      wasmPaths: options.wasmPaths ?? {
        mjs: new URL('../ort/ort-wasm-simd-threaded.mjs', import.meta.url).href,
        wasm: new URL('../ort/ort-wasm-simd-threaded.wasm', import.meta.url).href,
      },
      numThreads: threads(options.numThreads ?? 'auto'),
    }));
  }

  /** `load` with workers of another kind. */
  static async loadWith(options: LoadOptions, connect: Connect): Promise<PocketTTS> {
    const {signal} = options;
    signal?.throwIfAborted();
    const bundle = await Bundle.open(options);
    const engine = new Engine(bundle, connect);
    try {
      await Promise.race([loadParts(bundle, engine, options.voices), aborted(signal)]);
    } catch (error) {
      await engine.dispose();
      throw error;
    }
    bundle.detachSignal();
    return new PocketTTS(bundle, engine);
  }

  get manifest(): Manifest {
    return this.bundle.manifest;
  }

  get sampleRate(): number {
    return this.manifest.sample_rate;
  }

  /** Names of the voices that can be asked for; the default one is first. */
  get voices(): string[] {
    const {voices, default_voice} = this.manifest;
    return voices.map(({name}) => name).sort((a, b) => Number(b === default_voice) - Number(a === default_voice));
  }

  /** Speech as it is made. Requests wait for one another. */
  stream(text: string, options: SpeechOptions = {}): SpeechStream {
    if (this.disposed) throw new PocketTTSError('DISPOSED', 'this instance was disposed of');
    options.signal?.throwIfAborted();
    const voice = this.bundle.voice(options.voice).name;
    const decided = decide(options, voice, this.manifest);
    const stream = this.engine.speak([text], decided, options.maxBufferedMs ?? DEFAULT_BUFFERED_MS);
    const abort = () => this.engine.abort(stream, options.signal!.reason);
    options.signal?.addEventListener('abort', abort, {once: true});
    stream.done.catch(() => {}).finally(() => options.signal?.removeEventListener('abort', abort));
    return stream;
  }

  /** All of the speech: samples in -1 .. 1, at `sampleRate`. */
  async synth(text: string, options: SpeechOptions = {}): Promise<Float32Array> {
    const parts: Float32Array[] = [];
    for await (const {pcm} of this.stream(text, options)) parts.push(pcm);
    return concatenate(parts);
  }

  /** All of the speech, as a WAV file. */
  async synthWav(text: string, options: SpeechOptions = {}): Promise<Blob> {
    return encodeWav(await this.synth(text, options), this.sampleRate);
  }

  /** Speaks aloud; resolves when the last of it was heard. `cancel` and the signal stop the sound too. */
  async speak(text: string, options: SpeakAloudOptions = {}): Promise<SpeechStats & {underruns: number}> {
    const {player: given, ...speech} = options;
    const player = given ?? (await AudioPlayer.create({sampleRate: this.sampleRate}));
    await player.unlock();
    const stream = this.stream(text, speech);
    const silence = () => player.stop();
    options.signal?.addEventListener('abort', silence, {once: true});
    try {
      const {underruns} = await player.play(stream);
      return {...(await stream.done), underruns};
    } finally {
      options.signal?.removeEventListener('abort', silence);
      await stream.return();
      if (!given) await player.close();
    }
  }

  /** Ends all work and frees the workers' memory. */
  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    await this.engine.dispose();
  }
}

async function loadParts(bundle: Bundle, engine: Engine, names?: string[]): Promise<void> {
  const {manifest} = bundle;
  const voices = (names ?? (manifest.default_voice === null ? [] : [manifest.default_voice])).map((name) => bundle.voice(name));
  const graphs = [bundle.role('flow_lm'), bundle.role('mimi_decoder')].flatMap((spec) => bundle.filesOf(spec));
  bundle.expect([manifest.tokenizer, manifest.text_embeddings.file, ...graphs, ...voices.map(({file}) => file)]);
  await engine.load();
  await Promise.all(voices.map(({name}) => engine.loadVoice(name)));
  if (manifest.sampling.fused_steps !== manifest.sampling.decode_steps) await engine.loadSteps(manifest.sampling.decode_steps);
}

function aborted(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), {once: true}));
}

/** One thread unless the page is cross-origin isolated; more than four do not help a step of one position. */
function threads(wanted: number | 'auto'): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return wanted === 'auto' ? Math.min(4, navigator.hardwareConcurrency) : wanted;
}

function concatenate(parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((offset, part) => (whole.set(part, offset), offset + part.length), 0);
  return whole;
}
