/**
 * Where sentences end in running text. Only pauses and text that is still being typed go by this: what the model speaks
 * at once is decided by `text.ts`, as the reference does.
 */

/** A sentence mark with its closing quotes, and the space after it; or an empty line. */
const END = /[.!?\u2026]["'\u201d\u2019)\]\u00bb]*\s+|\n\s*\n/gu;
const EMPTY_LINE = /\n\s*\n/u;
/** The letters before a full stop, inner stops included. */
const WORD = /[\p{L}.]+$/u;
/** Letters with stops between them: e.g, U.S, J.R.R, z.B. */
const DOTTED = /^\p{L}(\.\p{L})+$/u;
/** An initial. The English pronoun is the one capital that often ends a sentence. */
const INITIAL = /^(?!I$)\p{Lu}$/u;

/** Something follows them always. */
const ABBREVIATIONS = new Set([
  ...['mr', 'mrs', 'ms', 'mx', 'dr', 'prof', 'rev', 'hon', 'st', 'mt', 'gen', 'col', 'maj', 'capt', 'lt', 'sgt', 'gov', 'sen', 'rep', 'pres'],
  ...['vs', 'cf', 'viz', 'approx', 'ca', 'nr'],
  ...['bzw', 'hr', 'fr', 'mme', 'mlle', 'sr', 'sra', 'srta', 'dra', 'sig', 'dott', 'mevr', 'dhr', 'bijv'],
]);
/** Abbreviations in front of a number, words elsewhere. */
const BEFORE_NUMBERS = new Set(['no', 'nos', 'ch', 'sec', 'ext', 'vol', 'fig', 'eq', 'pp', 'p']);
/** These may end a sentence; they did not where what follows begins small. */
const MAY_END = new Set(['etc', 'inc', 'ltd', 'co', 'corp', 'jr', 'al', 'usw', 'ecc']);

/** The places right after each end and its space. */
export function sentenceEnds(text: string): number[] {
  return [...text.matchAll(END)].filter((match) => isEnd(text, match)).map((match) => match.index + match[0].length);
}

/** Whether it is not the stop of an abbreviation. A number's point has no space after it. */
function isEnd(text: string, {0: mark, index}: RegExpExecArray): boolean {
  if (!/^\.\s/u.test(mark) || EMPTY_LINE.test(mark)) return true;
  const word = WORD.exec(text.slice(0, index))?.[0] ?? '';
  const next = text.slice(index + mark.length);
  const small = word.toLowerCase();
  if (MAY_END.has(small)) return !/^\p{Ll}/u.test(next);
  if (BEFORE_NUMBERS.has(small)) return !/^\p{Nd}/u.test(next);
  return !(ABBREVIATIONS.has(small) || DOTTED.test(word) || INITIAL.test(word));
}
