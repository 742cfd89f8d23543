/**
 * The few `str` methods of Python that text preparation needs, where JavaScript's own differ.
 *
 * Case follows the Unicode version of the host, as it does in Python. Strings are taken by code points.
 */

/** `str.isspace`: without U+FEFF, which `trim` takes, and with U+001C..U+001F and U+0085, which it does not. */
const SPACES = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const OUTER_SPACE = new RegExp(`^[${SPACES}]+|[${SPACES}]+$`, 'gu');
const SPACE_RUN = new RegExp(`[${SPACES}]+`, 'u');

/** `str.isdigit`: decimal digits, and those that are digits without being decimal (superscripts, circled ...). */
const DIGIT = new RegExp(
  '^(?:\\p{Nd}|[\\xb2\\xb3\\xb9\\u1369-\\u1371\\u19da\\u2070\\u2074-\\u2079\\u2080-\\u2089\\u2460-\\u2468' +
    '\\u2474-\\u247c\\u2488-\\u2490\\u24ea\\u24f5-\\u24fd\\u24ff\\u2776-\\u277e\\u2780-\\u2788\\u278a-\\u2792' +
    '\\u{10a40}-\\u{10a43}\\u{10e60}-\\u{10e68}\\u{11052}-\\u{1105a}\\u{1f100}-\\u{1f10a}])$',
  'u',
);

/** The inside of a regular expression's character class, for Python's `\s`. */
export const SPACE_CLASS = SPACES;

/** `text.strip()` */
export function strip(text: string): string {
  return text.replace(OUTER_SPACE, '');
}

/** `text.rstrip(characters)`, for characters of the Basic Multilingual Plane. */
export function stripEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1])) end--;
  return text.slice(0, end);
}

/** `text.split()` */
export function splitWords(text: string): string[] {
  return text.split(SPACE_RUN).filter((word) => word !== '');
}

/** `character.isdigit()` of one character */
export function isDigit(character: string): boolean {
  return DIGIT.test(character);
}

/** `character.isupper()` of one character */
export function isUpper(character: string): boolean {
  return /^\p{Uppercase}$/u.test(character);
}
