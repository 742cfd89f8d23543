/** Speech as it is made. */
import {AsyncQueue} from './async-queue';
import {Delivery} from './delivery';
import {deferred} from './rpc';

/** A piece of audio: samples in -1 .. 1, mono. Times are in seconds from the start of the speech. */
export interface SpeechChunk {
  pcm: Float32Array;
  sampleRate: number;
  /** Counts the pieces. */
  index: number;
  startTime: number;
  /** Counts the chunks of text, of which `text` is the one that is being spoken. */
  sentence: number;
  text: string;
}

/** What a finished request says of itself; times in milliseconds from the call of `stream`. */
export interface SpeechStats {
  audioMs: number;
  firstAudioMs: number | null;
  totalMs: number;
  sentences: number;
  cancelled: boolean;
}

/** What a stream asks of the engine. */
export interface StreamControl {
  sampleRate: number;
  maxBufferedMs: number;
  /** Speed and pauses; as it is made where left out. */
  delivery?: Delivery;
  cancel(): void;
  /** Holds the producer while too much audio waits to be taken. */
  hold(held: boolean): void;
}

/**
 * An async iterable of audio. `cancel` and leaving a loop end it quietly; errors and an aborted signal reject
 * the iteration and `done`.
 */
export class SpeechStream implements AsyncIterableIterator<SpeechChunk, void, void> {
  readonly done: Promise<SpeechStats>;
  private readonly queue = new AsyncQueue<SpeechChunk>();
  private readonly result = deferred<SpeechStats>();
  private readonly delivery: Delivery;
  private readonly startedAt = performance.now();
  private firstAudioMs: number | null = null;
  private samples = 0;
  private waitingSamples = 0;
  private pieces = 0;
  private sentence = -1;
  private text = '';
  private held = false;
  private over = false;

  constructor(private readonly control: StreamControl) {
    this.delivery = control.delivery ?? new Delivery({}, control.sampleRate);
    this.done = this.result.promise;
    this.done.catch(() => undefined);
  }

  /** Whether nothing more comes. */
  get ended(): boolean {
    return this.over;
  }

  /** The audio that follows says `text`; `continues` the sentence before, or begins one. */
  startSentence(sentence: number, text: string, continues = false): void {
    if (this.over) return;
    this.give(this.delivery.next(continues));
    [this.sentence, this.text] = [sentence, text];
  }

  /** Takes in audio from the engine. */
  push(pcm: Float32Array): void {
    if (!this.over) this.give(this.delivery.push(pcm));
  }

  /** Ends the stream, with an error if there is one. */
  finish(error?: unknown): void {
    if (this.over) return;
    if (error === undefined) this.give(this.delivery.end());
    this.over = true;
    this.queue.end(error);
    if (error === undefined) this.result.resolve(this.stats(false));
    else this.result.reject(error);
  }

  /** Stops the work within a frame; what was made stays readable. */
  cancel(): void {
    if (this.over) return;
    this.over = true;
    this.control.cancel();
    this.queue.end();
    this.result.resolve(this.stats(true));
  }

  async next(): Promise<IteratorResult<SpeechChunk, void>> {
    const result = await this.queue.next();
    if (!result.done) this.waitingSamples -= result.value.pcm.length;
    this.adjust();
    return result;
  }

  async return(): Promise<IteratorResult<SpeechChunk, void>> {
    this.cancel();
    this.queue.clear();
    return {value: undefined, done: true};
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** The same chunks, as a stream; cancelling it cancels the speech. */
  toReadableStream(): ReadableStream<SpeechChunk> {
    return new ReadableStream({
      pull: async (controller) => {
        const {value, done} = await this.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => void this.return(),
    }, {highWaterMark: 0});
  }

  private give(pieces: Float32Array[]): void {
    const {sentence, text, control: {sampleRate}} = this;
    for (const pcm of pieces) {
      this.firstAudioMs ??= performance.now() - this.startedAt;
      this.queue.push({pcm, sampleRate, index: this.pieces++, startTime: this.samples / sampleRate, sentence, text});
      this.samples += pcm.length;
      this.waitingSamples += pcm.length;
    }
    this.adjust();
  }

  private adjust(): void {
    const waitingMs = (this.waitingSamples / this.control.sampleRate) * 1000;
    const held = waitingMs > (this.held ? this.control.maxBufferedMs / 2 : this.control.maxBufferedMs);
    if (held === this.held || this.over) return;
    this.held = held;
    this.control.hold(held);
  }

  private stats(cancelled: boolean): SpeechStats {
    return {
      audioMs: (this.samples / this.control.sampleRate) * 1000,
      firstAudioMs: this.firstAudioMs,
      totalMs: performance.now() - this.startedAt,
      sentences: this.sentence + 1,
      cancelled,
    };
  }
}
