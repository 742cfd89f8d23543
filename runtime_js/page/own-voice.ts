/** The part of the page that makes voices: of a file, or of what the microphone hears. */
import {Microphone, type PocketTTS, type VoiceSource} from '../src/index';

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const recording = element<HTMLInputElement>('recording');
const record = element<HTMLButtonElement>('record');
const level = element<HTMLMeterElement>('level');
const voice = element<HTMLSelectElement>('voice');

/** What the page offers: runs an action and shows its errors, and says what is happening. */
export interface Page {
  run(action: () => Promise<void>): void;
  say(status: string): void;
}

/** Shows the section where the model can clone voices. */
export function offerOwnVoice(tts: PocketTTS, page: Page): void {
  element('own-voice').hidden = !tts.manifest.model.voice_cloning;
  let microphone: Microphone | null = null;
  let recordings = 0;
  recording.addEventListener('change', () => page.run(async () => {
    const [file] = recording.files ?? [];
    if (file) await clone(tts, page, file, file.name.replace(/\.\w+$/u, ''));
  }));
  record.addEventListener('click', () => page.run(async () => {
    if (microphone) {
      const ended = microphone;
      show((microphone = null));
      await clone(tts, page, await ended.stop(), `my voice ${++recordings}`);
    } else {
      show((microphone = await Microphone.start({onLevel: (peak) => (level.value = peak)})));
      page.say('Listening. Speak for five to ten seconds, then stop.');
    }
  }));
}

function show(microphone: Microphone | null): void {
  record.textContent = microphone ? 'Stop recording' : 'Record';
  record.ariaPressed = String(microphone !== null);
  level.hidden = microphone === null;
}

/** Makes a voice, and chooses it. */
async function clone(tts: PocketTTS, page: Page, source: VoiceSource, name: string): Promise<void> {
  page.say(`Making a voice: ${name}…`);
  await tts.cloneVoice(source, {name});
  if (!Array.from(voice.options).some((option) => option.value === name)) voice.append(new Option(name));
  voice.value = name;
  page.say(`${name} can speak.`);
}
