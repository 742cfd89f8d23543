/** Text that comes piece by piece, spoken sentence by sentence. */
import {AsyncQueue} from './async-queue';
import {sentenceEnds} from './sentence-ends';

/** All that can be spoken; pieces of any iterable are put together into sentences first. */
export type SpokenText = string | AsyncIterable<string> | TextStream;

/** Gives whole sentences as soon as what comes after them has begun. */
export class TextStream implements AsyncIterable<string> {
  private readonly sentences = new AsyncQueue<string>();
  private pending = '';

  /** Adds text; it need not end where a word does. */
  push(text: string): void {
    this.pending += text;
    const complete = sentenceEnds(this.pending).filter((end) => end < this.pending.length).at(-1) ?? 0;
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

/** The texts to speak, one after another. What is there at once is one, or `each` sentence is one of its own. */
export async function* sentencesOf(text: SpokenText, each = false): AsyncGenerator<string, void, void> {
  const texts = typeof text === 'string' ? [text] : text instanceof TextStream ? text : regroup(text);
  for await (const sentences of texts) yield* each ? splitSentences(sentences) : [sentences];
}

/** What comes before `done` settles: a text that nobody waits for any more holds nobody. */
export async function* until(done: Promise<unknown>, texts: AsyncIterator<string, void>): AsyncGenerator<string, void, void> {
  const ended = done.then(() => null, () => null);
  const next = () => Promise.race([texts.next(), ended]);
  for (let text = await next(); text && !text.done; text = await next()) yield text.value;
}

function splitSentences(text: string): string[] {
  const ends = [...sentenceEnds(text), text.length];
  const sentences = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
  return sentences.filter((sentence) => sentence.trim() !== '');
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
