import {expect, it} from 'vitest';
import {isDigit, isUpper, splitWords, strip, stripEnd} from '../src/python-string';
import {goldens} from './goldens';

const {known, space, digit, upper, to_upper} = goldens().python;

/** Characters of which Python and this engine have the same idea of Unicode. */
const comparable = known.map((code) => String.fromCodePoint(code)).filter((character) => /^\p{Assigned}$/u.test(character));

function agree(says: (character: string) => boolean, codes: number[]): void {
  const expected = new Set(codes.map((code) => String.fromCodePoint(code)));
  expect(comparable.filter((character) => says(character) !== expected.has(character))).toEqual([]);
}

it('knows spaces as str.strip and str.split do', () => {
  agree((character) => strip(character) === '', space);
  agree((character) => splitWords(`a${character}b`).length === 2, space);
});

it('knows digits as str.isdigit does', () => agree(isDigit, digit));

it('knows capital letters as str.isupper does', () => agree(isUpper, upper));

it('capitalises as str.upper does, but for capitals younger than Python', () => {
  const assigned = new Set(known);
  const younger = (text: string) => Array.from(text).some((character) => !assigned.has(character.codePointAt(0)!));
  const differs = (character: string) => character.toUpperCase() !== (to_upper[character.codePointAt(0)!] ?? character);
  expect(comparable.filter((character) => differs(character) && !younger(character.toUpperCase()))).toEqual([]);
});

it('takes off characters at the end only', () => {
  expect(stripEnd('((a))', '()')).toBe('((a');
});
