/** The backend of the Rust engine: one instance of its WebAssembly, into whose memory the weights go as they arrive. */
import {errorFromData, PocketTTSError} from '../errors';
import type {Backend, Graph, GraphFiles, WeightsMessage, WeightStream} from '../graph';
import type {GraphSpec} from '../manifest.gen';
import {deferred} from '../rpc';
import {RustGraph} from './graph';
import type {Library} from './library';

/** The engine's numbers for the graphs. What servers share calls with has none: no browser asks for it. */
const ROLES: Partial<Record<GraphSpec['role'], number>> = {flow_lm: 0, flow_head: 1, mimi_decoder: 2, voice_encoder: 3};

export class RustBackend implements Backend {
  private model: number | null = null;

  constructor(private readonly library: Library) {}

  async load({spec, stream}: GraphFiles): Promise<Graph> {
    if (!stream) throw new PocketTTSError('MANIFEST', 'the Rust engine needs a bundle with a weights index; export it again');
    this.model ??= this.library.open('pe_model_open', utf8(JSON.stringify(stream.manifest)), stream.index);
    const role = ROLES[spec.role];
    if (role === undefined) throw new PocketTTSError('UNSUPPORTED', `the Rust engine has no ${spec.role} graph`);
    const loader = this.library.open('pe_loader_open', this.model, role);
    const needed = new Set(new TextDecoder().decode(this.library.run('pe_loader_shards', loader)).split('\n'));
    try {
      await receive(stream, ({path, start, bytes}) => {
        const name = path.slice(path.lastIndexOf('/') + 1);
        if (needed.has(name)) this.library.run('pe_loader_receive', loader, utf8(name), start, bytes);
      });
    } catch (error) {
      this.library.close('pe_loader_close', loader);
      throw error;
    }
    this.library.run('pe_loader_install', this.model, role, loader);
    return new RustGraph(this.library, this.model, spec);
  }
}

/** Gives each piece of weights to `take`, until the last. */
function receive({port}: WeightStream, take: (piece: Extract<WeightsMessage, {type: 'piece'}>) => void): Promise<void> {
  const {promise, resolve, reject} = deferred<void>();
  port.addEventListener('message', ({data}: MessageEvent<WeightsMessage>) => {
    try {
      if (data.type === 'piece') take(data);
      else if (data.type === 'failed') reject(errorFromData(data.error));
      else resolve();
    } catch (error) {
      reject(error);
    }
  });
  port.start();
  return promise.finally(() => port.close());
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
