/** SentencePiece's Unigram: Viterbi over characters, with the scores of paths in single precision. */
import type {PieceModel, Symbol} from './sentencepiece-model';

const UNKNOWN_PENALTY = 10;

interface Step {
  start: number;
  score: number;
}

/** The function that cuts normalised text into symbols. */
export function bestSymbols(model: PieceModel): (text: string) => Symbol[] {
  const scores = scoresOf(model);
  const normal = [...model.matching.values()].filter((id) => !model.facts.user_defined.includes(id));
  const unknown = Math.fround(Math.min(...normal.map((id) => model.scores[id])) - UNKNOWN_PENALTY);
  const longest = Math.max(...[...model.matching.keys()].map((piece) => piece.length));
  return (text) => symbolsOf(text, bestSteps(text, model.matching, scores, unknown, longest), model.matching);
}

/** A user-defined piece is as good as its length in the best normal pieces. */
function scoresOf({facts, matching, pieces, scores}: PieceModel): number[] {
  const defined = new Set(facts.user_defined);
  const highest = Math.max(...[...matching.values()].filter((id) => !defined.has(id)).map((id) => scores[id]));
  const bytes = (piece: string) => new TextEncoder().encode(piece).length;
  return scores.map((score, id) => (defined.has(id) ? Math.fround(bytes(pieces[id]) * highest) - 0.1 : score));
}

function bestSteps(text: string, ids: Map<string, number>, scores: number[], unknown: number, longest: number): Step[] {
  const steps: Step[] = new Array(text.length + 1);
  const offer = (end: number, start: number, sum: number) => {
    const score = Math.fround(sum);
    if (steps[end] === undefined || score > steps[end].score) steps[end] = {start, score};
  };
  for (let start = 0; start < text.length; start += characterLength(text, start)) {
    const base = steps[start]?.score ?? 0;
    for (let end = start + 1; end <= Math.min(text.length, start + longest); end++) {
      const id = ids.get(text.slice(start, end));
      if (id !== undefined) offer(end, start, base + scores[id]);
    }
    const single = start + characterLength(text, start);
    if (!ids.has(text.slice(start, single))) offer(single, start, base + unknown);
  }
  return steps;
}

function symbolsOf(text: string, steps: Step[], ids: Map<string, number>): Symbol[] {
  const symbols: Symbol[] = [];
  for (let end = text.length; end > 0; end = steps[end].start) {
    const piece = text.slice(steps[end].start, end);
    symbols.push({text: piece, id: ids.get(piece)});
  }
  return symbols.reverse();
}

function characterLength(text: string, index: number): number {
  return text.codePointAt(index)! > 0xffff ? 2 : 1;
}
