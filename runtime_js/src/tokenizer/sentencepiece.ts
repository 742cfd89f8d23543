/**
 * Encodes and decodes as the SentencePiece library does, to the last id, from a file that was converted from one of
 * its models. What a plain tokenizer.json can say gives other ids for some texts; see docs/tokenizer.md.
 */
import type {Tokenizer} from '../text';
import type {Component} from './component';
import {mergeSymbols} from './sentencepiece-bpe';
import {charsmapOf, type PieceModel, readModel, SPACE, type Symbol} from './sentencepiece-model';
import {PieceNormalizer} from './sentencepiece-normalizer';
import {bestSymbols} from './sentencepiece-unigram';

export class SentencePieceTokenizer implements Tokenizer {
  private readonly model: PieceModel;
  private readonly normalizer: PieceNormalizer;
  private readonly segment: (text: string) => Symbol[];
  private readonly byteValues: Map<number, number>;

  constructor(component: Component, normalizer: Component | null) {
    this.model = readModel(component);
    this.normalizer = new PieceNormalizer(this.model, charsmapOf(normalizer));
    this.segment = this.model.facts.algorithm === 'unigram' ? bestSymbols(this.model) : mergeSymbols(this.model);
    this.byteValues = new Map(this.model.facts.bytes.map((id, value) => [id, value]));
  }

  encode(text: string): number[] {
    const {bytes, unknown} = this.model.facts;
    const symbols = this.segment(this.normalizer.normalize(text));
    return symbols.flatMap(({text: piece, id}, index) => {
      if (id !== undefined) return [id];
      if (bytes.length > 0) return Array.from(new TextEncoder().encode(piece), (byte) => bytes[byte]);
      const afterUnknown = index > 0 && symbols[index - 1].id === undefined;
      return afterUnknown ? [] : [unknown];
    });
  }

  decode(ids: readonly number[]): string {
    const {add_dummy_prefix, remove_extra_whitespaces} = this.model.facts;
    let text = '';
    let pending: number[] = [];
    let atStart = add_dummy_prefix || remove_extra_whitespaces;
    for (const id of ids) {
      const byte = this.byteValues.get(id);
      if (byte !== undefined) {
        pending.push(byte);
        continue;
      }
      text += decodeUtf8(pending);
      pending = [];
      const surface = this.surface(id);
      const dropped = atStart && text === '' && surface.startsWith(SPACE);
      if (dropped) atStart = remove_extra_whitespaces;
      text += surface.slice(dropped ? 1 : 0).replaceAll(SPACE, ' ');
    }
    return text + decodeUtf8(pending);
  }

  private surface(id: number): string {
    const {unknown, unk_surface, control} = this.model.facts;
    if (id === unknown) return unk_surface;
    return control.includes(id) ? '' : (this.model.pieces[id] ?? '');
  }
}

/** UTF-8, with a replacement character for each byte that is part of no character. */
function decodeUtf8(bytes: readonly number[]): string {
  const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
  let text = '';
  for (let start = 0; start < bytes.length; ) {
    const size = characterBytes(bytes, start, decoder);
    text += size === 0 ? '\ufffd' : decoder.decode(Uint8Array.from(bytes.slice(start, start + size)));
    start += size || 1;
  }
  return text;
}

/** Bytes of the whole character at `start`; 0 if there is none. */
function characterBytes(bytes: readonly number[], start: number, decoder: TextDecoder): number {
  for (const size of [1, 2, 3, 4]) {
    try {
      decoder.decode(Uint8Array.from(bytes.slice(start, start + size)));
      return size;
    } catch {
      continue;
    }
  }
  return 0;
}
