import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {PocketTTS} from '../src/pocket-tts';
import {sentencesOf, type SpokenText, TextStream} from '../src/text-stream';
import {bundleUrl} from './fake-bundle';
import {connectInProcess} from './in-process';

async function collect(text: SpokenText): Promise<string[]> {
  const texts: string[] = [];
  for await (const each of sentencesOf(text)) texts.push(each);
  return texts;
}

async function* letters(text: string): AsyncGenerator<string, void, void> {
  yield* text;
}

describe('text in pieces', () => {
  it('comes out in sentences, with nothing lost', async () => {
    const text = 'One. “Two!” Pi is 3.14, you know? And\n\nthe last';
    const texts = await collect(letters(text));
    expect(texts).toEqual(['One. ', '“Two!” ', 'Pi is 3.14, you know? ', 'And\n\n', 'the last']);
  });

  it('is let go early by flush', async () => {
    const stream = new TextStream();
    stream.push('no end yet');
    stream.flush();
    stream.push(' ... ');
    stream.close();
    expect(await collect(stream)).toEqual(['no end yet', ' ... ']);
  });

  it('stays whole when it is one string', async () => {
    expect(await collect('One. Two.')).toEqual(['One. Two.']);
  });
});

describe('speech of text in pieces', () => {
  let tts: PocketTTS;
  beforeAll(async () => {
    tts = await PocketTTS.loadWith({bundleUrl: bundleUrl()}, connectInProcess);
  });
  afterAll(() => tts.dispose());

  it('begins before the text is complete', async () => {
    const text = new TextStream();
    const speech = tts.stream(text, {seed: 1});
    text.push('The first sentence. And');
    expect((await speech.next()).value).toMatchObject({sentence: 0, text: 'The first sentence.'});
    text.push(' the second');
    text.close();
    const texts = new Set<string>();
    for await (const part of speech) texts.add(part.text);
    expect([...texts]).toEqual(['The first sentence.', 'And the second.']);
  });

  it('can be cancelled while it waits for text, and the next request speaks', async () => {
    const speech = tts.stream(new TextStream(), {seed: 1});
    setTimeout(() => speech.cancel(), 20);
    expect((await speech.next()).done).toBe(true);
    expect((await tts.synth('Hi', {seed: 1})).length).toBeGreaterThan(0);
  });

  it('fails with what its text fails with', async () => {
    async function* broken(): AsyncGenerator<string, void, void> {
      yield 'One. ';
      throw new Error('the source broke');
    }
    await expect(tts.synth(broken(), {seed: 1})).rejects.toThrow('the source broke');
  });
});
