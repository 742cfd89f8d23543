/** Tokens outside of the model's vocabulary, taken out of a text as they stand, the leftmost and longest first. */
import {unsupported} from './component';
import type {Normalizer} from './normalizer';

export interface AddedToken {
  id: number;
  content: string;
  special: boolean;
  normalized: boolean;
  single_word: boolean;
  lstrip: boolean;
  rstrip: boolean;
}

/** A stretch of the input: an added token's id, or text for the model. */
export type Stretch = {id: number} | {text: string; first: boolean};

export class AddedTokens {
  private readonly contents: Map<number, string>;
  private readonly special: Set<number>;

  constructor(private readonly tokens: AddedToken[]) {
    const odd = tokens.find(({single_word, lstrip, rstrip}) => single_word || lstrip || rstrip);
    if (odd) throw unsupported('added token', odd);
    this.contents = new Map(tokens.map(({id, content}) => [id, content]));
    this.special = new Set(tokens.filter(({special}) => special).map(({id}) => id));
  }

  content(id: number): string | undefined {
    return this.contents.get(id);
  }

  isSpecial(id: number): boolean {
    return this.special.has(id);
  }

  /** The text normalised, and cut at added tokens: at some before, at others after it was normalised. */
  split(text: string, normalize: Normalizer): Stretch[] {
    const raw = this.tokens.filter(({normalized}) => !normalized);
    const late = this.tokens.filter(({normalized}) => normalized).map((token) => ({...token, content: normalize(token.content)}));
    return cut({text, first: true}, raw).flatMap((stretch) =>
      'id' in stretch ? [stretch] : cut({...stretch, text: normalize(stretch.text)}, late),
    );
  }
}

function cut({text, first}: {text: string; first: boolean}, tokens: AddedToken[]): Stretch[] {
  const byContent = new Map(tokens.filter(({content}) => content !== '').map(({content, id}) => [content, id]));
  const stretches: Stretch[] = [];
  let start = 0;
  const addText = (end: number) => end > start && stretches.push({text: text.slice(start, end), first: first && start === 0});
  for (let at = 0; byContent.size > 0 && at < text.length; ) {
    const found = longestAt(text, at, byContent);
    if (found === null) at++;
    else {
      addText(at);
      stretches.push({id: byContent.get(found)!});
      at = start = at + found.length;
    }
  }
  addText(text.length);
  return stretches;
}

function longestAt(text: string, at: number, contents: Map<string, number>): string | null {
  let longest: string | null = null;
  for (const content of contents.keys()) {
    if (content.length > (longest?.length ?? 0) && text.startsWith(content, at)) longest = content;
  }
  return longest;
}
