/** Pre-tokenizers of tokenizer.json: normalised text to the pieces that the model cuts one by one. */
import {type Component, type Pattern, toRegExp, unsupported} from './component';

/** `first` says whether the text is the beginning of the input. */
export type PreTokenizer = (text: string, first: boolean) => string[];

const BUILDERS: Record<string, (options: Component) => PreTokenizer> = {
  Sequence: ({pretokenizers}) => sequence((pretokenizers as Component[]).map(preTokenizerOf)),
  Metaspace: metaspace,
  Split: splitter,
};

/** The pre-tokenizer that `component` describes; none leaves text whole. */
export function preTokenizerOf(component: Component | null): PreTokenizer {
  if (component === null) return (text) => [text];
  const build = BUILDERS[component.type];
  if (!build) throw unsupported('pre-tokenizer', component.type);
  return build(component);
}

function sequence(steps: PreTokenizer[]): PreTokenizer {
  return (text, first) =>
    steps.reduce((pieces, step) => pieces.flatMap((piece, index) => step(piece, first && index === 0)), [text]);
}

/** Spaces become the replacement, which also begins the text; a piece begins at each. */
function metaspace({replacement, prepend_scheme, split}: Component): PreTokenizer {
  const mark = replacement as string;
  const starts = splitter({type: 'Split', pattern: {String: mark}, behavior: 'MergedWithNext', invert: false});
  return (text, first) => {
    const prepend = prepend_scheme === 'always' || (prepend_scheme === 'first' && first);
    const marked = text.replaceAll(' ', mark);
    const whole = prepend && !marked.startsWith(mark) ? mark + marked : marked;
    return split === false ? [whole] : starts(whole, first);
  };
}

function splitter({pattern, behavior, invert}: Component): PreTokenizer {
  const search = toRegExp(pattern as Pattern);
  const join = JOINERS[behavior as string];
  if (!join || invert) throw unsupported('split', {behavior, invert});
  return (text) => join(parts(text, search)).filter((piece) => piece !== '');
}

interface Part {
  text: string;
  matched: boolean;
}

function parts(text: string, search: RegExp): Part[] {
  const found: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(search)) {
    found.push({text: text.slice(end, match.index), matched: false}, {text: match[0], matched: true});
    end = match.index + match[0].length;
  }
  return [...found, {text: text.slice(end), matched: false}].filter((part) => part.text !== '');
}

const JOINERS: Record<string, (parts: Part[]) => string[]> = {
  Removed: (found) => found.filter(({matched}) => !matched).map(({text}) => text),
  Isolated: (found) => found.map(({text}) => text),
  MergedWithPrevious: (found) => glue(found, (before, part) => part.matched && !before.matched),
  MergedWithNext: (found) => glue(found, (before, part) => before.matched && !part.matched),
};

function glue(found: Part[], together: (before: Part, part: Part) => boolean): string[] {
  return found.reduce<string[]>((pieces, part, index) => {
    if (index > 0 && together(found[index - 1], part)) pieces.push(pieces.pop() + part.text);
    else pieces.push(part.text);
    return pieces;
  }, []);
}
