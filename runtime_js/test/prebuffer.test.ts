/** What the prebuffer is for: playback that lasts, at any speed that audio may come with. */
import {describe, expect, it} from 'vitest';
import {Prebuffer} from '../src/prebuffer';

const FRAME_MS = 80;

/** Plays frames that come every `everyMs`; when sound begins, and when it runs dry, within `lengthMs` of audio. */
function play(everyMs: number, lengthMs: number): {beginsMs: number; dryMs: number | null} {
  const prebuffer = new Prebuffer();
  let beginsMs: number | null = null;
  for (let comeMs = FRAME_MS, now = 0; comeMs <= lengthMs; comeMs += FRAME_MS, now += everyMs) {
    if (beginsMs !== null && now - beginsMs > comeMs - FRAME_MS) return {beginsMs, dryMs: now};
    prebuffer.arrived(FRAME_MS, now);
    if (beginsMs === null && comeMs >= prebuffer.wantedMs()) beginsMs = now;
  }
  return {beginsMs: beginsMs ?? Infinity, dryMs: null};
}

describe('the prebuffer', () => {
  it.each([10, 30, 60, 70])('begins with two frames where they come every %i ms', (everyMs) => {
    expect(play(everyMs, 60_000)).toEqual({beginsMs: everyMs, dryMs: null});
  });

  it.each([80, 90, 100, 120, 150])('of frames every %i ms is enough for ten seconds', (everyMs) => {
    const {beginsMs, dryMs} = play(everyMs, 10_000);
    expect(dryMs).toBeNull();
    expect(beginsMs).toBeLessThan(10_000);
  });

  it('never wants more than five seconds', () => {
    const prebuffer = new Prebuffer();
    prebuffer.arrived(FRAME_MS, 0);
    prebuffer.arrived(FRAME_MS, 1e6);
    expect(prebuffer.wantedMs()).toBe(5000);
  });

  it('wants more each time that sound ran out', () => {
    const prebuffer = new Prebuffer();
    const wanted = Array.from({length: 7}, () => (prebuffer.ranDry(), prebuffer.wantedMs()));
    expect(wanted).toEqual([320, 640, 1280, 2560, 5000, 5000, 5000]);
  });
});
