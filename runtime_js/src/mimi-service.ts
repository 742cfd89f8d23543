/** The Mimi worker: latents in from the flow worker, audio out to the page. */
import {errorToData} from './errors';
import type {Backend, GraphFiles} from './graph';
import type {Manifest} from './manifest.gen';
import {type ChunkDecoder, MimiDecoder} from './mimi-decoder';
import type {LatentMessage, MimiCalls, SpeechMessage} from './protocol';
import {answer} from './rpc';
import {turn} from './turn';

/** Frames decoded in one call at most: more would let audio wait for no gain. */
const MAX_FRAMES_PER_CALL = 8;

/** Serves `MimiCalls` on `page`, where the audio goes too, and takes in what comes on `latents`. */
export function serveMimi(backend: Promise<Backend>, page: MessagePort, latents: MessagePort): void {
  const service = new MimiService(backend, (message, transfer) => page.postMessage(message, transfer));
  answer<MimiCalls>(page, service);
  latents.addEventListener('message', ({data}: MessageEvent<LatentMessage>) => service.take(data));
  latents.start();
}

/** The chunk of text that is being decoded. */
interface Sentence {
  decoder: ChunkDecoder;
  index: number;
}

class MimiService implements MimiCalls {
  private decoder!: MimiDecoder;
  private readonly queue: LatentMessage[] = [];
  private readonly stopped = new Set<number>();
  private sentence: Sentence | null = null;
  private draining = false;

  constructor(
    private readonly backend: Promise<Backend>,
    private readonly send: (message: SpeechMessage, transfer: Transferable[]) => void,
  ) {}

  async load({manifest, graph}: {manifest: Manifest; graph: GraphFiles}): Promise<void> {
    this.decoder = new MimiDecoder(await (await this.backend).load(graph), manifest.fade_in_samples);
  }

  /** What was not decoded yet is dropped; the flow worker still sends the end. */
  async cancel({id}: {id: number}): Promise<void> {
    this.stopped.add(id);
  }

  /** The first frame is decoded at once; those that come meanwhile share the next call. */
  take(message: LatentMessage): void {
    this.queue.push(message);
    if (!this.draining) void this.drain();
  }

  private async drain(): Promise<void> {
    this.draining = true;
    for (let message = this.queue.shift(); message; message = this.queue.shift()) {
      await this.handle(message);
      await turn();
    }
    this.draining = false;
  }

  private async handle(message: LatentMessage): Promise<void> {
    const {id} = message;
    if (message.type === 'end') this.end(id, message.error);
    else if (this.stopped.has(id)) return;
    else if (message.type === 'sentence') this.startSentence(message);
    else await this.decode(id, [message.latent, ...this.takeLatents()]);
  }

  private startSentence({id, text, continues}: Extract<LatentMessage, {type: 'sentence'}>): void {
    const index = (this.sentence?.index ?? -1) + 1;
    this.sentence?.decoder.end();
    this.sentence = {decoder: this.decoder.start(), index};
    this.send({type: 'sentence', id, index, text, continues}, []);
  }

  private takeLatents(): Float32Array[] {
    const latents: Float32Array[] = [];
    for (let next = this.queue[0]; next?.type === 'latent' && latents.length < MAX_FRAMES_PER_CALL - 1; next = this.queue[0]) {
      latents.push(next.latent);
      this.queue.shift();
    }
    return latents;
  }

  private async decode(id: number, latents: Float32Array[]): Promise<void> {
    try {
      const pcm = await this.sentence!.decoder.decode(latents);
      this.send({type: 'audio', id, pcm}, [pcm.buffer as ArrayBuffer]);
    } catch (error) {
      this.stopped.add(id);
      this.send({type: 'end', id, error: errorToData(error)}, []);
    }
  }

  private end(id: number, error?: Extract<LatentMessage, {type: 'end'}>['error']): void {
    this.sentence?.decoder.end();
    this.sentence = null;
    this.stopped.delete(id);
    this.send({type: 'end', id, error}, []);
  }
}
