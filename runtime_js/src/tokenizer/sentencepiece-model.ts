/** What a converted file says of its SentencePiece model. */
import type {Component} from './component';

export const SPACE = '\u2581';

/** `model.sentencepiece` of the file. */
export interface SentencePieceFacts {
  algorithm: 'unigram' | 'bpe';
  unknown: number;
  control: number[];
  user_defined: number[];
  unused: number[];
  bytes: number[];
  add_dummy_prefix: boolean;
  remove_extra_whitespaces: boolean;
  unk_surface: string;
  /** Of the pieces, where `vocab` has none. */
  scores?: number[];
}

/** Pieces and scores by id; `matching` are the pieces that text can become. */
export interface PieceModel {
  facts: SentencePieceFacts;
  pieces: string[];
  scores: number[];
  matching: Map<string, number>;
}

/** A stretch of normalised text, and its id if it is a piece. */
export interface Symbol {
  text: string;
  id: number | undefined;
}

/** The model in the `model` part of a file. */
export function readModel({vocab, sentencepiece}: Component): PieceModel {
  const facts = sentencepiece as SentencePieceFacts;
  const entries = Array.isArray(vocab) ? (vocab as [string, number][]) : scored(vocab as Record<string, number>, facts.scores!);
  const pieces = entries.map(([piece]) => piece);
  const never = new Set([facts.unknown, ...facts.control, ...facts.unused, ...facts.bytes]);
  const matching = new Map(pieces.map((piece, id): [string, number] => [piece, id]).filter(([, id]) => !never.has(id)));
  return {facts, pieces, scores: entries.map(([, score]) => score), matching};
}

function scored(vocab: Record<string, number>, scores: number[]): [string, number][] {
  return Object.entries(vocab).sort(([, a], [, b]) => a - b).map(([piece], id) => [piece, scores[id]]);
}

/** The compiled normalisation rules, which are kept in the `normalizer` part, in base64. */
export function charsmapOf(normalizer: Component | null): string | null {
  const steps = (normalizer?.normalizers ?? []) as Component[];
  return (steps.find(({type}) => type === 'Precompiled')?.precompiled_charsmap as string | undefined) ?? null;
}
