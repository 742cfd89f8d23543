/** The Unigram model: the most probable way to cut a text into pieces (Viterbi), with byte fallback. */
import {bytePieces, type Component, unsupported} from './component';

/** Below the worst piece's score: what a character that no piece covers costs. */
const UNKNOWN_PENALTY = 10;

interface Node {
  start: number;
  score: number;
  known: boolean;
}

export interface Model {
  /** Ids of a piece of normalised text. */
  tokenize(text: string): number[];
  /** The text of an id; undefined where the vocabulary ends. */
  piece(id: number): string | undefined;
}

export class Unigram implements Model {
  private readonly ids: Map<string, number>;
  private readonly pieces: string[];
  private readonly scores: number[];
  private readonly longest: number;
  private readonly unknownScore: number;
  private readonly unknownId: number | null;
  private readonly byteFallback: boolean;

  constructor({vocab, unk_id, byte_fallback}: Component) {
    const entries = vocab as [string, number][];
    this.pieces = entries.map(([piece]) => piece);
    this.scores = entries.map(([, score]) => score);
    this.ids = new Map(this.pieces.map((piece, id) => [piece, id]));
    this.longest = Math.max(...this.pieces.map((piece) => piece.length));
    this.unknownScore = Math.min(...this.scores) - UNKNOWN_PENALTY;
    this.unknownId = (unk_id as number | null | undefined) ?? null;
    this.byteFallback = byte_fallback === true;
  }

  piece(id: number): string | undefined {
    return this.pieces[id];
  }

  tokenize(text: string): number[] {
    return this.segments(text, this.bestPath(text)).flatMap((segment) => this.idsOf(segment));
  }

  /** For each end of a character, the best piece that ends there. */
  private bestPath(text: string): (Node | undefined)[] {
    const nodes: (Node | undefined)[] = new Array(text.length + 1);
    for (let start = 0; start < text.length; start += characterLength(text, start)) {
      const base = nodes[start]?.score ?? 0;
      const single = start + characterLength(text, start);
      for (let end = start + 1; end <= Math.min(text.length, start + this.longest); end++) {
        const id = this.ids.get(text.slice(start, end));
        if (id !== undefined) offer(nodes, end, {start, score: this.scores[id] + base, known: id !== this.unknownId});
      }
      if (!this.ids.has(text.slice(start, single))) offer(nodes, single, {start, score: this.unknownScore + base, known: false});
    }
    return nodes;
  }

  /** The pieces along the best path, unknown characters that follow one another as one. */
  private segments(text: string, nodes: (Node | undefined)[]): string[] {
    const segments: string[] = [];
    let fused = text.length;
    for (let end = text.length; end > 0; end = nodes[end]!.start) {
      const {start, known} = nodes[end]!;
      const goesOn = !known && start > 0 && !nodes[start]!.known;
      if (goesOn) continue;
      segments.unshift(text.slice(start, known ? end : fused));
      fused = start;
    }
    return segments;
  }

  private idsOf(segment: string): number[] {
    const id = this.ids.get(segment);
    if (id !== undefined) return [id];
    const bytes = this.byteFallback ? bytePieces(segment).map((piece) => this.ids.get(piece)) : [];
    if (bytes.length && bytes.every((byte) => byte !== undefined)) return bytes;
    if (this.unknownId === null) throw unsupported('vocabulary without an unknown token, for', segment);
    return [this.unknownId];
  }
}

/** Of paths that are equally good, the first found stays. */
function offer(nodes: (Node | undefined)[], end: number, node: Node): void {
  const best = nodes[end];
  if (best === undefined || node.score > best.score) nodes[end] = node;
}

function characterLength(text: string, index: number): number {
  return text.codePointAt(index)! > 0xffff ? 2 : 1;
}
