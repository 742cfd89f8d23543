/** The Mimi decoder: latents of one chunk to audio, in calls of any number of frames. */
import type {Graph, State} from './graph';

export class MimiDecoder {
  constructor(private readonly graph: Graph, private readonly fadeInSamples: number) {}

  /** A chunk's decoding starts from a fresh state and fades in. */
  start(): ChunkDecoder {
    return new ChunkDecoder(this.graph, this.graph.freshState(), this.fadeInSamples);
  }
}

export class ChunkDecoder {
  private first = true;

  constructor(
    private readonly graph: Graph,
    private readonly state: State,
    private readonly fadeInSamples: number,
  ) {}

  /** Audio [frames * frame_samples] of the next latents, each of the same width. */
  async decode(latents: readonly Float32Array[]): Promise<Float32Array> {
    const width = latents[0].length;
    const joined = new Float32Array(latents.length * width);
    latents.forEach((latent, index) => joined.set(latent, index * width));
    const input = this.graph.tensor('float32', joined, [1, latents.length, width]);
    const outputs = await this.graph.run({latents: input}, this.state);
    const audio = Float32Array.from(outputs.audio.data as Float32Array);
    if (this.first) fadeIn(audio, this.fadeInSamples);
    this.first = false;
    return audio;
  }

  /** Gives back what the chunk held. */
  end(): void {
    this.state.release?.();
  }
}

/** Hides the step that a fresh state puts in the first samples: a ramp from 0 to 1. */
export function fadeIn(audio: Float32Array, samples: number): void {
  const step = Math.fround(1 / (samples - 1));
  for (let index = 0; index < Math.min(samples, audio.length); index++) {
    const fromEnd = samples - 1 - index;
    const gain = index < samples / 2 ? Math.fround(step * index) : Math.fround(1 - Math.fround(step * fromEnd));
    audio[index] *= gain;
  }
}
