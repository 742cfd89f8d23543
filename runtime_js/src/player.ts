/** Plays speech as it comes, without gaps, through an AudioWorklet. */
import {PocketTTSError} from './errors';
import type {FromWorklet, ToWorklet} from './player-messages';
import {Prebuffer} from './prebuffer';
import {deferred} from './rpc';

export interface PlayerOptions {
  sampleRate: number;
  /** Audio to have before sound begins, and again after it ran out; `auto` follows from how fast audio comes. */
  prebufferMs?: number | 'auto';
  /** A context of the page's own; it has to run at `sampleRate`. */
  context?: AudioContext;
  workletUrl?: string | URL;
}

/** Audio that is taken ahead; the rest waits in the stream, which holds the work. */
const AHEAD_MS = 10_000;

export class AudioPlayer {
  /** Called when playback ran out of audio before its end; the number since playback began. */
  onunderrun: ((count: number) => void) | null = null;
  private turn = 0;
  private pushed = 0;
  private played = 0;
  private underruns = 0;
  private wanted = false;
  private ended = false;
  private sounding = false;
  private prebuffer = new Prebuffer();
  private room = deferred<void>();
  private finished = deferred<void>();

  private constructor(
    readonly context: AudioContext,
    private readonly node: AudioWorkletNode,
    private readonly prebufferMs: number | 'auto',
  ) {
    node.port.onmessage = ({data}: MessageEvent<FromWorklet>) => this.hear(data);
  }

  static async create({sampleRate, prebufferMs = 'auto', context, workletUrl}: PlayerOptions): Promise<AudioPlayer> {
    if (!('AudioWorkletNode' in globalThis)) {
      throw new PocketTTSError('UNSUPPORTED', 'this browser has no AudioWorklet; it needs HTTPS or localhost');
    }
    const output = context ?? new AudioContext({sampleRate, latencyHint: 'interactive'});
    await output.audioWorklet.addModule(workletUrl ?? new URL('./audio-worklet.js?no-inline', import.meta.url));
    const node = new AudioWorkletNode(output, 'pocket-export-queue', {numberOfInputs: 0, outputChannelCount: [1]});
    node.connect(output.destination);
    return new AudioPlayer(output, node, prebufferMs);
  }

  get playedMs(): number {
    return this.toMs(this.played);
  }

  get bufferedMs(): number {
    return this.toMs(this.pushed - this.played);
  }

  /** Lets the page make sound; to be called in a click, for browsers that insist on one. */
  async unlock(): Promise<void> {
    await this.context.resume();
  }

  /** Plays what an iterable gives, from its first chunks on; resolves when the last of it was heard, or stopped. */
  async play(speech: AsyncIterable<{pcm: Float32Array}>): Promise<{underruns: number}> {
    this.stop();
    const finished = (this.finished = deferred<void>());
    this.wanted = true;
    for await (const {pcm} of speech) {
      if (finished !== this.finished || !this.wanted) return {underruns: this.underruns};
      this.push(pcm);
      while (this.wanted && this.sounding && this.bufferedMs > AHEAD_MS) await this.room.promise;
    }
    if (finished !== this.finished) return {underruns: this.underruns};
    this.ended = true;
    this.send({type: 'end'});
    this.start();
    if (this.pushed > 0) await finished.promise;
    return {underruns: this.underruns};
  }

  async pause(): Promise<void> {
    await this.context.suspend();
  }

  async resume(): Promise<void> {
    await this.context.resume();
  }

  /** Silence at once; what is left is dropped. */
  stop(): void {
    this.send({type: 'clear', turn: ++this.turn});
    this.pushed = this.played = this.underruns = 0;
    this.wanted = this.ended = this.sounding = false;
    this.prebuffer = new Prebuffer();
    this.finished.resolve();
    this.makeRoom();
  }

  async close(): Promise<void> {
    this.stop();
    this.node.disconnect();
    await this.context.close();
  }

  private push(pcm: Float32Array): void {
    this.pushed += pcm.length;
    const copy = pcm.slice();
    this.send({type: 'push', pcm: copy}, [copy.buffer]);
    this.prebuffer.arrived(this.toMs(pcm.length), performance.now());
    const wantedMs = this.prebufferMs === 'auto' ? this.prebuffer.wantedMs() : this.prebufferMs;
    if (!this.sounding && this.bufferedMs >= wantedMs) this.start();
  }

  private start(): void {
    this.sounding = true;
    this.send({type: 'play'});
  }

  private hear({turn, played, underruns, finished}: FromWorklet): void {
    if (turn !== this.turn) return;
    this.played = played;
    if (underruns > this.underruns) this.runDry(underruns);
    if (finished && this.ended) this.finished.resolve();
    this.makeRoom();
  }

  /** The worklet has stopped; sound begins again when there is enough of it, or no more to come. */
  private runDry(underruns: number): void {
    this.underruns = underruns;
    this.sounding = false;
    this.prebuffer.ranDry();
    if (this.ended) this.start();
    this.onunderrun?.(underruns);
  }

  private makeRoom(): void {
    this.room.resolve();
    this.room = deferred<void>();
  }

  private send(message: ToWorklet, transfer: Transferable[] = []): void {
    this.node.port.postMessage(message, transfer);
  }

  private toMs(samples: number): number {
    return (samples / this.context.sampleRate) * 1000;
  }
}
