/** Normalisers of tokenizer.json: text to text. */
import {CharsMap} from './charsmap';
import {type Component, type Pattern, toRegExp, unsupported} from './component';

export type Normalizer = (text: string) => string;

/** Unicode's White_Space, which `\s` is not. */
const SPACE = '\\p{White_Space}';

const BUILDERS: Record<string, (options: Component) => Normalizer> = {
  Sequence: ({normalizers}) => sequence((normalizers as Component[]).map(normalizerOf)),
  NFC: () => (text) => text.normalize('NFC'),
  NFD: () => (text) => text.normalize('NFD'),
  NFKC: () => (text) => text.normalize('NFKC'),
  NFKD: () => (text) => text.normalize('NFKD'),
  Lowercase: () => (text) => Array.from(text, (character) => character.toLowerCase()).join(''),
  Prepend: ({prepend}) => (text) => (text === '' ? '' : (prepend as string) + text),
  Replace: replacer,
  Strip: stripper,
  Precompiled: ({precompiled_charsmap}) => precompiled(precompiled_charsmap as string | null),
};

/** The normaliser that `component` describes; none leaves text as it is. */
export function normalizerOf(component: Component | null): Normalizer {
  if (component === null) return (text) => text;
  const build = BUILDERS[component.type];
  if (!build) throw unsupported('normalizer', component.type);
  return build(component);
}

function sequence(normalizers: Normalizer[]): Normalizer {
  return (text) => normalizers.reduce((current, normalize) => normalize(current), text);
}

function replacer({pattern, content}: Component): Normalizer {
  const search = toRegExp(pattern as Pattern);
  return (text) => text.replace(search, () => content as string);
}

function stripper({strip_left, strip_right}: Component): Normalizer {
  const start = new RegExp(`^${SPACE}+`, 'u');
  const end = new RegExp(`${SPACE}+$`, 'u');
  const stripStart = (text: string) => (strip_left ? text.replace(start, '') : text);
  return (text) => stripStart(strip_right ? text.replace(end, '') : text);
}

function precompiled(encoded: string | null): Normalizer {
  if (!encoded) return (text) => text;
  const map = new CharsMap(encoded);
  return (text) => map.normalize(text);
}
