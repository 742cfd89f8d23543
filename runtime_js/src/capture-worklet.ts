/** The audio thread's side of `Microphone`: passes on what comes in. */

declare const registerProcessor: (name: string, processor: unknown) => void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** Quanta of 128 samples in one message. */
const QUANTA = 32;

class Capture extends AudioWorkletProcessor {
  private buffer = new Float32Array(128 * QUANTA);
  private filled = 0;

  /** Called by the browser for each quantum of input; there is none before the source is connected. */
  process([[input]]: Float32Array[][]): boolean {
    if (!input) return true;
    this.buffer.set(input, this.filled);
    this.filled += input.length;
    if (this.filled === this.buffer.length) {
      this.port.postMessage(this.buffer, [this.buffer.buffer]);
      this.buffer = new Float32Array(128 * QUANTA);
      this.filled = 0;
    }
    return true;
  }
}

registerProcessor('pocket-export-capture', Capture);
