/**
 * A graph's streaming state, threaded by the manifest's `StateSpec`s alone: no state's name is written here.
 */
import type {Tensor} from 'onnxruntime-web/wasm';
import {PocketTTSError} from './errors';
import type {State} from './graph';
import type {StateSpec} from './manifest.gen';
import type {Ort} from './ort';
import {asFloats, type StoredTensor} from './safetensors';
import {bytesOf, elementBytes, filled, type TypedData, viewOf} from './typed-data';

/** Buffers of appended states grow by this many positions. */
const CAPACITY_STEP = 128;

/** All states of one graph. `inputs` are the tensors of the next call, `update` takes in its outputs. */
export class GraphState implements State {
  private constructor(private readonly entries: Entry[]) {}

  /** What a graph starts from: `fill` everywhere, free axes of length 0. */
  static fresh(ort: Ort, specs: readonly StateSpec[]): GraphState {
    return new GraphState(specs.map((spec) => freshEntry(ort, spec)));
  }

  /** The state that a voice file holds; MANIFEST, naming `file`, where a tensor is missing or misfits. */
  static fromTensors(ort: Ort, specs: readonly StateSpec[], tensors: Map<string, StoredTensor>, file: string): GraphState {
    return new GraphState(specs.map((spec) => storedEntry(ort, spec, tensors.get(spec.name), file)));
  }

  inputs(): Record<string, Tensor> {
    return Object.fromEntries(this.entries.map((entry) => [entry.spec.input, entry.tensor()]));
  }

  update(outputs: Record<string, Tensor>): void {
    for (const entry of this.entries) entry.take(outputs[entry.spec.output]);
  }

  fork(): GraphState {
    return new GraphState(this.entries.map((entry) => entry.fork()));
  }

  tensors(): Map<string, StoredTensor> {
    return new Map(this.entries.map((entry) => [entry.spec.name, stored(entry.spec, entry.tensor())]));
  }
}

interface Entry {
  readonly spec: StateSpec;
  tensor(): Tensor;
  take(output: Tensor): void;
  fork(): Entry;
}

/** `replace`: the output is the next state. */
class Replaced implements Entry {
  constructor(readonly spec: StateSpec, private value: Tensor) {}

  tensor(): Tensor {
    return this.value;
  }

  take(output: Tensor): void {
    this.value = output;
  }

  fork(): Entry {
    return new Replaced(this.spec, this.value);
  }
}

/** `append`: outputs are put one after another into a buffer with room to spare; its valid prefix is the state. */
class Appended implements Entry {
  private readonly rowBytes: number;

  constructor(
    private readonly ort: Ort,
    readonly spec: StateSpec,
    private buffer: Uint8Array,
    private positions: number,
  ) {
    this.rowBytes = count(this.shape(1)) * elementBytes(spec.dtype);
  }

  tensor(): Tensor {
    const shape = this.shape(this.positions);
    return new this.ort.Tensor(this.spec.dtype, viewOf(this.spec.dtype, this.buffer, count(shape)) as never, shape);
  }

  take(output: Tensor): void {
    const added = bytesOf(output.data as TypedData);
    const used = this.positions * this.rowBytes;
    if (used + added.length > this.buffer.length) this.grow(used, used + added.length);
    this.buffer.set(added, used);
    this.positions += added.length / this.rowBytes;
  }

  /** The copy shares the prefix, which nobody writes to again: its buffer is full, so its first `take` moves it. */
  fork(): Entry {
    const prefix = this.buffer.subarray(0, this.positions * this.rowBytes);
    return new Appended(this.ort, this.spec, prefix, this.positions);
  }

  private grow(used: number, needed: number): void {
    const step = CAPACITY_STEP * this.rowBytes;
    const larger = new Uint8Array(Math.ceil(needed / step) * step);
    larger.set(this.buffer.subarray(0, used));
    this.buffer = larger;
  }

  private shape(positions: number): number[] {
    return this.spec.shape.map((size, axis) => (axis === this.spec.axis ? positions : Number(size)));
  }
}

function freshEntry(ort: Ort, spec: StateSpec): Entry {
  if (spec.update === 'append') return new Appended(ort, checkedAxis(spec), new Uint8Array(0), 0);
  const shape = spec.shape.map((size) => (typeof size === 'number' ? size : 0));
  return new Replaced(spec, new ort.Tensor(spec.dtype, filled(spec.dtype, count(shape), spec.fill) as never, shape));
}

function storedEntry(ort: Ort, spec: StateSpec, found: StoredTensor | undefined, file: string): Entry {
  if (!found || !fits(found.shape, spec.shape)) {
    const shapes = `expected [${spec.shape}], got ${found ? `[${found.shape}]` : 'none'}`;
    throw new PocketTTSError('MANIFEST', `${file}: ${spec.name}: ${shapes}; the voice was made for another model`);
  }
  const data = spec.dtype === 'float32' ? asFloats(found, `${file}: ${spec.name}`) : found.data;
  if (spec.update === 'replace') return new Replaced(spec, new ort.Tensor(spec.dtype, data as never, found.shape));
  return new Appended(ort, checkedAxis(spec), bytesOf(data), found.shape[spec.axis!]);
}

function fits(shape: readonly number[], axes: StateSpec['shape']): boolean {
  return shape.length === axes.length && axes.every((size, axis) => typeof size === 'string' || size === shape[axis]);
}

/** Appending is a plain copy only where no axis in front of the appended one is longer than 1. */
function checkedAxis(spec: StateSpec): StateSpec {
  if (spec.axis === null || spec.axis === undefined || spec.shape.slice(0, spec.axis).some((size) => size !== 1)) {
    throw new PocketTTSError('MANIFEST', `state ${spec.name}: cannot append to [${spec.shape}] along axis ${spec.axis}`);
  }
  return spec;
}

function stored(spec: StateSpec, tensor: Tensor): StoredTensor {
  return {dtype: spec.dtype, shape: [...tensor.dims], data: tensor.data as TypedData};
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
