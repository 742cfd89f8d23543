/**
 * Reads a tokenizer.json, and encodes and decodes as the `tokenizers` library does, or as SentencePiece does where the
 * file was converted from one of its models.
 *
 * What it does not know is an error when the file is read, never a different id; see docs/tokenizer.md.
 */
import {PocketTTSError} from '../errors';
import type {Tokenizer} from '../text';
import {type AddedToken, AddedTokens} from './added-tokens';
import {BPE} from './bpe';
import {type Component, unsupported} from './component';
import {type Decoder, decoderOf} from './decoder';
import {type Normalizer, normalizerOf} from './normalizer';
import {type PreTokenizer, preTokenizerOf} from './pre-tokenizer';
import {SentencePieceTokenizer} from './sentencepiece';
import {type Model, Unigram} from './unigram';

interface TokenizerFile {
  added_tokens: AddedToken[];
  normalizer: Component | null;
  pre_tokenizer: Component | null;
  post_processor: Component | null;
  decoder: Component | null;
  model: Component;
  truncation: unknown;
  padding: unknown;
}

class JsonTokenizer implements Tokenizer {
  private readonly added: AddedTokens;
  private readonly normalize: Normalizer;
  private readonly preTokenize: PreTokenizer;
  private readonly model: Model;
  private readonly join: Decoder;

  constructor(file: TokenizerFile) {
    for (const option of ['truncation', 'padding', 'post_processor'] as const) {
      if (file[option]) throw unsupported(option, file[option]);
    }
    this.added = new AddedTokens(file.added_tokens);
    this.normalize = normalizerOf(file.normalizer);
    this.preTokenize = preTokenizerOf(file.pre_tokenizer);
    this.model = modelOf(file.model);
    this.join = decoderOf(file.decoder);
  }

  encode(text: string): number[] {
    return this.added.split(text, this.normalize).flatMap((stretch) => {
      if ('id' in stretch) return [stretch.id];
      return this.preTokenize(stretch.text, stretch.first).flatMap((piece) => this.model.tokenize(piece));
    });
  }

  decode(ids: readonly number[]): string {
    const pieces = ids.filter((id) => !this.added.isSpecial(id)).map((id) => this.added.content(id) ?? this.model.piece(id));
    return this.join(pieces.filter((piece) => piece !== undefined)).join('');
  }
}

/** The tokenizer in a file's text; MANIFEST, naming `path`, where it is not one. */
export function parseTokenizer(text: string, path: string): Tokenizer {
  try {
    const file = JSON.parse(text) as TokenizerFile;
    return 'sentencepiece' in file.model ? new SentencePieceTokenizer(file.model, file.normalizer) : new JsonTokenizer(file);
  } catch (cause) {
    if (cause instanceof PocketTTSError) throw cause;
    throw new PocketTTSError('MANIFEST', `${path}: not a tokenizer.json: ${cause}; export the bundle again`, {cause});
  }
}

function modelOf(component: Component): Model {
  if (component.type === 'Unigram') return new Unigram(component);
  if (component.type === 'BPE') return new BPE(component);
  throw unsupported('model', component.type);
}
