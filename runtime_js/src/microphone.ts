/** Records a few seconds of speech for `cloneVoice`, from the microphone or from any MediaStream. */
import type {Recording} from './audio';
import {PocketTTSError} from './errors';
import {concatenate} from './stretch';

export interface MicrophoneOptions {
  /** A stream of the page's own, which stays open; by default the microphone, which is asked for and closed again. */
  stream?: MediaStream;
  /** What comes later is not kept; 30 by default. */
  maxSeconds?: number;
  /** Told the peak of each short stretch, 0 to 1. */
  onLevel?: (level: number) => void;
  workletUrl?: string | URL;
}

const MAX_SECONDS = 30;
/** What filters do to a voice would be cloned with it; gain is only loudness. */
const AUDIO: MediaTrackConstraints = {channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: true};

export class Microphone {
  private readonly parts: Float32Array[] = [];
  private samples = 0;

  private constructor(private readonly context: AudioContext, private readonly own: MediaStream | null) {}

  /** Begins to record. UNSUPPORTED where there is no microphone or it may not be used. */
  static async start({stream, maxSeconds = MAX_SECONDS, onLevel, workletUrl}: MicrophoneOptions = {}): Promise<Microphone> {
    const own = stream ? null : await openMicrophone();
    const context = new AudioContext();
    const microphone = new Microphone(context, own);
    try {
      await context.audioWorklet.addModule(workletUrl ?? new URL('./capture-worklet.js?no-inline', import.meta.url));
      const node = new AudioWorkletNode(context, 'pocket-export-capture', {numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit'});
      node.port.onmessage = ({data}: MessageEvent<Float32Array>) => microphone.take(data, maxSeconds * context.sampleRate, onLevel);
      context.createMediaStreamSource(stream ?? own!).connect(node);
      await context.resume();
    } catch (error) {
      await microphone.close();
      throw error;
    }
    return microphone;
  }

  get seconds(): number {
    return this.samples / this.context.sampleRate;
  }

  /** Ends the recording, and gives it. */
  async stop(): Promise<Recording> {
    const {sampleRate} = this.context;
    await this.close();
    return {pcm: concatenate(this.parts), sampleRate};
  }

  private take(pcm: Float32Array, most: number, onLevel?: (level: number) => void): void {
    const kept = pcm.subarray(0, Math.max(0, most - this.samples));
    this.parts.push(kept);
    this.samples += kept.length;
    onLevel?.(pcm.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0));
  }

  private async close(): Promise<void> {
    for (const track of this.own?.getTracks() ?? []) track.stop();
    if (this.context.state !== 'closed') await this.context.close();
  }
}

async function openMicrophone(): Promise<MediaStream> {
  if (!globalThis.navigator?.mediaDevices) throw new PocketTTSError('UNSUPPORTED', 'microphone: it needs a browser, and HTTPS or localhost');
  try {
    return await navigator.mediaDevices.getUserMedia({audio: AUDIO});
  } catch (cause) {
    const why = (cause as DOMException).name === 'NotAllowedError' ? 'this page may not use it; allow it in the browser' : String(cause);
    throw new PocketTTSError('UNSUPPORTED', `microphone: ${why}`, {cause});
  }
}
