/**
 * Text preparation and chunking, equal to `graphs/text.py`.
 *
 * The model was trained on single sentences: a text is cut at the tokens that end sentences, and the sentences are
 * put together again into chunks of at most so many tokens (a soft limit).
 */
import type {TextPreparation} from './manifest.gen';
import {isDigit, isUpper, SPACE_CLASS, splitWords, strip, stripEnd} from './python-string';

/** Text to token ids and back; `decode` leaves special tokens out. */
export interface Tokenizer {
  encode(text: string): number[];
  decode(ids: readonly number[]): string;
}

/** Text as the tokenizer wants it, and its number of words, from which the frames after EOS are guessed. */
export interface PreparedText {
  text: string;
  words: number;
}

interface Segment {
  tokens: number;
  text: string;
}

const TERMINAL = '.!?\u2026';
const WEAK = ',;:-\u2013\u2014';
const CLOSERS = '"\'\u201d\u2019)]\u00bb';
const MARK_THEN_COMMA = new RegExp(`([.!?\u2026])[${SPACE_CLASS}]*[,;:]`, 'gu');
const SHORT_INPUT_WORDS = 5;
const SHORT_INPUT_PADDING = ' '.repeat(8);

/** Text ready for the tokenizer; null where nothing is left to say. */
export function prepareText(input: string, options: TextPreparation): PreparedText | null {
  let text = replaceCharacters(strip(input.toWellFormed()), options.replace_characters);
  if (text === '') return null;
  text = text.replaceAll('\n', ' ').replaceAll('\r', ' ').replaceAll('  ', ' ');
  if (options.remove_semicolons) text = text.replaceAll(';', ',');
  const words = splitWords(text).length;
  if (options.capitalize_first_letter) text = capitalize(text);
  if (options.append_terminal_punctuation) text = endSentence(text);
  if (options.pad_with_spaces_for_short_inputs && splitWords(text).length < SHORT_INPUT_WORDS) {
    text = SHORT_INPUT_PADDING + text;
  }
  return {text, words};
}

/** The chunks of a text, to be prepared again one by one; none where there is nothing to say. */
export function splitText(
  input: string,
  options: TextPreparation,
  tokenizer: Tokenizer,
  maxTokens: number = options.max_tokens_per_chunk,
): string[] {
  const prepared = prepareText(input, options);
  if (prepared === null) return [];
  const tokens = tokenizer.encode(strip(prepared.text));
  const sentenceEnds = tokensAfterFirst(tokenizer, '.!...?');
  const bounds = boundaries(tokens, sentenceEnds, (index) => isDecimalPoint(tokens, index, tokenizer));
  const sentences = segments(tokens, bounds, tokenizer);
  return regroup(sentences.flatMap((sentence) => splitLong(sentence, tokenizer, maxTokens)), maxTokens);
}

function replaceCharacters(text: string, replacements: Record<string, string>): string {
  if (Object.keys(replacements).length === 0) return text;
  const replaced = Array.from(text, (character) => replacements[character] ?? character).join('');
  return splitWords(replaced).join(' ').replace(MARK_THEN_COMMA, '$1');
}

function capitalize(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0)!);
  return isUpper(first) ? text : first.toUpperCase() + text.slice(first.length);
}

/** A sentence mark at the end: what ends weakly gets a full stop instead, closing quotes and brackets stay. */
function endSentence(text: string): string {
  const core = stripEnd(text, CLOSERS + ' ');
  const last = core.at(-1);
  if (last === undefined || TERMINAL.includes(last)) return text;
  if (!WEAK.includes(last)) return text + '.';
  return stripEnd(core, WEAK + ' ') + '.' + strip(text.slice(core.length));
}

/** The ids of marks, without the first one, to which a tokenizer may glue its word start. */
function tokensAfterFirst(tokenizer: Tokenizer, marks: string): Set<number> {
  return new Set(tokenizer.encode(marks).slice(1));
}

/** Where segments begin: after each run of `marks`, unless `joined(index)`; with 0 and the length at the ends. */
function boundaries(tokens: number[], marks: Set<number>, joined: (index: number) => boolean): number[] {
  const starts = tokens.flatMap((token, index) => {
    const afterMark = index > 0 && marks.has(tokens[index - 1]) && !marks.has(token);
    return afterMark && !joined(index) ? [index] : [];
  });
  return [0, ...starts, tokens.length];
}

/** Whether the mark before `index` is the point of a decimal number. */
function isDecimalPoint(tokens: number[], index: number, tokenizer: Tokenizer): boolean {
  const [digit, point] = [...tokenizer.decode(tokens.slice(0, index)).slice(-3)].slice(-2);
  const [next] = tokenizer.decode(tokens.slice(index));
  return point === '.' && isDigit(digit) && next !== undefined && isDigit(next);
}

function segments(tokens: number[], bounds: number[], tokenizer: Tokenizer): Segment[] {
  return bounds.slice(1).map((end, index) => {
    const start = bounds[index];
    return {tokens: end - start, text: tokenizer.decode(tokens.slice(start, end))};
  });
}

/** A sentence that is too long, cut at commas, semicolons and colons if it has any. */
function splitLong(sentence: Segment, tokenizer: Tokenizer, maxTokens: number): Segment[] {
  if (sentence.tokens <= maxTokens) return [sentence];
  const tokens = tokenizer.encode(strip(sentence.text));
  const parts = segments(tokens, boundaries(tokens, tokensAfterFirst(tokenizer, ',;:'), () => false), tokenizer);
  return parts.length > 1 ? parts : [sentence];
}

function regroup(sentences: Segment[], maxTokens: number): string[] {
  const chunks: string[] = [];
  let chunk: Segment = {tokens: 0, text: ''};
  for (const sentence of sentences) {
    if (chunk.text === '') chunk = sentence;
    else if (chunk.tokens + sentence.tokens > maxTokens) {
      chunks.push(strip(chunk.text));
      chunk = sentence;
    } else chunk = {tokens: chunk.tokens + sentence.tokens, text: `${chunk.text} ${sentence.text}`};
  }
  if (chunk.text !== '') chunks.push(strip(chunk.text));
  return chunks;
}
