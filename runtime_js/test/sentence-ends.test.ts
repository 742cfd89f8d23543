import {describe, expect, it} from 'vitest';
import {sentenceEnds} from '../src/sentence-ends';

/** `|` is put where a sentence ends. */
function marked(text: string): string {
  return sentenceEnds(text).reverse().reduce((whole, end) => `${whole.slice(0, end)}|${whole.slice(end)}`, text);
}

describe('a sentence', () => {
  it.each([
    'One. |Two! |Three? |Four\u2026 |Five',
    'He said “no.” |She left (alone). |End.',
    'A heading\n\n|and its text',
    'It was I. |We met in 1984. |It rained.',
    'Wait... |what? |No. |Not no. |Pip.',
  ])('ends here: %s', (text) => expect(marked(text.replaceAll('|', ''))).toBe(text));

  it.each([
    'Dr. Smith met Mr. and Mrs. Jones vs. Prof. Lee of St. Ives.',
    'J. R. R. Tolkien and J.R.R. Tolkien of the U.S. Army, i.e. Them, e.g. Paris at 5 p.m. sharp.',
    'Pi is 3.14, or 3,14. ',
    'No. 5 of vol. 3, see fig. 7.',
    'Pens, paper, etc. are sold by Foo Inc. and others.',
    'Das ist z.B. Hr. Meier bzw. Fr. Kunz.',
  ])('does not end in: %s', (text) => expect(marked(text.trimEnd())).toBe(text.trimEnd()));

  it('ends after an abbreviation that may end one, in front of a capital', () => {
    expect(marked('We sell pens, etc. Come in.')).toBe('We sell pens, etc. |Come in.');
  });

  it('ends at an empty line, whatever stands before it', () => {
    expect(marked('Call Dr.\n\nThen come.')).toBe('Call Dr.\n\n|Then come.');
  });
});
