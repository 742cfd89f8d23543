/** Text that comes piece by piece, spoken sentence by sentence. */
import {AsyncQueue} from './async-queue';

/** A sentence mark with its closing quotes, and the space after it; or an empty line. */
const SENTENCE_END = /[.!?\u2026]["'\u201d\u2019)\]\u00bb]*\s+|\n\s*\n/gu;

/** All that can be spoken; pieces of any iterable are put together into sentences first. */
export type SpokenText = string | AsyncIterable<string> | TextStream;

/** Gives whole sentences as soon as what comes after them has begun. */
export class TextStream implements AsyncIterable<string> {
  private readonly sentences = new AsyncQueue<string>();
  private pending = '';

  /** Adds text; it need not end where a word does. */
  push(text: string): void {
    this.pending += text;
    const ends = [...this.pending.matchAll(SENTENCE_END)].map((match) => match.index + match[0].length);
    const complete = ends.filter((end) => end < this.pending.length).at(-1) ?? 0;
    this.give(complete);
  }

  /** Lets what was pushed be spoken, though its sentence may not be complete. */
  flush(): void {
    this.give(this.pending.length);
  }

  /** The end of the text. */
  close(): void {
    this.flush();
    this.sentences.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<string, void, void> {
    return this.sentences;
  }

  private give(end: number): void {
    const text = this.pending.slice(0, end);
    this.pending = this.pending.slice(end);
    if (text.trim() !== '') this.sentences.push(text);
  }
}

/** The texts to speak, one after another. A string is one: it is cut into chunks as a whole. */
export async function* sentencesOf(text: SpokenText): AsyncGenerator<string, void, void> {
  if (typeof text === 'string') return yield text;
  if (text instanceof TextStream) return yield* text;
  yield* regroup(text);
}

async function* regroup(pieces: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  const stream = new TextStream();
  const reading = (async () => {
    for await (const piece of pieces) stream.push(piece);
  })();
  reading.then(() => stream.close(), () => stream.close());
  yield* stream;
  await reading;
}
