// A speech server in Node: GET /speech?text=Hello gives a WAV file, sent while it is made.
//
//   node server.mjs BUNDLE [PORT]
import {createServer} from 'node:http';
import {resolve} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {pathToFileURL} from 'node:url';
import {encodeWav, PocketTTS} from 'pocket-export';

const [bundle, port = '8000'] = process.argv.slice(2);
const tts = await PocketTTS.load({bundleUrl: pathToFileURL(resolve(bundle))});

/** A WAV header that says "as long as it takes", then 16-bit samples. */
async function* wav(speech) {
  const header = new DataView(await encodeWav(new Float32Array(0), tts.sampleRate).arrayBuffer());
  for (const offset of [4, 40]) header.setUint32(offset, 0xffffffff, true);
  yield Buffer.from(header.buffer);
  for await (const {pcm} of speech) yield Buffer.from(Int16Array.from(pcm, (sample) => Math.max(-1, Math.min(1, sample)) * 32767).buffer);
}

const server = createServer(async (request, response) => {
  const {pathname, searchParams} = new URL(request.url, 'http://localhost');
  if (pathname !== '/speech') return response.writeHead(404).end('GET /speech?text=...\n');
  const leaving = new AbortController();
  response.on('close', () => leaving.abort());
  try {
    const speech = tts.stream(searchParams.get('text') ?? '', {voice: searchParams.get('voice') ?? undefined, signal: leaving.signal});
    await pipeline(Readable.from(wav(speech)), response.writeHead(200, {'Content-Type': 'audio/wav'}));
  } catch (error) {
    if (!response.headersSent) response.writeHead(400).end(`${error.message}\n`);
    else if (!leaving.signal.aborted) console.error(error.message);
  }
});
server.listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/speech?text=Hello`));
