/** Voice prompts: WAV to samples, resampled and ended on a pause, equal to `graphs/audio.py`. */
import {PocketTTSError} from './errors';

/** One channel of samples in -1 .. 1. */
export interface Recording {
  pcm: Float32Array;
  sampleRate: number;
}

const PAUSE_SECONDS = 0.08;
const FADE_SECONDS = 0.02;
const WINDOW_SECONDS = 0.02;
const FLOOR_DB = 35;
const KAISER_BETA = 5;
const FILTER_PERIODS = 10;

/** A prompt as the voice encoder wants it: at `sampleRate`, ended on a pause, zeros up to whole frames. */
export function preparePrompt(recording: Recording, sampleRate: number, frameSamples: number): Float32Array {
  const {pcm} = recording;
  if (pcm.length < recording.sampleRate * WINDOW_SECONDS || !pcm.every(Number.isFinite)) {
    const wrong = `expected at least 20 ms of finite samples, got ${pcm.length} samples`;
    throw new PocketTTSError('UNSUPPORTED', `voice prompt: ${wrong}; record again`);
  }
  const ended = endOnPause(resample(recording, sampleRate), sampleRate);
  const padded = new Float32Array(Math.ceil(ended.length / frameSamples) * frameSamples);
  padded.set(ended);
  return padded;
}

/**
 * Cuts the silence at the end, fades out, and appends 80 ms of zeros: a prompt that stops on speech makes the model
 * continue it. Silence is 20 ms windows more than FLOOR_DB below the loudest one.
 */
export function endOnPause(pcm: Float32Array, sampleRate: number): Float32Array {
  const window = Math.max(1, Math.floor(WINDOW_SECONDS * sampleRate));
  const windows = Array.from({length: Math.floor(pcm.length / window)}, (_, index) => index * window);
  const levels = windows.map((start) => levelOf(pcm.subarray(start, start + window)));
  if (levels.length === 0) return pcm;
  const loudest = Math.max(...levels);
  const end = (levels.findLastIndex((level) => level > loudest - FLOOR_DB) + 1) * window;
  const ended = new Float32Array(end + Math.floor(PAUSE_SECONDS * sampleRate));
  ended.set(pcm.subarray(0, end));
  const fade = Math.min(Math.floor(FADE_SECONDS * sampleRate), end);
  for (let index = 0; index < fade; index++) ended[end - fade + index] *= Math.fround(1 - index / (fade - 1));
  return ended;
}

/** Polyphase resampling with a Kaiser-windowed low-pass filter, as `scipy.signal.resample_poly` does by default. */
export function resample({pcm, sampleRate}: Recording, target: number): Float32Array {
  const common = greatestCommonDivisor(sampleRate, target);
  const [up, down] = [target / common, sampleRate / common];
  if (up === down) return pcm;
  const half = FILTER_PERIODS * Math.max(up, down);
  const filter = lowPass(half, 1 / Math.max(up, down)).map((tap) => Math.fround(tap) * up);
  return Float32Array.from({length: Math.ceil((pcm.length * up) / down)}, (_, index) => {
    const centre = index * down + half;
    const last = Math.min(pcm.length - 1, Math.floor(centre / up));
    let sum = 0;
    for (let input = Math.max(0, Math.ceil((centre - 2 * half) / up)); input <= last; input++) {
      sum += pcm[input] * filter[centre - input * up];
    }
    return sum;
  });
}

/** The samples of a WAV file, channels averaged; null for another kind of file. */
export function parseWav(bytes: ArrayBuffer): Recording | null {
  const view = new DataView(bytes);
  if (bytes.byteLength < 12 || view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57415645) return null;
  let format: Format | undefined;
  for (let offset = 12; offset + 8 <= bytes.byteLength; ) {
    const [id, size] = [view.getUint32(offset), view.getUint32(offset + 4, true)];
    const start = offset + 8;
    if (id === 0x666d7420 && start + size <= bytes.byteLength) format = readFormat(view, start);
    if (id === 0x64617461 && format) return readSamples(view, start, Math.min(size, bytes.byteLength - start), format);
    offset = start + size + (size % 2);
  }
  throw new PocketTTSError('UNSUPPORTED', 'voice prompt: a WAV file without samples; convert it, e.g. to 16-bit PCM');
}

interface Format {
  isFloat: boolean;
  channels: number;
  sampleRate: number;
  bits: number;
}

function readFormat(view: DataView, start: number): Format {
  const tag = view.getUint16(start, true);
  const kind = tag === 0xfffe ? view.getUint16(start + 24, true) : tag;
  const format = {
    isFloat: kind === 3,
    channels: view.getUint16(start + 2, true),
    sampleRate: view.getUint32(start + 4, true),
    bits: view.getUint16(start + 14, true),
  };
  if ((kind === 1 || kind === 3) && `${format.bits}${kind}` in READERS) return format;
  const what = `a WAV file of kind ${kind}, ${format.bits} bits`;
  throw new PocketTTSError('UNSUPPORTED', `voice prompt: ${what}; convert it, e.g. to 16-bit PCM`);
}

/** How a sample is read, by its bits and kind (1: integer, 3: float). */
const READERS: Record<string, (view: DataView, offset: number) => number> = {
  '81': (view, offset) => (view.getUint8(offset) - 128) / 128,
  '161': (view, offset) => view.getInt16(offset, true) / 2 ** 15,
  '241': (view, offset) => (view.getInt8(offset + 2) * 2 ** 16 + view.getUint16(offset, true)) / 2 ** 23,
  '321': (view, offset) => view.getInt32(offset, true) / 2 ** 31,
  '323': (view, offset) => view.getFloat32(offset, true),
  '643': (view, offset) => view.getFloat64(offset, true),
};

function readSamples(view: DataView, start: number, bytes: number, {isFloat, channels, sampleRate, bits}: Format): Recording {
  const read = READERS[`${bits}${isFloat ? 3 : 1}`];
  const size = bits / 8;
  const pcm = Float32Array.from({length: Math.floor(bytes / (size * channels))}, (_, frame) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += read(view, start + (frame * channels + channel) * size);
    return sum / channels;
  });
  return {pcm, sampleRate};
}

function levelOf(window: Float32Array): number {
  const power = window.reduce((sum, sample) => sum + sample * sample, 0) / window.length;
  return 20 * Math.log10(Math.sqrt(power) + 1e-12);
}

/** 2 half + 1 taps that sum to 1; `cutoff` as a part of the Nyquist frequency. */
function lowPass(half: number, cutoff: number): number[] {
  const taps = Array.from({length: 2 * half + 1}, (_, index) => {
    const x = index - half;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * cutoff * x) / (Math.PI * cutoff * x);
    return sinc * bessel(KAISER_BETA * Math.sqrt(1 - (x / half) ** 2));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/** The modified Bessel function of order 0, by its series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-17; k++) sum += term *= (x / (2 * k)) ** 2;
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
