/**
 * Speech faster or slower at the same pitch: waveform similarity overlap-add (WSOLA; Verhelst and Roelands, 1993).
 *
 * Output is made block by block. Each block fades from what naturally follows the one before to the place of the input
 * that is due; among the places near by, that which looks most like the natural continuation is taken, so that periods
 * of the voice stay whole.
 */

const BLOCK_SECONDS = 0.015;
/** Half the period of the lowest voices, and some more. */
const SEARCH_SECONDS = 0.01;
/** Samples between two places of the first, coarse search. */
const STEP = 4;

/** Stretches a signal that comes in pieces; how it is cut makes no difference to the result. */
export class Stretcher {
  private readonly block: number;
  private readonly reach: number;
  private readonly fade: Float32Array;
  /** Input from `base` on; what lies before is not needed again. */
  private input: Float32Array = new Float32Array(0);
  private base = 0;
  private received = 0;
  private blocks = 0;
  /** Where the natural continuation of the output begins in the input. */
  private next = 0;

  constructor(private readonly speed: number, sampleRate: number) {
    this.block = Math.round(BLOCK_SECONDS * sampleRate);
    this.reach = Math.round(SEARCH_SECONDS * sampleRate);
    this.fade = Float32Array.from({length: this.block}, (_, index) => (1 - Math.cos((Math.PI * (index + 0.5)) / this.block)) / 2);
  }

  /** Takes in samples; gives what can be made of those that came so far. */
  push(pcm: Float32Array): Float32Array {
    this.append(pcm);
    this.received += pcm.length;
    const made: Float32Array[] = [];
    while (this.needed() <= this.received) made.push(this.nextBlock());
    this.drop();
    return concatenate(made);
  }

  /** The rest, as if silence followed: `round(input / speed)` samples in all. */
  end(): Float32Array {
    const total = Math.round(this.received / this.speed);
    const before = this.blocks * this.block;
    const made: Float32Array[] = [];
    while (this.blocks * this.block < total) {
      this.append(new Float32Array(Math.max(0, this.needed() - this.base - this.input.length)));
      made.push(this.nextBlock());
    }
    return concatenate(made).subarray(0, total - before);
  }

  /** The end of the input that the next block looks at, or of that which it stands for. */
  private needed(): number {
    const {block, reach, speed} = this;
    return Math.max(this.due() + reach + STEP + block, this.next + block, Math.ceil((this.blocks + 1) * block * speed));
  }

  private due(): number {
    return Math.round(this.blocks * this.block * this.speed);
  }

  private nextBlock(): Float32Array {
    const [old, place] = [this.slice(this.next), this.bestPlace()];
    const taken = this.slice(place);
    this.next = place + this.block;
    this.blocks++;
    return old.map((sample, index) => sample + this.fade[index] * (taken[index] - sample));
  }

  /** The place near the due one whose samples correlate best with the continuation; the due one in silence. */
  private bestPlace(): number {
    const due = this.due();
    if (due === this.next) return due;
    const coarse = this.search(due, this.reach, STEP);
    return this.search(coarse, STEP - 1, 1);
  }

  private search(centre: number, reach: number, step: number): number {
    const wanted = this.slice(this.next);
    let [best, highest] = [centre, this.likeness(wanted, centre)];
    for (let place = Math.max(this.base, centre - reach); place <= centre + reach; place += step) {
      const likeness = this.likeness(wanted, place);
      if (likeness > highest) [best, highest] = [place, likeness];
    }
    return best;
  }

  /** Normalised cross-correlation, but for the factor that is the same for all places. */
  private likeness(wanted: Float32Array, place: number): number {
    const {input} = this;
    const start = place - this.base;
    let [product, energy] = [0, 1e-9];
    for (let index = 0; index < wanted.length; index++) {
      const sample = input[start + index];
      product += wanted[index] * sample;
      energy += sample * sample;
    }
    return product / Math.sqrt(energy);
  }

  private slice(place: number): Float32Array {
    return this.input.subarray(place - this.base, place - this.base + this.block);
  }

  private append(pcm: Float32Array): void {
    this.input = concatenate([this.input, pcm]);
  }

  private drop(): void {
    const from = Math.max(this.base, Math.min(this.next, this.due() - this.reach - STEP));
    this.input = this.input.slice(from - this.base);
    this.base = from;
  }
}

/** All parts in one. */
export function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((offset, part) => (whole.set(part, offset), offset + part.length), 0);
  return whole;
}
