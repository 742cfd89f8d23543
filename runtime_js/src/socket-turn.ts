/** One request over a socket: its text goes out, its audio comes in, credit is given for what was taken. */
import {Delivery} from './delivery';
import type {SpeechOptions} from './options';
import {type ConfigData, decodePcm, serverError, type ServerEvent, type ToServer} from './socket-messages';
import {SpeechStream} from './speech-stream';
import {type SpokenText, sentencesOf, until} from './text-stream';

/** How far the server may be ahead of what is acknowledged. */
const LEAD_MS = 2000;
/** With a pause wanted, each sentence is sent by itself: a chunk that ends so is a part of one that was too long. */
const CLAUSE_END = /[,;:]$/u;
const RANDOM_SEEDS = 2 ** 32;

/** What a turn needs of its socket. */
export interface Line {
  sampleRate: number;
  send(message: ToServer): void;
  /** The consumer left; the turn may not have begun. */
  leave(turn: SocketTurn): void;
}

export class SocketTurn {
  readonly stream: SpeechStream;
  /** Whether the server knows of it. */
  begun = false;
  private held = false;
  private receivedMs = 0;
  private chunk = '';

  constructor(
    private readonly line: Line,
    private readonly text: SpokenText,
    private readonly options: SpeechOptions,
    maxBufferedMs: number,
  ) {
    this.stream = new SpeechStream({
      sampleRate: line.sampleRate,
      delivery: new Delivery(options, line.sampleRate),
      maxBufferedMs,
      cancel: () => line.leave(this),
      hold: (held) => this.hold(held),
    });
  }

  begin(): void {
    this.begun = true;
    this.line.send({type: 'config', data: this.config()});
  }

  hear(event: ServerEvent): void {
    if (event.event_type === 'config_accepted') void this.sendText();
    if (event.event_type === 'final') this.stream.finish();
    if (event.event_type === 'sentence') this.startSentence(event.index, event.text);
  }

  hearAudio(data: ArrayBuffer): void {
    const pcm = decodePcm(data);
    this.receivedMs += (pcm.length / this.line.sampleRate) * 1000;
    this.stream.push(pcm);
    this.acknowledge();
  }

  fail(error: unknown): void {
    this.stream.finish(error);
  }

  failWith(data: {code: string; message: string}): void {
    this.fail(serverError(data));
  }

  private startSentence(index: number, text: string): void {
    this.stream.startSentence(index, text, CLAUSE_END.test(this.chunk));
    this.chunk = text;
  }

  private config(): ConfigData {
    const {voice, seed, temperature, decodeSteps} = this.options;
    return {
      ...(voice === undefined ? {} : {voice}),
      ...(temperature === undefined ? {} : {temperature}),
      ...(decodeSteps === undefined ? {} : {decode_steps: decodeSteps}),
      seed: Number(seed ?? Math.floor(Math.random() * RANDOM_SEEDS)),
      max_buffered_ms: LEAD_MS,
    };
  }

  private async sendText(): Promise<void> {
    try {
      const {text: spoken, options: {pauseMs}, stream: {done}} = this;
      for await (const text of until(done, sentencesOf(spoken, Boolean(pauseMs)))) {
        this.line.send({type: 'text', data: {text, partial: false}});
      }
      if (!this.stream.ended) this.line.send({type: 'flush'});
    } catch (error) {
      this.line.leave(this);
      this.fail(error);
    }
  }

  private hold(held: boolean): void {
    this.held = held;
    this.acknowledge();
  }

  private acknowledge(): void {
    if (!this.held) this.line.send({type: 'ack', data: {played_ms: this.receivedMs}});
  }
}
