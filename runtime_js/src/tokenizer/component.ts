/** What the parts of a tokenizer.json have in common. */
import {PocketTTSError} from '../errors';

/** A normaliser, pre-tokenizer, model, post-processor or decoder, told apart by `type`. */
export interface Component {
  type: string;
  [option: string]: unknown;
}

/** A text pattern, as tokenizer.json writes it. */
export type Pattern = {String: string} | {Regex: string};

/** The error for what this package cannot do; it would otherwise tokenise wrongly. */
export function unsupported(what: string, actual: unknown): PocketTTSError {
  return new PocketTTSError('MANIFEST', `tokenizer: ${what} ${JSON.stringify(actual)} is not supported; convert it again`);
}

/** Either a literal, or an expression that means the same in JavaScript. */
export function toRegExp(pattern: Pattern): RegExp {
  if ('String' in pattern) return new RegExp(pattern.String.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&'), 'gu');
  try {
    return new RegExp(pattern.Regex, 'gu');
  } catch {
    throw unsupported('pattern', pattern.Regex);
  }
}

/** The bytes of the piece <0x41>; null for another piece. */
export function byteOfPiece(piece: string): number | null {
  const match = /^<0x([0-9A-Fa-f]{2})>$/.exec(piece);
  return match ? parseInt(match[1], 16) : null;
}

/** The pieces <0x..> of a text's UTF-8 bytes. */
export function bytePieces(text: string): string[] {
  const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0');
  return Array.from(new TextEncoder().encode(text), (byte) => `<0x${hex(byte)}>`);
}
