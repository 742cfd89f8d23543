/** The demo page: text in, speech out. */
import {AudioPlayer, encodeWav, PocketTTS, PocketTTSError, type Progress, type SpeechChunk, type SpeechStats} from '../src/index';
import {greeting} from './greeting';
import {offerOwnVoice} from './own-voice';
import {keepOffline} from './update';
import {Waveform} from './waveform';

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const form = element<HTMLFormElement>('form');
const text = element<HTMLTextAreaElement>('text');
const voice = element<HTMLSelectElement>('voice');
const speak = element<HTMLButtonElement>('speak');
const stop = element<HTMLButtonElement>('stop');
const save = element<HTMLAnchorElement>('save');
const status = element('status');
const progress = element<HTMLProgressElement>('progress');
const error = element('error');
const speed = element<HTMLInputElement>('speed');
const pause = element<HTMLInputElement>('pause');
const waveform = new Waveform(element<HTMLCanvasElement>('waveform'));

const MEGABYTE = 1e6;
let player: AudioPlayer | undefined;
let work: AbortController | undefined;

async function start(): Promise<void> {
  const tts = await PocketTTS.load({onProgress: showProgress});
  const {model, scheme} = tts.manifest;
  element('model').textContent = `${model.config} (${scheme}), speaking in this page; nothing you type leaves it.`;
  voice.append(...tts.voices.map((name) => new Option(name)));
  if (text.value === '') text.value = greeting(model.config);
  progress.hidden = true;
  voice.disabled = speak.disabled = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(() => say(tts));
  });
  offerOwnVoice(tts, {run: (action) => void run(action), say: (words) => (status.textContent = words)});
  stop.addEventListener('click', () => work?.abort());
  status.textContent = 'Ready.';
}

async function say(tts: PocketTTS): Promise<void> {
  work = new AbortController();
  const {signal} = work;
  const parts: SpeechChunk[] = [];
  setSpeaking(true);
  player ??= await AudioPlayer.create({sampleRate: tts.sampleRate});
  await player.unlock();
  const ticking = setInterval(() => follow(player!.playedMs / 1000, parts, tts.sampleRate), 50);
  try {
    const delivery = {speed: speed.valueAsNumber, pauseMs: pause.valueAsNumber};
    const stream = tts.stream(text.value, {voice: voice.value, signal, maxBufferedMs: Infinity, ...delivery});
    signal.addEventListener('abort', () => player!.stop());
    const {underruns} = await player.play(shown(stream, parts));
    signal.throwIfAborted();
    waveform.mark(Infinity);
    status.textContent = factsOf(await stream.done, underruns);
  } finally {
    clearInterval(ticking);
    setSpeaking(false);
    offer(parts, tts.sampleRate);
  }
}

/** Passes speech on, and shows it. */
async function* shown(speech: AsyncIterable<SpeechChunk>, parts: SpeechChunk[]): AsyncGenerator<SpeechChunk, void, void> {
  for await (const part of speech) {
    parts.push(part);
    waveform.push(part.pcm);
    yield part;
  }
}

/** Shows what is heard, `time` seconds after the speech began. */
function follow(time: number, parts: SpeechChunk[], sampleRate: number): void {
  waveform.mark(time * sampleRate);
  const heard = time > 0 ? parts.findLast(({startTime}) => startTime <= time) : undefined;
  if (heard) status.textContent = `“${heard.text}”`;
}

function factsOf({audioMs, totalMs, firstAudioMs}: SpeechStats, underruns: number): string {
  if (audioMs === 0) return 'Nothing to say.';
  const gaps = underruns > 0 ? ` Gaps in playback: ${underruns}.` : '';
  const made = `${seconds(audioMs)} of speech, made at ${(audioMs / totalMs).toFixed(1)}x real time.`;
  return `First sound after ${seconds(firstAudioMs!)}; ${made}${gaps}`;
}

function showValue(slider: HTMLInputElement, words: (value: number) => string): void {
  const show = () => (element(`${slider.id}-value`).textContent = words(slider.valueAsNumber));
  slider.addEventListener('input', show);
  show();
}

function setSpeaking(speaking: boolean): void {
  stop.disabled = !speaking;
  speak.disabled = voice.disabled = speaking;
  if (!speaking) return;
  waveform.clear();
  save.hidden = true;
  status.textContent = 'Thinking…';
}

function offer(parts: SpeechChunk[], sampleRate: number): void {
  save.hidden = parts.length === 0;
  if (save.hidden) return;
  URL.revokeObjectURL(save.href);
  const pcm = Float32Array.from(parts.flatMap((part) => [...part.pcm]));
  save.href = URL.createObjectURL(encodeWav(pcm, sampleRate));
}

function showProgress({loaded, total}: Progress): void {
  progress.value = loaded / total;
  status.textContent = `Loading ${(loaded / MEGABYTE).toFixed(1)} of ${(total / MEGABYTE).toFixed(1)} MB`;
}

/** Shows what went wrong; a stop is no error. */
async function run(action: () => Promise<void>): Promise<void> {
  error.hidden = true;
  try {
    await action();
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === 'AbortError') {
      status.textContent = 'Stopped.';
      return;
    }
    const code = problem instanceof PocketTTSError ? `${problem.code}: ` : '';
    error.textContent = code + (problem instanceof Error ? problem.message : String(problem));
    error.hidden = false;
    progress.hidden = true;
    status.textContent = '';
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

showValue(speed, (value) => `${value.toFixed(2)}×`);
showValue(pause, (value) => (value === 0 ? 'natural' : `+ ${value} ms`));
keepOffline(element('update'), element<HTMLButtonElement>('reload')).catch((problem) => console.warn(`not available offline: ${problem}`));
void run(start);
