/** Voices that the user brings: recordings to clone, and files of cloned voices. */
import {parseWav, type Recording} from './audio';
import {PocketTTSError} from './errors';

/** A recording in any form that a browser has one in; WAV and samples work in Node too. */
export type VoiceSource = Blob | ArrayBuffer | AudioBuffer | Recording;

/** A voice that can be asked for by its name, and kept as a file for `addVoice`. */
export interface Voice {
  readonly name: string;
  export(): Promise<Blob>;
}

/** The samples of a recording. Formats other than WAV are decoded by the browser, at `sampleRate`. */
export async function readRecording(source: VoiceSource, sampleRate: number): Promise<Recording> {
  if ('pcm' in source) return source;
  if ('getChannelData' in source) return {pcm: average(source), sampleRate: source.sampleRate};
  const bytes = source instanceof Blob ? await source.arrayBuffer() : source;
  return parseWav(bytes) ?? {pcm: average(await decode(bytes, sampleRate)), sampleRate};
}

async function decode(bytes: ArrayBuffer, sampleRate: number): Promise<AudioBuffer> {
  if (!('OfflineAudioContext' in globalThis)) throw new PocketTTSError('UNSUPPORTED', 'voice prompt: expected a WAV file');
  try {
    return await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(bytes.slice(0));
  } catch (cause) {
    throw new PocketTTSError('UNSUPPORTED', `voice prompt: this browser cannot decode it: ${cause}`, {cause});
  }
}

function average(buffer: AudioBuffer): Float32Array {
  const mean = new Float32Array(buffer.length);
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    buffer.getChannelData(channel).forEach((sample, index) => (mean[index] += sample / buffer.numberOfChannels));
  }
  return mean;
}
