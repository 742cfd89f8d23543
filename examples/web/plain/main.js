// tts/ is an exported bundle, which has the package inside.
import {PocketTTS} from './tts/runtime/index.js';

const [button, status] = [document.querySelector('#speak'), document.querySelector('#status')];
const tts = await PocketTTS.load({bundleUrl: './tts/'});
button.disabled = false;
status.textContent = 'Ready.';
button.addEventListener('click', async () => {
  const {audioMs} = await tts.speak('Hello from plain HTML.', {seed: 1});
  status.textContent = `Spoke ${audioMs} ms.`;
});
