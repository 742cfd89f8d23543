/** Speech from a server, for devices too weak to make it: the same streams over one WebSocket. */
import {PocketTTSError} from './errors';
import {DEFAULT_BUFFERED_MS, type SpeechOptions} from './options';
import {deferred} from './rpc';
import type {FromServer, ServerEvent, ToServer} from './socket-messages';
import {SocketTurn} from './socket-turn';
import {Speaker} from './speaker';
import type {SpeechStream} from './speech-stream';
import type {SpokenText} from './text-stream';

export interface SocketOptions {
  /** What the server was started with, if it asks for one. */
  token?: string;
  signal?: AbortSignal;
  /** Whether a request opens the connection again after it was lost; true by default. */
  reconnect?: boolean;
  /** Used instead of the global `WebSocket`. */
  webSocket?: typeof WebSocket;
}

type Accepted = Extract<ServerEvent, {event_type: 'config_accepted'}>;

export class PocketTTSSocket extends Speaker {
  override readonly place = 'server';
  sampleRate = 0;
  voices: string[] = [];
  private socket: WebSocket | null = null;
  private current: SocketTurn | null = null;
  private readonly waiting: SocketTurn[] = [];
  /** The server's answers to configs of turns that were left meanwhile. */
  private stale = 0;
  private disposed = false;

  private constructor(private readonly url: string, private readonly options: SocketOptions) {
    super();
  }

  /** Connects to `ws://.../tts/ws`; an address without a path gets that one. Rejects with the signal's reason. */
  static async connect(url: string | URL, options: SocketOptions = {}): Promise<PocketTTSSocket> {
    options.signal?.throwIfAborted();
    const speaker = new PocketTTSSocket(socketUrl(url), options);
    await speaker.open();
    return speaker;
  }

  /** `text` may come in pieces; each sentence is spoken when it is complete. */
  override stream(text: SpokenText, options: SpeechOptions = {}): SpeechStream {
    if (this.disposed) throw new PocketTTSError('DISPOSED', 'this connection was disposed of');
    options.signal?.throwIfAborted();
    const {sampleRate} = this;
    const line = {sampleRate, send: (message: ToServer) => this.send(message), leave: (left: SocketTurn) => this.leave(left)};
    const turn = new SocketTurn(line, text, options, options.maxBufferedMs ?? DEFAULT_BUFFERED_MS);
    const abort = () => (turn.fail(options.signal!.reason), this.leave(turn));
    options.signal?.addEventListener('abort', abort, {once: true});
    turn.stream.done.catch(() => {}).finally(() => options.signal?.removeEventListener('abort', abort));
    this.waiting.push(turn);
    void this.advance();
    return turn.stream;
  }

  override async dispose(): Promise<void> {
    this.disposed = true;
    this.lose(new PocketTTSError('DISPOSED', 'this connection was disposed of'));
    this.socket?.close();
    this.socket = null;
  }

  /** Opens the connection and asks what the server can do, by a config of a turn that says nothing. */
  private async open(): Promise<void> {
    const {token, signal, webSocket = WebSocket} = this.options;
    const accepted = deferred<Accepted>();
    const socket = new webSocket(this.url, ['pocket-tts.v1', ...(token === undefined ? [] : [`bearer.${token}`])]);
    socket.binaryType = 'arraybuffer';
    const abort = () => (accepted.reject(signal!.reason), socket.close());
    signal?.addEventListener('abort', abort, {once: true});
    socket.onopen = () => socket.send(JSON.stringify({type: 'config'}));
    socket.onclose = ({code, reason}) => accepted.reject(closed(this.url, code, reason, 'no connection'));
    socket.onmessage = ({data}) => {
      const message = JSON.parse(data as string) as FromServer;
      if (message.type === 'event' && message.data.event_type === 'config_accepted') accepted.resolve(message.data);
    };
    try {
      const {sample_rate, voices} = await accepted.promise;
      [this.sampleRate, this.voices, this.socket, this.stale] = [sample_rate, voices, socket, 0];
    } finally {
      signal?.removeEventListener('abort', abort);
    }
    socket.onmessage = ({data}) => this.hear(data as string | ArrayBuffer);
    socket.onclose = ({code, reason}) => {
      if (this.socket === socket) this.socket = null;
      this.lose(closed(this.url, code, reason, 'the connection was lost'));
    };
  }

  private async advance(): Promise<void> {
    if (this.current || this.waiting.length === 0) return;
    const turn = (this.current = this.waiting.shift()!);
    try {
      if (!this.socket && this.options.reconnect !== false) await this.open();
      if (!this.socket) throw new PocketTTSError('NETWORK', `${this.url}: the connection was lost; connect again`);
      if (this.current === turn) turn.begin();
    } catch (error) {
      turn.fail(error);
      this.next(turn);
    }
  }

  private hear(data: string | ArrayBuffer): void {
    if (typeof data !== 'string') {
      if (this.stale === 0) this.current?.hearAudio(data);
      return;
    }
    const message = JSON.parse(data) as FromServer;
    if (message.type === 'event') this.hearEvent(message.data);
    else if (message.type === 'error' && this.stale === 0) this.hearError(message.data);
  }

  private hearEvent(event: ServerEvent): void {
    if (event.event_type === 'cancelled') this.stale = Math.max(0, this.stale - 1);
    else if (this.stale === 0) {
      const turn = this.current;
      turn?.hear(event);
      if (turn && event.event_type === 'final') this.next(turn);
    }
  }

  private hearError(data: {code: string; message: string}): void {
    const turn = this.current;
    if (!turn) return;
    turn.failWith(data);
    this.leave(turn);
  }

  /** The turn is over for its consumer; if the server knows of it, it is told, and what is on its way is dropped. */
  private leave(turn: SocketTurn): void {
    const place = this.waiting.indexOf(turn);
    if (place >= 0) this.waiting.splice(place, 1);
    if (turn !== this.current) return;
    if (turn.begun && this.socket) {
      this.send({type: 'cancel'});
      this.stale++;
    }
    this.next(turn);
  }

  private next(turn: SocketTurn): void {
    if (this.current === turn) this.current = null;
    void this.advance();
  }

  private lose(error: unknown): void {
    const turns = [...(this.current?.begun ? [this.current] : []), ...(this.disposed ? this.waiting.splice(0) : [])];
    for (const turn of turns) turn.fail(error);
    if (this.current?.begun) this.next(this.current);
  }

  private send(message: ToServer): void {
    this.socket?.send(JSON.stringify(message));
  }
}

function socketUrl(url: string | URL): string {
  const address = new URL(url, globalThis.location?.href);
  address.protocol = address.protocol.replace(/^http/, 'ws');
  if (address.pathname === '/') address.pathname = '/tts/ws';
  return address.href;
}

/** What to do about a connection that was closed with that code. */
const CLOSED: Record<number, string> = {
  1006: 'the server was stopped, died or cannot be reached; see that it runs, and speak again',
  1008: 'the server waited too long for text, or refuses this page; see its --allow-origin and the token',
  1009: 'the text is too long for one message; send it in parts',
  1012: 'the server shuts down; try again later',
  1013: 'the server is full; try again later',
};

function closed(url: string, code: number, reason: string, what: string): PocketTTSError {
  const why = CLOSED[code] ?? 'see what the server says';
  return new PocketTTSError('NETWORK', `${url}: ${what} (code ${code}${reason && `, ${reason}`}): ${why}`);
}
