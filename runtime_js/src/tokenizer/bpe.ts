/** The BPE model: characters merged by rank, the lowest and leftmost first, with byte fallback. */
import {bytePieces, type Component, unsupported} from './component';
import type {Model} from './unigram';

const PAIR_SEPARATOR = '\u0000';

export class BPE implements Model {
  private readonly ids: Map<string, number>;
  private readonly pieces: Map<number, string>;
  private readonly ranks: Map<string, number>;
  private readonly unknown: string | null;
  private readonly fuseUnknown: boolean;
  private readonly byteFallback: boolean;
  private readonly ignoreMerges: boolean;

  constructor(options: Component) {
    for (const option of ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix']) {
      if (options[option]) throw unsupported(`BPE option ${option}`, options[option]);
    }
    const vocab = Object.entries(options.vocab as Record<string, number>);
    this.ids = new Map(vocab);
    this.pieces = new Map(vocab.map(([piece, id]) => [id, piece]));
    this.ranks = new Map((options.merges as (string | [string, string])[]).map((pair, rank) => [pairKey(pair), rank]));
    this.unknown = (options.unk_token as string | null | undefined) ?? null;
    this.fuseUnknown = options.fuse_unk === true;
    this.byteFallback = options.byte_fallback === true;
    this.ignoreMerges = options.ignore_merges === true;
  }

  piece(id: number): string | undefined {
    return this.pieces.get(id);
  }

  tokenize(text: string): number[] {
    const whole = this.ids.get(text);
    if (this.ignoreMerges && whole !== undefined) return [whole];
    const pieces = this.characters(text);
    for (let at = this.bestPair(pieces); at >= 0; at = this.bestPair(pieces)) {
      pieces.splice(at, 2, pieces[at] + pieces[at + 1]);
    }
    return pieces.map((piece) => this.ids.get(piece)!);
  }

  /** The pieces to begin with: characters of the vocabulary, else their bytes, else the unknown token. */
  private characters(text: string): string[] {
    const pieces: string[] = [];
    let afterUnknown = false;
    for (const character of text) {
      const known = this.knownPieces(character);
      if (known) pieces.push(...known);
      else if (this.unknown !== null && !(afterUnknown && this.fuseUnknown)) pieces.push(this.unknown);
      afterUnknown = known === null;
    }
    return pieces;
  }

  private knownPieces(character: string): string[] | null {
    if (this.ids.has(character)) return [character];
    const bytes = bytePieces(character);
    return this.byteFallback && bytes.every((piece) => this.ids.has(piece)) ? bytes : null;
  }

  /** Where the pair of the lowest rank begins; -1 where no pair can be merged. */
  private bestPair(pieces: string[]): number {
    let best = -1;
    let bestRank = Infinity;
    for (let at = 0; at + 1 < pieces.length; at++) {
      const rank = this.ranks.get(pieces[at] + PAIR_SEPARATOR + pieces[at + 1]) ?? Infinity;
      if (rank < bestRank) [best, bestRank] = [at, rank];
    }
    return best;
  }
}

function pairKey(pair: string | [string, string]): string {
  return (typeof pair === 'string' ? pair.split(' ') : pair).join(PAIR_SEPARATOR);
}
