/** The flow worker: text in, latents out to the Mimi worker, one request after another. */
import {AsyncQueue} from './async-queue';
import {errorToData, PocketTTSError} from './errors';
import {EmbeddingTable, FlowLM} from './flow-lm';
import {generateLatents} from './generate';
import type {Backend, Graph, GraphFiles, State} from './graph';
import {chain} from './graph-chain';
import type {GraphSpec, Manifest} from './manifest.gen';
import type {FlowCalls, LatentMessage, SpeakOptions} from './protocol';
import {answer, deferred} from './rpc';
import {prepareText, splitText, type Tokenizer} from './text';
import {parseTokenizer} from './tokenizer';
import {turn} from './turn';
import {readVoice, writeVoice} from './voice-file';

/** Serves `FlowCalls` on `page`, and sends what was made to `latents`. */
export function serveFlow(backend: Promise<Backend>, page: MessagePort, latents: MessagePort): void {
  answer<FlowCalls>(page, new FlowService(backend, (message) => latents.postMessage(message)));
}

/** A request in the queue. Its text may still be coming, and it may be held or cancelled at any time. */
class Request {
  readonly texts = new AsyncQueue<string>();
  cancelled = false;
  private go = Promise.resolve();
  private release = () => {};

  constructor(readonly id: number, readonly options: SpeakOptions) {}

  cancel(): void {
    this.cancelled = true;
    this.texts.clear();
    this.texts.end();
    this.release();
  }

  hold(held: boolean): void {
    this.release();
    if (!held || this.cancelled) return;
    const {promise, resolve} = deferred<void>();
    [this.go, this.release] = [promise, resolve];
  }

  /** Between two frames: messages come in, and a held request waits. */
  async pause(): Promise<void> {
    await turn();
    await this.go;
  }
}

/** A part of a request that the model speaks at once; one that `continues` follows another of the same text. */
interface Chunk {
  text: string;
  /** Counts within the request. */
  chunk: number;
  continues: boolean;
}

class FlowService implements FlowCalls {
  private readonly graphs = new Map<GraphSpec['role'], Graph[]>();
  private loading: Promise<unknown> = Promise.resolve();
  private readonly voices = new Map<string, State>();
  private readonly requests = new Map<number, Request>();
  private running = Promise.resolve();
  private manifest!: Manifest;
  private tokenizer!: Tokenizer;
  private table!: EmbeddingTable;

  constructor(private readonly backend: Promise<Backend>, private readonly send: (message: LatentMessage) => void) {}

  async load({manifest, tokenizer, table}: Parameters<FlowCalls['load']>[0]): Promise<void> {
    this.manifest = manifest;
    this.tokenizer = parseTokenizer(new TextDecoder().decode(tokenizer), manifest.tokenizer.path);
    this.table = new EmbeddingTable(manifest.text_embeddings, table);
  }

  /** One graph after another, in the order of the calls: the parts of a role run in that order. */
  addGraph(files: GraphFiles): Promise<void> {
    const loaded = this.loading.then(() => this.loadGraph(files));
    this.loading = loaded.catch(() => undefined);
    return loaded;
  }

  async addVoice({name, path, bytes}: {name: string; path: string; bytes: Uint8Array}): Promise<void> {
    this.voices.set(name, this.graph('flow_lm').storedState(readVoice(bytes, path, this.manifest), path));
  }

  async cloneVoice({name, audio}: {name: string; audio: Float32Array}): Promise<void> {
    const encoder = this.graph('voice_encoder');
    const {embeddings} = await encoder.run({audio: encoder.tensor('float32', audio, [1, 1, audio.length])});
    const state = this.graph('flow_lm').freshState();
    await this.flow().prefill(state, embeddings.data as Float32Array);
    this.voices.set(name, state);
  }

  async exportVoice({name}: {name: string}): Promise<Uint8Array> {
    return writeVoice(this.voice(name).tensors(), this.manifest);
  }

  async speak({id, options}: {id: number; options: SpeakOptions}): Promise<void> {
    const request = new Request(id, options);
    this.requests.set(id, request);
    this.running = this.running.then(() => this.run(request));
  }

  async say({id, text}: {id: number; text: string}): Promise<void> {
    this.requests.get(id)?.texts.push(text);
  }

  async end({id}: {id: number}): Promise<void> {
    this.requests.get(id)?.texts.end();
  }

  async cancel({id}: {id: number}): Promise<void> {
    this.requests.get(id)?.cancel();
  }

  async hold({id, held}: {id: number; held: boolean}): Promise<void> {
    this.requests.get(id)?.hold(held);
  }

  /** Speaks a request to its end; an error ends that request only. */
  private async run(request: Request): Promise<void> {
    const {id} = request;
    try {
      await this.speakAll(request);
      this.send({type: 'end', id});
    } catch (error) {
      this.send({type: 'end', id, error: errorToData(error)});
    }
    this.requests.delete(id);
  }

  private async speakAll(request: Request): Promise<void> {
    let chunk = 0;
    for await (const text of request.texts) {
      const parts = splitText(text, this.manifest.text, this.tokenizer, request.options.maxTokensPerChunk);
      for (const [index, part] of parts.entries()) {
        if (request.cancelled) return;
        await this.speakChunk(request, {text: part, chunk: chunk++, continues: index > 0});
      }
    }
  }

  private async speakChunk(request: Request, {text, chunk, continues}: Chunk): Promise<void> {
    const prepared = prepareText(text, this.manifest.text);
    if (prepared === null) return;
    const {id, options} = request;
    const tokens = this.tokenizer.encode(prepared.text);
    this.send({type: 'sentence', id, text, continues});
    const chunkRequest = {...options, tokens, words: prepared.words, chunk};
    for await (const latent of generateLatents(this.flow(), this.voice(options.voice), chunkRequest, this.manifest)) {
      this.send({type: 'latent', id, latent});
      await request.pause();
      if (request.cancelled) return;
    }
  }

  private async loadGraph(files: GraphFiles): Promise<void> {
    const graph = await (await this.backend).load(files);
    this.graphs.set(files.spec.role, [...(this.graphs.get(files.spec.role) ?? []), graph]);
  }

  private flow(): FlowLM {
    const head = this.graphs.has('flow_head') ? this.graph('flow_head') : null;
    return new FlowLM(this.graph('flow_lm'), head, this.table, this.manifest.sampling, this.manifest.model.latent);
  }

  private graph(role: GraphSpec['role']): Graph {
    const graphs = this.graphs.get(role);
    if (!graphs) throw new PocketTTSError('MANIFEST', `the bundle has no ${role} graph; export it again`);
    return chain(graphs);
  }

  private voice(name: string): State {
    const voice = this.voices.get(name);
    if (!voice) throw new PocketTTSError('VOICE_NOT_FOUND', `voice ${name}: not loaded`);
    return voice;
  }
}
