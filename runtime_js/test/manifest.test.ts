import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parseManifest} from '../src/manifest';
import {bundleFolder} from './fake-bundle';

const text = readFileSync(join(bundleFolder(), 'manifest.json'), 'utf8');
const changed = (change: object) => JSON.stringify({...JSON.parse(text), ...change});

describe('manifest', () => {
  it('is read', () => {
    expect(parseManifest(text, 'x').model.config).toBe('fake');
  });

  it.each([
    ['newer', changed({schema_version: 3}), /manifest\.json: expected schema_version 2, got 3; use a newer/],
    ['older', changed({schema_version: 0}), /got 0; export the bundle again/],
    ['not JSON', '<!doctype html>', /expected JSON, got "<!doctype html>"/],
    ['without a field', changed({eos: undefined}), /manifest\.json: eos: expected a value, got nothing/],
    ['with a field too many', changed({extra: 1}), /extra: expected no such field, got 1/],
    ['with a wrong type', changed({sample_rate: '24k'}), /sample_rate: expected integer, got "24k"/],
    ['with a wrong value deep inside', changed({graphs: [{...JSON.parse(text).graphs[0], role: 'x'}]}), /graphs\[0\]\.role: expected flow_lm or/],
    ['with a wrong hash', changed({tokenizer: {...JSON.parse(text).tokenizer, sha256: 'abc'}}), /tokenizer\.sha256: expected/],
    ['with a path out of the bundle', changed({tokenizer: {...JSON.parse(text).tokenizer, path: '../x'}}), /tokenizer\.path: expected/],
  ])('is refused when %s', (_, changedText, message) => {
    const parse = () => parseManifest(changedText, 'http://x/manifest.json');
    expect(parse).toThrow(expect.objectContaining({code: 'MANIFEST', message: expect.stringMatching(message)}));
  });
});
