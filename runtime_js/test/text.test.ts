import {describe, expect, it} from 'vitest';
import {prepareText, splitText} from '../src/text';
import {parseTokenizer} from '../src/tokenizer';
import {goldenFile, goldens} from './goldens';

const {texts, text: rows} = goldens();
const path = 'charsmap.tokenizer.json';
const tokenizer = parseTokenizer(goldenFile(path).toString(), path);
/** The reference lets out only whether a text is short. */
const SHORT_WORDS = 4;

describe.each(rows)('text prepared with $options', ({options, prepared, chunks}) => {
  it('is what the reference prepares', () => {
    texts.forEach((text, index) => {
      const mine = prepareText(text, options);
      expect(mine && [mine.text, mine.words <= SHORT_WORDS], JSON.stringify(text)).toEqual(prepared[index]);
    });
  });

  it('is cut into the chunks of the reference', () => {
    texts.forEach((text, index) => expect(splitText(text, options, tokenizer), JSON.stringify(text)).toEqual(chunks[index] ?? []));
  });
});

it('takes a lone surrogate for a replacement character', () => {
  expect(prepareText('a \ud800 b', {...rows[0].options})?.text).toBe('A \ufffd b.');
});
