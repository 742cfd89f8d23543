// The client page: text to the server, speech from it, through the browser package's own socket and player.
import {AudioPlayer, PocketTTSSocket} from '/runtime/index.js';

const element = (id) => document.getElementById(id);
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
let tts;
let player;
let work;

async function connect(token) {
  tts = await PocketTTSSocket.connect(new URL('/tts/ws', location.href), {token});
  element('voice').replaceChildren(...tts.voices.map((name) => new Option(name)));
  element('connect').hidden = true;
  element('speak').disabled = false;
  element('status').textContent = 'Ready.';
}

async function speak() {
  player ??= await AudioPlayer.create({sampleRate: tts.sampleRate});
  work = new AbortController();
  setSpeaking(true);
  try {
    const options = {voice: element('voice').value, signal: work.signal, player};
    const {audioMs, firstAudioMs, underruns} = await tts.speak(element('text').value, options);
    const first = firstAudioMs === null ? 'Nothing to say.' : `First sound after ${seconds(firstAudioMs)}.`;
    element('status').textContent = `${first} ${seconds(audioMs)} of speech, ${underruns} gaps.`;
  } finally {
    setSpeaking(false);
  }
}

function setSpeaking(speaking) {
  element('speak').disabled = speaking;
  element('stop').disabled = !speaking;
  if (speaking) element('status').textContent = 'Speaking…';
}

/** Shows what went wrong; a stop is no error. */
async function run(action) {
  element('error').hidden = true;
  try {
    await action();
  } catch (problem) {
    if (problem.name === 'AbortError') element('status').textContent = 'Stopped.';
    else show(problem);
  }
}

function show(problem) {
  element('status').textContent = '';
  element('error').textContent = problem.message;
  element('error').hidden = false;
  element('connect').hidden = tts !== undefined;
}

function onSubmit(id, action) {
  element(id).addEventListener('submit', (event) => {
    event.preventDefault();
    void run(action);
  });
}

onSubmit('form', speak);
onSubmit('connect', () => connect(element('token').value));
element('stop').addEventListener('click', () => work?.abort());
await run(() => connect());
