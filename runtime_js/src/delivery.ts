/** How speech is delivered: its speed, and the silence between sentences. */
import {PocketTTSError} from './errors';
import {Stretcher} from './stretch';

export interface DeliveryOptions {
  /** 0.5 to 2 times as fast; the pitch stays. */
  speed?: number;
  /** Silence between two sentences, in milliseconds, at any speed; each sentence is then spoken by itself. */
  pauseMs?: number;
}

const SLOWEST = 0.5;
const FASTEST = 2;

/** Shapes the audio of one request, sentence by sentence. */
export class Delivery {
  private readonly speed: number;
  private readonly pause: number;
  private stretcher: Stretcher | null = null;
  private begun = false;

  constructor({speed = 1, pauseMs = 0}: DeliveryOptions, private readonly sampleRate: number) {
    if (!(speed >= SLOWEST && speed <= FASTEST)) {
      throw new PocketTTSError('UNSUPPORTED', `speed: expected ${SLOWEST} to ${FASTEST}, got ${speed}`);
    }
    if (!(pauseMs >= 0 && pauseMs < Infinity)) {
      throw new PocketTTSError('UNSUPPORTED', `pauseMs: expected 0 or more, got ${pauseMs}`);
    }
    this.speed = speed;
    this.pause = Math.round((pauseMs / 1000) * sampleRate);
  }

  /** What is to be heard before a new chunk of text: the rest of the last one, and a pause where a sentence begins. */
  next(continues: boolean): Float32Array[] {
    const rest = this.end();
    const pause = this.begun && !continues ? new Float32Array(this.pause) : new Float32Array(0);
    this.begun = true;
    if (this.speed !== 1) this.stretcher = new Stretcher(this.speed, this.sampleRate);
    return [...rest, pause].filter(({length}) => length > 0);
  }

  push(pcm: Float32Array): Float32Array[] {
    const made = this.stretcher ? this.stretcher.push(pcm) : pcm;
    return made.length > 0 ? [made] : [];
  }

  /** The rest of what was pushed. */
  end(): Float32Array[] {
    const rest = this.stretcher?.end() ?? new Float32Array(0);
    this.stretcher = null;
    return rest.length > 0 ? [rest] : [];
  }
}
