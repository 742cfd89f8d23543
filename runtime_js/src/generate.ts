/** The generate loop: a chunk of prepared text to latents, one per frame. */
import type {FlowLM, FlowOutput} from './flow-lm';
import type {State} from './graph';
import type {EndOfSpeech, Length, Manifest} from './manifest.gen';
import {noise, type Seed} from './noise';

export interface SamplingOptions {
  seed: Seed;
  temperature: number;
  decodeSteps: number;
}

export interface ChunkRequest extends SamplingOptions {
  tokens: readonly number[];
  /** Words of the prepared text, for the guess of the frames after EOS. */
  words: number;
  /** Number of the chunk within the request: a coordinate of the noise. */
  chunk: number;
}

/** The latents of one chunk, spoken from a copy of the voice's state. */
export async function* generateLatents(
  flow: FlowLM,
  voice: State,
  request: ChunkRequest,
  {eos, length, frame_rate}: Pick<Manifest, 'eos' | 'length' | 'frame_rate'>,
): AsyncGenerator<Float32Array, void, void> {
  const state = voice.fork();
  const frames = maxFrames(request.tokens.length, length, frame_rate);
  const after = framesAfterEos(eos, request.words);
  let embeddings = flow.embed(request.tokens);
  let latent: Float32Array | null = null;
  let eosFrame = Infinity;
  try {
    for (let frame = 0; frame < frames; frame++) {
      const {seed, chunk, temperature, decodeSteps: steps} = request;
      const draw = noise(seed, chunk, frame, flow.latentWidth, temperature);
      const output: FlowOutput = await flow.step(state, {embeddings, latent, noise: draw, steps});
      if (output.eosLogit > eos.threshold && frame >= eos.min_frames) eosFrame = Math.min(eosFrame, frame);
      if (frame >= eosFrame + after) return;
      yield output.latent;
      latent = output.latent;
      embeddings = new Float32Array(0);
    }
  } finally {
    state.release?.();
  }
}

/** Frames that a chunk of `tokens` tokens may have at most. */
export function maxFrames(tokens: number, length: Length, frameRate: number): number {
  return Math.ceil((tokens / length.tokens_per_second + length.padding_seconds) * frameRate);
}

/** How many frames to go on after EOS: the manifest's number, or the reference's guess by the number of words. */
export function framesAfterEos(eos: EndOfSpeech, words: number): number {
  const guess = words <= eos.short_text_words ? eos.short_text_frames : eos.long_text_frames;
  return eos.frames_after_eos ?? guess;
}
