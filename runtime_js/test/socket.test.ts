/** What PocketTTSSocket says to its server, and makes of what it hears. */
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {PocketTTSSocket} from '../src/socket';
import {TextStream} from '../src/text-stream';

/** A server's end of a connection: accepts configs, says nothing by itself. */
class FakeSocket {
  static opened: FakeSocket[] = [];
  binaryType = '';
  readonly texts: string[] = [];
  readonly types: string[] = [];
  onopen = () => {};
  onclose = (_: {code: number; reason: string}) => {};
  onmessage = (_: {data: unknown}) => {};

  constructor() {
    FakeSocket.opened.push(this);
    queueMicrotask(() => this.onopen());
  }

  send(message: string): void {
    const {type, data} = JSON.parse(message);
    this.types.push(type);
    if (type === 'text') this.texts.push(data.text);
    if (type === 'config') queueMicrotask(() => this.event({event_type: 'config_accepted', sample_rate: 24000, voices: ['far']}));
  }

  event(data: object): void {
    this.onmessage({data: JSON.stringify({type: 'event', data: {request_id: '1', ...data}})});
  }

  frame(): void {
    this.onmessage({data: new Int16Array(1920).buffer});
  }

  close(): void {}
}

const connect = () => PocketTTSSocket.connect('ws://speech.example', {webSocket: FakeSocket as unknown as typeof WebSocket});
const soon = () => new Promise((resolve) => setTimeout(resolve, 5));
let tts: PocketTTSSocket;
let server: FakeSocket;
beforeEach(async () => {
  FakeSocket.opened = [];
  tts = await connect();
  [server] = FakeSocket.opened;
});
afterEach(() => tts.dispose());

describe('text over a socket', () => {
  it('goes out sentence by sentence, while it is typed', async () => {
    const text = new TextStream();
    tts.stream(text);
    text.push('One. Two. Th');
    await soon();
    expect(server.texts).toEqual(['One. Two. ']);
    text.push('ree');
    text.flush();
    await soon();
    expect(server.texts.at(-1)).toBe('Three');
    expect(server.types).not.toContain('flush');
    text.close();
    await soon();
    expect(server.types.at(-1)).toBe('flush');
  });

  it('goes out one by one where pauses are asked for', async () => {
    tts.stream('One. Two. Three', {pauseMs: 100});
    await soon();
    expect(server.texts).toEqual(['One. ', 'Two. ', 'Three']);
  });

  it('gets pauses between sentences, and none where one is cut that is too long', async () => {
    const stream = tts.stream('One, which is long. Two.', {pauseMs: 100});
    await soon();
    for (const [index, text] of ['One,', 'which is long.', 'Two.'].entries()) {
      server.event({event_type: 'sentence', index, text});
      server.frame();
    }
    server.event({event_type: 'final'});
    const lengths: number[] = [];
    for await (const {pcm} of stream) lengths.push(pcm.length);
    expect(lengths).toEqual([1920, 1920, 2400, 1920]);
  });

  it('is not sent any more once its turn was left', async () => {
    const text = new TextStream();
    const left = tts.stream(text);
    text.push('Old. And');
    await soon();
    left.cancel();
    tts.stream('New.');
    text.push(' older. And so');
    text.close();
    await soon();
    expect(server.texts).toEqual(['Old. ']);
    server.event({event_type: 'cancelled'});
    server.event({event_type: 'config_accepted', sample_rate: 24000, voices: ['far']});
    await soon();
    expect(server.texts).toEqual(['Old. ', 'New.']);
    expect(server.types.filter((type) => type === 'flush')).toHaveLength(1);
  });
});

describe('a server that dies', () => {
  it('ends the turn with what happened and what to do, and the next one connects again', async () => {
    const stream = tts.stream('One.');
    await soon();
    server.frame();
    server.onclose({code: 1006, reason: ''});
    expect((await stream.next()).value!.pcm).toHaveLength(1920);
    await expect(stream.next()).rejects.toMatchObject({code: 'NETWORK', message: expect.stringMatching(/^ws:\/\/speech\.example\/tts\/ws: the connection was lost \(code 1006\): the server was stopped, died or cannot be reached/)});
    tts.stream('Two.');
    await soon();
    expect(FakeSocket.opened).toHaveLength(2);
    expect(FakeSocket.opened[1].texts).toEqual(['Two.']);
  });

  it.each([
    [1013, /the server is full; try again later/],
    [1012, /the server shuts down/],
    [4000, /see what the server says/],
  ])('says what code %i means', async (code, message) => {
    const stream = tts.stream('One.');
    await soon();
    server.onclose({code, reason: 'why'});
    await expect(stream.done).rejects.toThrow(message);
    await expect(stream.done).rejects.toThrow(`(code ${code}, why)`);
  });
});
