import {readFile} from 'node:fs/promises';
import {expect, it} from 'vitest';
import {manifestTypes, TYPES} from '../tools/manifest-types.mjs';

it('has the types of the published schema', async () => {
  const hint = 'run node tools/manifest-types.mjs';
  expect(await readFile(TYPES, 'utf8'), hint).toBe(await manifestTypes());
});
