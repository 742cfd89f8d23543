/** The backend of the Rust engine: one instance of its WebAssembly, into whose memory the weights go as they arrive. */
import {PocketTTSError} from '../errors';
import type {Backend, Graph, GraphFiles, WeightStream} from '../graph';
import type {GraphSpec} from '../manifest.gen';
import {RustGraph} from './graph';
import type {Library} from './library';
import {Team} from './team';
import {takeIn, utf8} from './weights';

/** The engine's numbers for the graphs. What servers share calls with has none: no browser asks for it. */
const ROLES: Partial<Record<GraphSpec['role'], number>> = {flow_lm: 0, flow_head: 1, mimi_decoder: 2, voice_encoder: 3};

/** More would have little to do: the narrowest shared product has 64 panels of outputs. */
const MOST_THREADS = 8;

/** Threads that share the flow LM, and the WebAssembly that each of them runs. */
export interface Threads {
  count: number;
  module: WebAssembly.Module;
}

export class RustBackend implements Backend {
  private model: number | null = null;

  constructor(private readonly library: Library, private readonly threads: Threads | null = null) {}

  async load({spec, stream}: GraphFiles): Promise<Graph> {
    if (!stream) throw new PocketTTSError('MANIFEST', 'the Rust engine needs a bundle with a weights index; export it again');
    this.model ??= this.library.open('pe_model_open', utf8(JSON.stringify(stream.manifest)), stream.index);
    const role = ROLES[spec.role];
    if (role === undefined) throw new PocketTTSError('UNSUPPORTED', `the Rust engine has no ${spec.role} graph`);
    const loader = this.library.open('pe_loader_open', this.model, role);
    const team = spec.role === 'flow_lm' ? this.team(loader, stream) : null;
    await takeIn(this.library, loader, stream, (piece) => team?.pass(piece));
    await team?.end();
    this.library.run('pe_loader_install', this.model, role, loader);
    return new RustGraph(this.library, this.model, spec);
  }

  /** Helpers, where they are wanted and the model has matrices for which they are worth it. */
  private team(loader: number, stream: WeightStream): Team | null {
    if (!this.threads || this.threads.count < 2) return null;
    const count = Math.min(this.threads.count, MOST_THREADS);
    this.library.run('pe_loader_lead', loader, count);
    const room = this.library.number('pe_loader_room', loader);
    const team = room === 0 ? null : Team.start(this.threads.module, count, room, stream);
    this.library.helpers = team;
    return team;
  }
}
