/** The demo page: text in, speech out. */
import {AudioPlayer, encodeWav, PocketTTS, PocketTTSError, type Progress, type SpeechChunk} from '../src/index';
import {greeting} from './greeting';
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
const recording = element<HTMLInputElement>('recording');
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
  element('recording-field').hidden = !model.voice_cloning;
  recording.addEventListener('change', () => void run(() => clone(tts)));
  stop.addEventListener('click', () => work?.abort());
  status.textContent = 'Ready.';
}

/** Makes a voice of the chosen file, and chooses it. */
async function clone(tts: PocketTTS): Promise<void> {
  const [file] = recording.files ?? [];
  if (!file) return;
  error.hidden = true;
  status.textContent = `Listening to ${file.name}…`;
  const {name} = await tts.cloneVoice(file, {name: file.name.replace(/\.\w+$/u, '')});
  if (!Array.from(voice.options).some((option) => option.value === name)) voice.append(new Option(name));
  voice.value = name;
  status.textContent = `${name} can speak.`;
}

async function say(tts: PocketTTS): Promise<void> {
  work = new AbortController();
  const {signal} = work;
  const parts: SpeechChunk[] = [];
  setSpeaking(true);
  player ??= await AudioPlayer.create({sampleRate: tts.sampleRate});
  await player.unlock();
  const ticking = setInterval(() => waveform.mark((player!.playedMs / 1000) * tts.sampleRate), 50);
  try {
    const stream = tts.stream(text.value, {voice: voice.value, signal});
    signal.addEventListener('abort', () => player!.stop());
    await player.play(shown(stream, parts));
    signal.throwIfAborted();
    waveform.mark(Infinity);
    const {audioMs, totalMs, firstAudioMs} = await stream.done;
    const speed = (audioMs / totalMs).toFixed(1);
    const facts = () => `First sound after ${seconds(firstAudioMs!)}; ${seconds(audioMs)} of speech at ${speed}x real time.`;
    status.textContent = audioMs === 0 ? 'Nothing to say.' : facts();
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
    status.textContent = `“${part.text}”`;
    yield part;
  }
}

function setSpeaking(speaking: boolean): void {
  stop.disabled = !speaking;
  speak.disabled = voice.disabled = speaking;
  error.hidden = true;
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

navigator.serviceWorker?.register('sw.js').catch((problem) => console.warn(`not available offline: ${problem}`));
void run(start);
