/** The package's main class: loads a bundle, and speaks. */
import {preparePrompt} from './audio';
import {Bundle} from './bundle';
import {Delivery} from './delivery';
import type {Device} from './device';
import type {Engine} from './engine';
import {PocketTTSError} from './errors';
import {type Fallback, loadOrConnect} from './hybrid';
import {graphOf} from './manifest';
import type {Manifest} from './manifest.gen';
import {decide, DEFAULT_BUFFERED_MS, type LoadOptions, type SpeechOptions} from './options';
import {ORT_FILES} from './ort-files';
import type {Started} from './probe';
import {Speaker} from './speaker';
import type {SpeechStream} from './speech-stream';
import {start} from './start';
import {support, type Support} from './support';
import {sentencesOf, type SpokenText} from './text-stream';
import {readRecording, type Voice, type VoiceSource} from './voice';
import {type Connect, connectWorkers, WORKER_URL} from './workers';

export class PocketTTS extends Speaker {
  override readonly place = 'device';
  private disposed = false;

  /** What the graphs are computed on, and why it is not what was asked for. */
  readonly device: Device;
  private readonly engine: Engine;

  private constructor(private readonly bundle: Bundle, {engine, device}: Started) {
    super();
    [this.engine, this.device] = [engine, device];
  }

  /** Loads a bundle: ready to speak with the default voice, or those of `voices`. Rejects with the signal's reason. */
  static load(options?: LoadOptions & {fallback?: undefined}): Promise<PocketTTS>;
  /** The same, or the server of `fallback` where the device is unable or too slow; `place` and `reason` say which. */
  static load(options: LoadOptions & {fallback: Fallback}): Promise<Speaker>;
  static async load({fallback, ...options}: LoadOptions & {fallback?: Fallback} = {}): Promise<Speaker> {
    return fallback ? loadOrConnect((device) => PocketTTS.loadHere(device), options, fallback) : PocketTTS.loadHere(options);
  }

  private static async loadHere(options: LoadOptions): Promise<PocketTTS> {
    return PocketTTS.loadWith(options, connectWorkers(options.workerUrl ?? WORKER_URL, (device) => ({
      files: {...ORT_FILES[device === 'webgpu' ? device : 'wasm'], ...options.wasmPaths},
      numThreads: threads(options.numThreads ?? 'auto'),
    })));
  }

  /** `load` with workers of another kind. */
  static async loadWith(options: LoadOptions, connect: Connect): Promise<PocketTTS> {
    const {signal} = options;
    signal?.throwIfAborted();
    const loading = new AbortController();
    const abort = () => loading.abort(signal!.reason);
    signal?.addEventListener('abort', abort, {once: true});
    const bundle = await Bundle.open(options, loading.signal);
    try {
      return new PocketTTS(bundle, await start(bundle, connect, options, loading.signal));
    } catch (error) {
      loading.abort(error);
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** What this browser offers. */
  static support(): Promise<Support> {
    return support();
  }

  get manifest(): Manifest {
    return this.bundle.manifest;
  }

  override get sampleRate(): number {
    return this.manifest.sample_rate;
  }

  override get voices(): string[] {
    const {voices, default_voice} = this.manifest;
    const own = voices.map(({name}) => name).sort((a, b) => Number(b === default_voice) - Number(a === default_voice));
    return [...new Set([...own, ...this.engine.brought])];
  }

  /** Why downloads are not kept for the next visit; null where they are. */
  get cacheProblem(): string | null {
    return this.bundle.cacheProblem;
  }

  override stream(text: SpokenText, options: SpeechOptions = {}): SpeechStream {
    if (this.disposed) throw new PocketTTSError('DISPOSED', 'this instance was disposed of');
    options.signal?.throwIfAborted();
    const voice = this.voiceName(options.voice);
    const decided = decide(options, voice, this.manifest);
    const {maxBufferedMs = DEFAULT_BUFFERED_MS, pauseMs} = options;
    const delivery = new Delivery(options, this.sampleRate);
    const stream = this.engine.speak(sentencesOf(text, Boolean(pauseMs)), decided, {maxBufferedMs, delivery});
    const abort = () => this.engine.abort(stream, options.signal!.reason);
    options.signal?.addEventListener('abort', abort, {once: true});
    stream.done.catch(() => {}).finally(() => options.signal?.removeEventListener('abort', abort));
    return stream;
  }

  /** A voice like that of a recording, to be asked for by its name. A few seconds of clean speech are enough. */
  async cloneVoice(source: VoiceSource, {name = `clone ${this.engine.brought.size + 1}`}: {name?: string} = {}): Promise<Voice> {
    const {manifest} = this;
    if (!graphOf(manifest, 'voice_encoder')) {
      const fix = 'export it from weights with voice cloning';
      throw new PocketTTSError('CLONING_UNAVAILABLE', `the bundle has no voice_encoder; ${fix}`);
    }
    const recording = await readRecording(source, this.sampleRate);
    await this.engine.cloneVoice(name, preparePrompt(recording, this.sampleRate, manifest.frame_samples));
    return this.voice(name);
  }

  /** A voice from a file: of `export`, of the exporter, or of the reference's catalogue for these weights. */
  async addVoice(name: string, source: Blob | ArrayBuffer): Promise<Voice> {
    const bytes = source instanceof Blob ? await source.arrayBuffer() : source;
    await this.engine.addVoice(name, new Uint8Array(bytes));
    return this.voice(name);
  }

  private voiceName(name?: string): string {
    return name !== undefined && this.engine.brought.has(name) ? name : this.bundle.voice(name).name;
  }

  private voice(name: string): Voice {
    return {name, export: async () => new Blob([(await this.engine.exportVoice(name)) as BlobPart])};
  }

  /** Ends all work and frees the workers' memory. */
  override async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    await this.engine.dispose();
  }
}

/** The two workers keep two processors busy; a step of one position gains nothing from more, and loses where others want them. */
function threads(wanted: number | 'auto'): number {
  return wanted === 'auto' || !globalThis.crossOriginIsolated ? 1 : wanted;
}
