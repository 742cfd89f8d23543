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
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
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

  /** The replacement of the shortest prefix of `key` in the trie. */
  private replacement(key: Uint8Array): string | null {
    let node = offsetOf(this.units[0]);
    for (const byte of key) {
      if (byte === 0) return null;
      node ^= byte;
      const unit = this.units[node];
      if (labelOf(unit) !== byte) return null;
      node ^= offsetOf(unit);
      if (hasLeaf(unit)) return this.replacementAt(this.units[node] & 0x7fffffff);
    }
    return null;
  }

  private replacementAt(start: number): string {
    return this.decoder.decode(this.replacements.subarray(start, this.replacements.indexOf(0, start)));
  }
}

/** The fields of a Darts unit. */
function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function labelOf(unit: number): number {
  return unit & 0x800000ff;
}

function hasLeaf(unit: number): boolean {
  return (unit & 0x100) !== 0;
}
