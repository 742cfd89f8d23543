/** SentencePiece's BPE: the neighbours whose joint piece has the highest score are merged first, then the leftmost. */
import type {PieceModel, Symbol} from './sentencepiece-model';

/** The function that cuts normalised text into symbols. User-defined pieces are symbols that never merge. */
export function mergeSymbols(model: PieceModel): (text: string) => Symbol[] {
  const {facts, pieces, scores, matching} = model;
  const frozen = facts.user_defined.map((id) => pieces[id]).sort((a, b) => b.length - a.length);
  const scoreOf = (a: string, b: string) => {
    const id = frozen.includes(a) || frozen.includes(b) ? undefined : matching.get(a + b);
    return id === undefined ? -Infinity : scores[id];
  };
  return (text) => {
    const symbols = split(text, frozen);
    for (let at = bestPair(symbols, scoreOf); at >= 0; at = bestPair(symbols, scoreOf)) {
      symbols.splice(at, 2, symbols[at] + symbols[at + 1]);
    }
    return symbols.map((symbol) => ({text: symbol, id: matching.get(symbol)}));
  };
}

function split(text: string, frozen: string[]): string[] {
  const symbols: string[] = [];
  for (let start = 0; start < text.length; start += symbols.at(-1)!.length) {
    const piece = frozen.find((each) => text.startsWith(each, start));
    symbols.push(piece ?? String.fromCodePoint(text.codePointAt(start)!));
  }
  return symbols;
}

function bestPair(symbols: string[], scoreOf: (a: string, b: string) => number): number {
  let best = -1;
  let bestScore = -Infinity;
  for (let at = 0; at + 1 < symbols.length; at++) {
    const score = scoreOf(symbols[at], symbols[at + 1]);
    if (score > bestScore) [best, bestScore] = [at, score];
  }
  return best;
}
