/** What everything that speaks can do: here, or on a server. */
import type {SpeakAloudOptions, SpeechOptions} from './options';
import {AudioPlayer} from './player';
import type {SpeechStats, SpeechStream} from './speech-stream';
import {concatenate} from './stretch';
import type {SpokenText} from './text-stream';
import {encodeWav} from './wav';

export abstract class Speaker {
  /** Where the speech is made. */
  abstract readonly place: 'device' | 'server';
  /** Why it is not made on the device, where a fallback was taken. */
  reason: string | null = null;

  abstract get sampleRate(): number;

  /** Names of the voices that can be asked for; the default one is first. */
  abstract get voices(): string[];

  /** Speech as it is made; text may come in pieces. Requests wait for one another. */
  abstract stream(text: SpokenText, options?: SpeechOptions): SpeechStream;

  /** Ends all work. */
  abstract dispose(): Promise<void>;

  /** All of the speech: samples in -1 .. 1, at `sampleRate`. */
  async synth(text: SpokenText, options: SpeechOptions = {}): Promise<Float32Array> {
    const parts: Float32Array[] = [];
    for await (const {pcm} of this.stream(text, options)) parts.push(pcm);
    return concatenate(parts);
  }

  /** All of the speech, as a WAV file. */
  async synthWav(text: SpokenText, options: SpeechOptions = {}): Promise<Blob> {
    return encodeWav(await this.synth(text, options), this.sampleRate);
  }

  /** Speaks aloud; resolves when the last of it was heard. `cancel` and the signal stop the sound too. */
  async speak(text: SpokenText, options: SpeakAloudOptions = {}): Promise<SpeechStats & {underruns: number}> {
    const {player: given, ...speech} = options;
    const player = given ?? (await AudioPlayer.create({sampleRate: this.sampleRate}));
    await player.unlock();
    const stream = this.stream(text, speech);
    const silence = () => player.stop();
    options.signal?.addEventListener('abort', silence, {once: true});
    try {
      const {underruns} = await player.play(stream);
      options.signal?.throwIfAborted();
      return {...(await stream.done), underruns};
    } finally {
      options.signal?.removeEventListener('abort', silence);
      await stream.return();
      if (!given) await player.close();
    }
  }
}
