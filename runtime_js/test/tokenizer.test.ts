import {describe, expect, it} from 'vitest';
import {parseTokenizer} from '../src/tokenizer';
import {goldenFile, goldens} from './goldens';

const {texts, tokenizers} = goldens();

describe.each(Object.keys(tokenizers))('tokenizer with %s', (name) => {
  const path = `${name}.tokenizer.json`;
  const tokenizer = parseTokenizer(goldenFile(path).toString(), path);
  const {ids, decoded} = tokenizers[name];

  it('gives the ids that the library gives', () => {
    texts.forEach((text, index) => expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids[index]));
  });

  it('decodes to the text that the library decodes to', () => {
    for (const [row, text] of decoded) expect(tokenizer.decode(row), String(row)).toBe(text);
  });
});

describe('a tokenizer.json that is not understood', () => {
  const file = JSON.parse(goldenFile('metaspace.tokenizer.json').toString());
  const parse = (change: object) => () => parseTokenizer(JSON.stringify({...file, ...change}), 'tokenizer.json');

  it.each([
    ['normalizer', {normalizer: {type: 'Nmt'}}],
    ['pre-tokenizer', {pre_tokenizer: {type: 'BertPreTokenizer'}}],
    ['model', {model: {type: 'WordPiece'}}],
    ['decoder', {decoder: {type: 'CTC'}}],
    ['padding', {padding: {strategy: 'BatchLongest'}}],
    ['pattern', {pre_tokenizer: {type: 'Split', pattern: {Regex: '(?i)a'}, behavior: 'Removed', invert: false}}],
    ['added token', {added_tokens: [{...file.added_tokens[0], lstrip: true}]}],
  ])('is refused by its %s', (_, change) => {
    expect(parse(change)).toThrow(expect.objectContaining({code: 'MANIFEST', message: expect.stringContaining('not supported')}));
  });

  it('is refused where it is not JSON', () => {
    expect(() => parseTokenizer('{', 'tokenizer.abc.json')).toThrow(/tokenizer\.abc\.json: not a tokenizer\.json/);
  });
});
