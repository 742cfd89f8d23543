/** Several graphs of one role as one: each takes its inputs from those of the call and from the outputs before it. */
import type {Graph, State, Tensor, Tensors} from './graph';
import type {GraphSpec} from './manifest.gen';
import type {StoredTensor} from './safetensors';
import type {DType, TypedData} from './typed-data';

/** The graphs in the manifest's order; one alone is itself. */
export function chain(graphs: readonly Graph[]): Graph {
  return graphs.length === 1 ? graphs[0] : new GraphChain(graphs);
}

/** The parts of a role as one graph. */
export function joined(specs: readonly GraphSpec[]): GraphSpec {
  const shards = [...new Set(specs.flatMap((spec) => spec.shards))];
  const [inputs, states] = [specs.flatMap((spec) => spec.inputs), specs.flatMap((spec) => spec.states)];
  return {...specs[0], shards, inputs, states};
}

class GraphChain implements Graph {
  readonly spec: GraphSpec;

  constructor(private readonly graphs: readonly Graph[]) {
    this.spec = joined(graphs.map(({spec}) => spec));
  }

  freshState(): ChainState {
    return new ChainState(this.graphs.map((graph) => graph.freshState()));
  }

  storedState(tensors: Map<string, StoredTensor>, file: string): ChainState {
    return new ChainState(this.graphs.map((graph) => graph.storedState(tensors, file)));
  }

  tensor(dtype: DType, data: TypedData, shape: number[]): Tensor {
    return this.graphs[0].tensor(dtype, data, shape);
  }

  hasInput(name: string): boolean {
    return this.graphs.some((graph) => graph.hasInput(name));
  }

  async run(inputs: Tensors, state?: ChainState): Promise<Tensors> {
    let known = inputs;
    for (const [index, graph] of this.graphs.entries()) {
      const taken = Object.fromEntries(graph.spec.inputs.map(({name}) => [name, known[name]]));
      known = {...known, ...(await graph.run(taken, state?.parts[index]))};
    }
    return known;
  }
}

class ChainState implements State {
  constructor(readonly parts: readonly State[]) {}

  fork(): ChainState {
    return new ChainState(this.parts.map((part) => part.fork()));
  }

  tensors(): Map<string, StoredTensor> {
    return new Map(this.parts.flatMap((part) => [...part.tensors()]));
  }
}
