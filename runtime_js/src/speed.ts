/** How fast speech is made. */
import type {SpeechStream} from './speech-stream';

/** What is said to find out. */
export const PROBE = 'One, two, three, four, five.';
const PROBE_MS = 640;

/** Audio made per time, after the first piece; the stream is left as soon as that is known. */
export async function measureSpeed(stream: SpeechStream): Promise<number> {
  let first: number | null = null;
  let audioMs = 0;
  for await (const {pcm, sampleRate} of stream) {
    if (first === null) first = performance.now();
    else audioMs += (pcm.length / sampleRate) * 1000;
    if (audioMs >= PROBE_MS) break;
  }
  return audioMs === 0 ? Infinity : audioMs / (performance.now() - first!);
}
