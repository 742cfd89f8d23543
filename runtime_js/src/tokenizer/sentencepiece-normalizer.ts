/** SentencePiece's normalisation: rules for places of the text, spaces tidied and written as U+2581. */
import {CharsMap} from './charsmap';
import {type PieceModel, SPACE} from './sentencepiece-model';

/** What one place of a text becomes, and how many bytes it takes. */
interface Place {
  text: string;
  bytes: number;
}

export class PieceNormalizer {
  private readonly charsmap: CharsMap | null;
  /** User-defined pieces stand for themselves, the longest first. */
  private readonly kept: {text: string; bytes: Uint8Array}[];

  constructor(private readonly model: PieceModel, charsmap: string | null) {
    this.charsmap = charsmap ? new CharsMap(charsmap) : null;
    const pieces = model.facts.user_defined.map((id) => model.pieces[id]);
    this.kept = pieces.map((text) => ({text, bytes: new TextEncoder().encode(text)}));
    this.kept.sort((a, b) => b.bytes.length - a.bytes.length);
  }

  normalize(text: string): string {
    const {add_dummy_prefix, remove_extra_whitespaces} = this.model.facts;
    const prefix = add_dummy_prefix ? SPACE : '';
    const parts = this.rewrite(text);
    if (!remove_extra_whitespaces) return parts.length ? (prefix + parts.join('')).replaceAll(' ', SPACE) : '';
    const first = parts.findIndex((part) => part !== ' ');
    if (first < 0) return '';
    const marked = (prefix + singleSpaced(parts.slice(first))).replaceAll(' ', SPACE);
    return marked.replace(new RegExp(`${SPACE}+$`, 'u'), '');
  }

  private rewrite(text: string): string[] {
    const bytes = new TextEncoder().encode(text);
    const parts: string[] = [];
    for (let start = 0; start < bytes.length; ) {
      const place = this.place(bytes, start);
      parts.push(place.text);
      start += place.bytes;
    }
    return parts;
  }

  private place(bytes: Uint8Array, start: number): Place {
    const kept = this.kept.find((piece) => piece.bytes.every((byte, index) => bytes[start + index] === byte));
    if (kept) return {text: kept.text, bytes: kept.bytes.length};
    return this.charsmap?.longest(bytes, start) ?? character(bytes, start);
  }
}

function character(bytes: Uint8Array, start: number): Place {
  const first = bytes[start];
  const size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return {text: new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes.subarray(start, start + size)), bytes: size};
}

/** The parts joined; one that follows a space loses its leading spaces. */
function singleSpaced(parts: string[]): string {
  let text = '';
  let afterSpace = true;
  for (const part of parts) {
    const kept: string = afterSpace ? part.replace(/^ +/u, '') : part;
    if (kept === '') continue;
    text += kept;
    afterSpace = kept.endsWith(' ');
  }
  return text;
}
