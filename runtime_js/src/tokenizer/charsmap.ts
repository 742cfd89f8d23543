/** SentencePiece's precompiled character map: a double-array trie (Darts) over UTF-8, and the replacements. */

const MAX_GRAPHEME_BYTES = 5;

export class CharsMap {
  private readonly units: Uint32Array;
  private readonly replacements: Uint8Array;
  private readonly graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'});
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();

  /** `encoded`: in base64, the trie's length in bytes, the trie, and replacements ended by zeros. */
  constructor(encoded: string) {
    const characters = atob(encoded);
    const bytes = new Uint8Array(characters.length);
    for (let index = 0; index < bytes.length; index++) bytes[index] = characters.charCodeAt(index);
    const trieBytes = new DataView(bytes.buffer).getUint32(0, true);
    this.units = new Uint32Array(bytes.slice(4, 4 + trieBytes).buffer);
    this.replacements = bytes.slice(4 + trieBytes);
  }

  /** Short graphemes are replaced whole where the map has them, others character by character. */
  normalize(text: string): string {
    return Array.from(this.graphemes.segment(text), ({segment}) => this.grapheme(segment)).join('');
  }

  private grapheme(text: string): string {
    const bytes = this.encoder.encode(text);
    const whole = bytes.length <= MAX_GRAPHEME_BYTES ? this.replacement(bytes) : null;
    return whole ?? Array.from(text, (character) => this.replacement(this.encoder.encode(character)) ?? character).join('');
  }

  /** The longest rule that is a prefix of `text` at byte `start`, and its length in bytes. */
  longest(text: Uint8Array, start: number): {text: string; bytes: number} | null {
    const rules = [...this.rules(text, start)];
    const rule = rules.at(-1);
    return rule ? {text: this.replacementAt(rule.result), bytes: rule.bytes} : null;
  }

  /** The replacement by the shortest rule that is a prefix of `key`. */
  private replacement(key: Uint8Array): string | null {
    for (const {result} of this.rules(key, 0)) return this.replacementAt(result);
    return null;
  }

  /** The rules that are prefixes of `text` at byte `start`, by growing length. */
  private *rules(text: Uint8Array, start: number): Generator<{result: number; bytes: number}, void, void> {
    let node = offsetOf(this.units[0]);
    for (let end = start; end < text.length; end++) {
      node ^= text[end];
      const unit = this.units[node];
      if (unit === undefined || labelOf(unit) !== text[end]) return;
      node ^= offsetOf(unit);
      if (hasLeaf(unit)) yield {result: this.units[node] & 0x7fffffff, bytes: end + 1 - start};
    }
  }

  private replacementAt(start: number): string {
    return this.decoder.decode(this.replacements.subarray(start, this.replacements.indexOf(0, start)));
  }
}

/** The fields of a Darts unit: a leaf's label has its highest bit set, so that it is never a byte. */
function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function labelOf(unit: number): number {
  return (unit & 0x800000ff) >>> 0;
}

function hasLeaf(unit: number): boolean {
  return (unit & 0x100) !== 0;
}
