/** Decoders of tokenizer.json: pieces to text, each step from pieces to pieces. */
import {byteOfPiece, type Component, type Pattern, toRegExp, unsupported} from './component';

export type Decoder = (pieces: string[]) => string[];

const REPLACEMENT = '\ufffd';

const BUILDERS: Record<string, (options: Component) => Decoder> = {
  Sequence: ({decoders}) => sequence((decoders as Component[]).map(decoderOf)),
  Replace: replacer,
  ByteFallback: () => fromBytes,
  Fuse: () => (pieces) => [pieces.join('')],
  Strip: stripper,
  Metaspace: metaspace,
};

/** The decoder that `component` describes; none puts spaces between the pieces. */
export function decoderOf(component: Component | null): Decoder {
  if (component === null) return (pieces) => [pieces.join(' ')];
  const build = BUILDERS[component.type];
  if (!build) throw unsupported('decoder', component.type);
  return build(component);
}

function sequence(steps: Decoder[]): Decoder {
  return (pieces) => steps.reduce((current, step) => step(current), pieces);
}

function replacer({pattern, content}: Component): Decoder {
  const search = toRegExp(pattern as Pattern);
  return (pieces) => pieces.map((piece) => piece.replace(search, () => content as string));
}

/** Runs of byte pieces become their text, or a replacement character each where they are not UTF-8. */
function fromBytes(pieces: string[]): string[] {
  const decoded: string[] = [];
  let bytes: number[] = [];
  for (const piece of [...pieces, null]) {
    const byte = piece === null ? null : byteOfPiece(piece);
    if (byte !== null) bytes.push(byte);
    else {
      if (bytes.length) decoded.push(...textOf(bytes));
      if (piece !== null) decoded.push(piece);
      bytes = [];
    }
  }
  return decoded;
}

function textOf(bytes: number[]): string[] {
  try {
    return [new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(Uint8Array.from(bytes))];
  } catch {
    return bytes.map(() => REPLACEMENT);
  }
}

function stripper({content, start, stop}: Component): Decoder {
  const character = content as string;
  const strip = (piece: string) => withoutEnd(withoutStart(piece, character, start as number), character, stop as number);
  return (pieces) => pieces.map(strip);
}

function withoutStart(text: string, character: string, atMost: number): string {
  let rest = text;
  for (let left = atMost; left > 0 && rest.startsWith(character); left--) rest = rest.slice(character.length);
  return rest;
}

function withoutEnd(text: string, character: string, atMost: number): string {
  let rest = text;
  for (let left = atMost; left > 0 && rest.endsWith(character); left--) rest = rest.slice(0, -character.length);
  return rest;
}

/** Replacements are spaces again, but for those of the first piece where the pre-tokenizer puts one there. */
function metaspace({replacement, prepend_scheme}: Component): Decoder {
  const space = (index: number) => (index === 0 && prepend_scheme !== 'never' ? '' : ' ');
  return (pieces) => pieces.map((piece, index) => piece.replaceAll(replacement as string, space(index)));
}
