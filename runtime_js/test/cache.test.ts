import {expect, it} from 'vitest';
import {MemoryCache} from '../src/cache';
import {cache} from '../src/cache-control';
import {PocketTTS} from '../src/pocket-tts';
import {bundleUrl} from './fake-bundle';
import {connectInProcess} from './in-process';

it('lists, removes and clears what was kept', async () => {
  const kept = new MemoryCache();
  const tts = await PocketTTS.loadWith({bundleUrl: bundleUrl(), cache: kept}, connectInProcess);
  const {manifest} = tts;
  await kept.put('f'.repeat(64), new Uint8Array(7));
  const sizes = (await cache.list(kept)).reduce((sum, {bytes}) => sum + bytes, 0);
  expect(sizes).toBeGreaterThan(manifest.shards[0].bytes);
  await cache.remove(manifest, kept);
  expect(await cache.list(kept)).toEqual([{sha256: 'f'.repeat(64), bytes: 7}]);
  await cache.clear(kept);
  expect(await cache.list(kept)).toEqual([]);
  await tts.dispose();
});
