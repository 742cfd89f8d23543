/** Which of device and server is taken. */
import {afterEach, describe, expect, it, vi} from 'vitest';
import {PocketTTSError} from '../src/errors';
import {loadOrConnect} from '../src/hybrid';
import {Speaker} from '../src/speaker';
import {SpeechStream} from '../src/speech-stream';
import {bundleUrl} from './fake-bundle';

const FRAME_MS = 80;
const FRAME = new Float32Array(1920);

/** Makes ten frames, one every `frameMs`. */
class Device extends Speaker {
  override readonly place = 'device';
  override readonly sampleRate = 24000;
  override readonly voices = ['own'];
  disposed = false;

  constructor(private readonly frameMs: number) {
    super();
  }

  override stream(): SpeechStream {
    const stream = new SpeechStream({sampleRate: this.sampleRate, maxBufferedMs: 1e6, cancel: () => clearInterval(timer), hold: () => {}});
    let made = 0;
    const timer = setInterval(() => {
      stream.push(FRAME);
      if (++made === 10) clearInterval(timer), stream.finish();
    }, this.frameMs);
    return stream;
  }

  override async dispose(): Promise<void> {
    this.disposed = true;
  }
}

/** A server that accepts every config. */
class Server {
  binaryType = '';
  onopen = () => {};
  onclose = (_: {code: number; reason: string}) => {};
  onmessage = (_: {data: string}) => {};

  constructor(readonly url: string, readonly protocols: string[]) {
    queueMicrotask(() => this.onopen());
  }

  send(): void {
    const data = {event_type: 'config_accepted', request_id: '1', sample_rate: 24000, voices: ['far']};
    this.onmessage({data: JSON.stringify({type: 'event', data})});
  }

  close(): void {}
}

/** One that cannot be reached. */
class NoServer extends Server {
  override send(): void {
    this.onclose({code: 1006, reason: ''});
  }
}

const fallback = {url: 'ws://speech.example/', webSocket: Server as unknown as typeof WebSocket};

describe('the hybrid client', () => {
  it('stays on a device that is fast enough', async () => {
    const device = new Device(FRAME_MS / 10);
    expect(await loadOrConnect(async () => device, {}, fallback)).toBe(device);
    expect([device.place, device.reason, device.disposed]).toEqual(['device', null, false]);
  });

  it('takes the server where the device is too slow, and frees the device', async () => {
    const device = new Device(FRAME_MS);
    const speaker = await loadOrConnect(async () => device, {}, {...fallback, minSpeed: 5});
    expect([speaker.place, speaker.voices, device.disposed]).toEqual(['server', ['far'], true]);
    expect(speaker.reason).toMatch(/^this device speaks at [\d.]+x real time, and 5x is asked for$/);
  });

  it.each(['UNSUPPORTED', 'QUOTA', 'OOM', 'WORKER', 'NETWORK'] as const)('takes the server after %s', async (code) => {
    const speaker = await loadOrConnect(() => Promise.reject(new PocketTTSError(code, 'no room')), {}, fallback);
    expect([speaker.place, speaker.reason]).toEqual(['server', `${code}: no room`]);
  });

  it('passes on what a server would not mend', async () => {
    const damaged = new PocketTTSError('INTEGRITY', 'wrong hash');
    await expect(loadOrConnect(() => Promise.reject(damaged), {}, fallback)).rejects.toBe(damaged);
    const abort = new DOMException('stop', 'AbortError');
    await expect(loadOrConnect(() => Promise.reject(abort), {}, fallback)).rejects.toBe(abort);
  });

  describe('where the browser says how much room it has', () => {
    afterEach(() => vi.unstubAllGlobals());
    const load = async (quota: number) => {
      vi.stubGlobal('navigator', {storage: {estimate: async () => ({quota, usage: 1e6})}});
      return loadOrConnect(async () => new Device(1), {bundleUrl: bundleUrl()}, fallback);
    };

    it('takes the server, and fetches nothing, where that is too little', async () => {
      const {place, reason} = await load(5e6);
      expect(place).toBe('server');
      expect(reason).toMatch(/^QUOTA: the model takes \d+\.\d MB, and the browser has 4\.0 MB left$/);
    });

    it('stays on the device where it is enough', async () => {
      expect((await load(5e8)).place).toBe('device');
    });
  });

  it('rejects where there is no server either', async () => {
    const none = {...fallback, webSocket: NoServer as unknown as typeof WebSocket};
    const failing = loadOrConnect(() => Promise.reject(new PocketTTSError('OOM', 'no room')), {}, none);
    await expect(failing).rejects.toMatchObject({code: 'NETWORK'});
  });
});
