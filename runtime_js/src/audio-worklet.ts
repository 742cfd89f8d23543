/** The audio thread's side of `AudioPlayer`: a queue of samples, played without gaps. */
import type {FromWorklet, ToWorklet} from './player-messages';

/** Quanta of 128 samples between two reports. */
const REPORT_EVERY = 16;

declare const registerProcessor: (name: string, processor: unknown) => void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

class SampleQueue extends AudioWorkletProcessor {
  private readonly queue: Float32Array[] = [];
  private turn = 0;
  private offset = 0;
  private played = 0;
  private underruns = 0;
  private playing = false;
  private ended = false;
  private quanta = 0;

  constructor() {
    super();
    this.port.onmessage = ({data}: MessageEvent<ToWorklet>) => this.take(data);
  }

  /** Called by the browser for each quantum of output. */
  process(_inputs: unknown, [[output]]: Float32Array[][]): boolean {
    if (this.playing) this.fill(output);
    if (++this.quanta % REPORT_EVERY === 0) this.report(false);
    return true;
  }

  private take(message: ToWorklet): void {
    if (message.type === 'push') this.queue.push(message.pcm);
    else if (message.type === 'play') this.playing = true;
    else if (message.type === 'end') this.ended = true;
    else this.clear(message.turn);
  }

  private fill(output: Float32Array): void {
    let filled = 0;
    while (filled < output.length && this.queue.length > 0) {
      const part = this.queue[0].subarray(this.offset, this.offset + output.length - filled);
      output.set(part, filled);
      filled += part.length;
      this.offset += part.length;
      if (this.offset === this.queue[0].length) {
        this.queue.shift();
        this.offset = 0;
      }
    }
    this.played += filled;
    if (filled < output.length) this.runDry();
  }

  /** The end, if there is nothing more to come; else an underrun. Either way it waits to be told to play. */
  private runDry(): void {
    this.playing = false;
    if (!this.ended) this.underruns++;
    this.report(this.ended);
  }

  private clear(turn: number): void {
    this.turn = turn;
    this.queue.length = 0;
    this.offset = this.played = this.underruns = 0;
    this.playing = this.ended = false;
  }

  private report(finished: boolean): void {
    const {turn, played, underruns} = this;
    this.port.postMessage({turn, played, underruns, finished} satisfies FromWorklet);
  }
}

registerProcessor('pocket-export-queue', SampleQueue);
