/** The page's side of the two workers: loads them, and runs requests through them. */
import type {Bundle} from './bundle';
import type {DeviceName} from './device';
import {errorFromData, PocketTTSError} from './errors';
import {takesFlowHead} from './flow-steps';
import type {GraphFiles} from './graph';
import type {FlowCalls, MimiCalls, SpeakOptions, SpeechMessage} from './protocol';
import {Caller} from './rpc';
import {SpeechStream, type StreamControl} from './speech-stream';
import {until} from './text-stream';
import type {WorkerPair} from './workers';

export class Engine {
  /** Voices that did not come with the bundle, or that stand for one that did. */
  readonly brought = new Set<string>();
  private readonly workers: WorkerPair;
  private readonly flow: Caller<FlowCalls>;
  private readonly mimi: Caller<MimiCalls>;
  private readonly streams = new Map<number, SpeechStream>();
  private readonly optional = new Map<string, Promise<void>>();
  private loaded: Promise<unknown> = Promise.resolve();
  private requests = 0;

  constructor(private readonly bundle: Bundle, private readonly device: DeviceName, connect: (onFailure: (error: Error) => void) => WorkerPair) {
    this.workers = connect((error) => this.fail(error));
    this.flow = new Caller(this.workers.flow);
    this.mimi = new Caller(this.workers.mimi);
    this.workers.mimi.addEventListener('message', ({data}: MessageEvent<SpeechMessage>) => this.take(data));
  }

  /** Loads what every request needs. Both workers build their sessions at once. */
  load(): Promise<unknown> {
    this.loaded = Promise.all([this.loadFlow(), this.loadMimi()]);
    return this.loaded;
  }

  /** Loads a voice, once. It may be read before `load` is done. */
  async loadVoice(name: string): Promise<void> {
    const {file} = this.bundle.voice(name);
    await this.once(`voice ${name}`, async () => {
      const bytes = await this.bundle.file(file);
      await this.loaded;
      await this.flow.call('addVoice', {name, path: file.path, bytes}, [bytes.buffer as ArrayBuffer]);
    });
  }

  /** Makes a voice of a prepared recording. The encoder is loaded with the first one. */
  async cloneVoice(name: string, audio: Float32Array): Promise<void> {
    await this.once('voice_encoder', () => this.loadGraph('voice_encoder'));
    await this.flow.call('cloneVoice', {name, audio}, [audio.buffer as ArrayBuffer]);
    this.brought.add(name);
  }

  async addVoice(name: string, bytes: Uint8Array): Promise<void> {
    await this.flow.call('addVoice', {name, path: name, bytes});
    this.brought.add(name);
  }

  async exportVoice(name: string): Promise<Uint8Array> {
    return (await this.flow.call('exportVoice', {name})) as Uint8Array;
  }

  /** Loads the flow head, once, where `steps` are more than the flow LM makes by itself. */
  async loadSteps(steps: number): Promise<void> {
    if (takesFlowHead(this.bundle.manifest.sampling, steps)) await this.once('flow_head', () => this.loadGraph('flow_head'));
  }

  /** Speaks the texts as they come, after the requests that were there before. */
  speak(sentences: AsyncIterator<string, void>, options: SpeakOptions, how: Pick<StreamControl, 'maxBufferedMs' | 'delivery'>): SpeechStream {
    const id = this.requests++;
    const stream = new SpeechStream({
      sampleRate: this.bundle.manifest.sample_rate,
      ...how,
      cancel: () => this.cancel(id),
      hold: (held) => void this.flow.call('hold', {id, held}).catch(() => undefined),
    });
    this.streams.set(id, stream);
    this.feed(id, sentences, options, stream.done).catch((error) => this.abandon(id, error));
    return stream;
  }

  /** Ends a stream with an error, and the work on it. */
  abort(stream: SpeechStream, reason: unknown): void {
    for (const [id, each] of this.streams) if (each === stream) this.abandon(id, reason);
  }

  /** Ends everything; the workers' memory goes with them. */
  async dispose(): Promise<void> {
    for (const stream of this.streams.values()) stream.cancel();
    await this.workers.terminate();
    this.fail(new PocketTTSError('DISPOSED', 'this instance was disposed of'));
  }

  private async feed(id: number, sentences: AsyncIterator<string, void>, options: SpeakOptions, done: Promise<unknown>): Promise<void> {
    await Promise.all([
      this.flow.call('speak', {id, options}),
      this.brought.has(options.voice) ? undefined : this.loadVoice(options.voice),
      this.loadSteps(options.decodeSteps),
    ]);
    for await (const text of until(done, sentences)) await this.flow.call('say', {id, text});
    await this.flow.call('end', {id});
  }

  private async loadFlow(): Promise<void> {
    await Promise.all([this.loadText(), this.loadGraph('flow_lm')]);
  }

  /** While the graph is read. */
  private async loadText(): Promise<void> {
    const {manifest} = this.bundle;
    const [tokenizer, table] = await Promise.all([manifest.tokenizer, manifest.text_embeddings.file].map((file) => this.bundle.file(file)));
    await this.flow.call('load', {manifest, tokenizer, table}, [tokenizer.buffer as ArrayBuffer, table.buffer as ArrayBuffer]);
  }

  /** A part's session is built while the next part is downloaded. */
  private async loadGraph(role: 'flow_lm' | 'flow_head' | 'voice_encoder'): Promise<void> {
    const building: Promise<unknown>[] = [];
    for (const spec of this.bundle.graphsOf(role, this.device)) {
      const files = await this.bundle.graph(spec, this.device);
      const built = this.flow.call('addGraph', files, buffersOf(files));
      built.catch(() => undefined);
      building.push(built);
    }
    await Promise.all(building);
  }

  private async loadMimi(): Promise<void> {
    const graph = await this.bundle.graph(this.bundle.role('mimi_decoder'), this.device);
    await this.mimi.call('load', {manifest: this.bundle.manifest, graph}, buffersOf(graph));
  }

  /** A part that is loaded on demand: once, or again after it failed. */
  private once(key: string, load: () => Promise<void>): Promise<void> {
    const loading = this.optional.get(key) ?? load();
    this.optional.set(key, loading);
    loading.catch(() => this.optional.delete(key));
    return loading;
  }

  private take(message: SpeechMessage): void {
    if (message.type === undefined) return;
    const stream = this.streams.get(message.id);
    if (message.type === 'sentence') stream?.startSentence(message.index, message.text, message.continues);
    else if (message.type === 'audio') stream?.push(message.pcm);
    else {
      if (message.error) this.cancel(message.id);
      stream?.finish(message.error && errorFromData(message.error));
      this.streams.delete(message.id);
    }
  }

  private abandon(id: number, error: unknown): void {
    this.streams.get(id)?.finish(error);
    this.cancel(id);
  }

  private cancel(id: number): void {
    if (!this.streams.delete(id)) return;
    for (const call of [this.flow.call('cancel', {id}), this.mimi.call('cancel', {id})]) call.catch(() => undefined);
  }

  private fail(error: Error): void {
    this.flow.fail(error);
    this.mimi.fail(error);
    for (const stream of this.streams.values()) stream.finish(error);
    this.streams.clear();
  }
}

function buffersOf({model, shards, stream}: GraphFiles): Transferable[] {
  const buffers = [model, ...shards.map(({data}) => data)].map(({buffer}) => buffer as ArrayBuffer);
  return stream ? [stream.index.buffer as ArrayBuffer, stream.port] : buffers;
}
