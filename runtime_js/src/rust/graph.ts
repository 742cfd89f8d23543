/** The graphs of the Rust engine, behind the interface that ONNX Runtime's have. */
import {PocketTTSError} from '../errors';
import type {Graph, State, Tensor, Tensors} from '../graph';
import type {GraphSpec} from '../manifest.gen';
import {readSafetensors, type StoredTensor, writeSafetensors} from '../safetensors';
import type {DType, TypedData} from '../typed-data';
import type {Library} from './library';

/** A state is a handle in the engine's memory. One that is forgotten is closed when the collector finds out. */
class RustState implements State {
  private static readonly forgotten = new FinalizationRegistry<() => void>((close) => close());
  private readonly close: () => void;
  private closed = false;

  constructor(
    private readonly library: Library,
    private readonly model: number,
    private readonly kind: 'flow' | 'mimi',
    readonly handle: number,
  ) {
    this.close = () => library.close(`pe_${kind}_close`, handle);
    RustState.forgotten.register(this, this.close, this);
  }

  fork(): RustState {
    return new RustState(this.library, this.model, this.kind, this.library.open(`pe_${this.kind}_clone`, this.handle));
  }

  release(): void {
    if (this.closed) return;
    this.closed = true;
    RustState.forgotten.unregister(this);
    this.close();
  }

  tensors(): Map<string, StoredTensor> {
    return readSafetensors(this.library.run('pe_voice_write', this.model, this.handle), 'voice');
  }
}

export class RustGraph implements Graph {
  constructor(private readonly library: Library, private readonly model: number, readonly spec: GraphSpec) {}

  freshState(): RustState {
    const kind = this.spec.role === 'mimi_decoder' ? 'mimi' : 'flow';
    return this.state(kind, this.library.open(`pe_${kind}_fresh`, this.model));
  }

  storedState(tensors: Map<string, StoredTensor>): RustState {
    return this.state('flow', this.library.open('pe_voice_read', this.model, writeSafetensors(tensors, {})));
  }

  tensor(_: DType, data: TypedData, dims: number[]): Tensor {
    return {data, dims};
  }

  hasInput(name: string): boolean {
    return this.spec.inputs.some((input) => input.name === name);
  }

  async run(inputs: Tensors, state?: RustState): Promise<Tensors> {
    const floats = (name: string) => inputs[name].data as Float32Array;
    switch (this.spec.role) {
      case 'flow_lm':
        return this.flow(floats, inputs.is_bos.data as Uint8Array, state!);
      case 'flow_head': {
        const times = Float32Array.of(...['s', 't'].filter((name) => name in inputs).map((name) => floats(name)[0]));
        return {direction: this.call('pe_flow_direction', floats('condition'), times, floats('x'))};
      }
      case 'mimi_decoder':
        return {audio: this.call('pe_mimi_decode', state!.handle, floats('latents'))};
      case 'voice_encoder':
        return {embeddings: this.call('pe_voice_encode', floats('audio'))};
      case 'flow_lm_batch':
        throw new PocketTTSError('UNSUPPORTED', 'the Rust engine has no flow_lm_batch graph');
    }
  }

  /** What comes out: the EOS logit, how many numbers the latent has, the latent, the condition. */
  private flow(floats: (name: string) => Float32Array, isBos: Uint8Array, state: RustState): Tensors {
    const inputs = [floats('embeddings'), floats('latents'), isBos, floats('noise')];
    const all = this.library.floats('pe_flow_run', this.model, state.handle, ...inputs);
    const end = 2 + all[1];
    return {eos_logit: tensor(all.subarray(0, 1)), latent: tensor(all.subarray(2, end)), condition: tensor(all.subarray(end))};
  }

  private call(name: string, ...values: (number | Float32Array)[]): Tensor {
    return tensor(this.library.floats(name, this.model, ...values));
  }

  private state(kind: 'flow' | 'mimi', handle: number): RustState {
    return new RustState(this.library, this.model, kind, handle);
  }
}

function tensor(data: Float32Array): Tensor {
  return {data, dims: [1, data.length]};
}
