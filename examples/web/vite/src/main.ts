// public/tts is an exported bundle; of it only the model is used, the package comes from npm.
import {PocketTTS} from 'pocket-export';

const button = document.querySelector<HTMLButtonElement>('#speak')!;
const status = document.querySelector('#status')!;
const tts = await PocketTTS.load({bundleUrl: '/tts/'});
button.disabled = false;
status.textContent = 'Ready.';
button.addEventListener('click', async () => {
  const {audioMs} = await tts.speak('Hello from Vite.', {seed: 1});
  status.textContent = `Spoke ${audioMs} ms.`;
});
