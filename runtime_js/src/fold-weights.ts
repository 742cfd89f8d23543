/**
 * Weights that are stored as int8 with a scale per output channel, as the float32 weights that a graph makes of them.
 *
 * A graph holds `Cast(levels) * scale`. ONNX Runtime would compute that when it loads, and keep the result twice in a
 * memory that never shrinks. Here the two nodes are taken out of the graph, and each product is made when its weight is
 * read: to the same bits, with one weight at a time beside the runtime's own copy.
 */
import {field, type Field, fieldsOf, join, textOf, varintField} from './protobuf';

export interface NamedBytes {
  /** A file name, as the graph's external weights refer to it. */
  path: string;
  data: Uint8Array;
}

export interface FoldedModel {
  model: Uint8Array;
  externalData: NamedBytes[];
}

/** Numbers of the fields in onnx.proto. */
const MODEL_GRAPH = 7;
const GRAPH = {node: 1, initializer: 5};
const NODE = {input: 1, output: 2, type: 4};
const TENSOR = {dims: 1, type: 2, name: 8, raw: 9, external: 13, location: 14};
const ENTRY = {key: 1, value: 2};
const FLOAT = 1;
const INT8 = 3;
const EXTERNAL = 1;

const FOLDED = 'folded';

interface Node {
  type: string;
  inputs: string[];
  outputs: string[];
}

interface TensorFields {
  name: string;
  type: number;
  dims: number[];
  raw: Uint8Array | null;
  external: Map<string, string>;
}

/** A float32 weight [rows, columns]: levels of a row times the scales of its columns. */
interface Weight {
  name: string;
  dims: number[];
  levels: Uint8Array;
  scale: Float32Array;
}

/** The same model with its int8 weights as external float32 ones; as it is where it has none. */
export function foldWeights(model: Uint8Array, externalData: NamedBytes[]): FoldedModel {
  const fields = [...fieldsOf(model)];
  const graph = [...fieldsOf(fields.find(({number}) => number === MODEL_GRAPH)!.payload)];
  const {weights, gone} = findWeights(graph, externalData);
  if (weights.length === 0) return {model, externalData};
  const offsets = weights.map(({levels}) => levels.length * Float32Array.BYTES_PER_ELEMENT);
  let end = 0;
  const starts = offsets.map((length) => (end += length) - length);
  const kept = graph.filter((each) => !gone.has(each)).map(({whole}) => whole);
  const made = weights.map((weight, index) => field(GRAPH.initializer, declaration(weight, starts[index], offsets[index])));
  const others = fields.filter(({number}) => number !== MODEL_GRAPH).map(({whole}) => whole);
  const data = new FoldedWeights(new Map(weights.map((weight, index) => [starts[index], weight])), end);
  return {
    model: join([...others, field(MODEL_GRAPH, join([...kept, ...made]))]),
    externalData: [...externalData, {path: FOLDED, data}],
  };
}

/**
 * What ONNX Runtime Web takes for the bytes of a file: it asks for `byteLength`, and for each weight's `subarray`
 * once, which it copies at once.
 */
class FoldedWeights extends Uint8Array {
  private readonly product: Float32Array<ArrayBuffer>;

  constructor(private readonly weights: ReadonlyMap<number, Weight>, bytes: number) {
    super(0);
    Object.defineProperty(this, 'byteLength', {value: bytes});
    this.product = new Float32Array(Math.max(...[...weights.values()].map(({levels}) => levels.length)));
  }

  override subarray(begin: number): Uint8Array<ArrayBuffer> {
    const {levels, scale} = this.weights.get(begin)!;
    multiply(new Int8Array(levels.buffer, levels.byteOffset, levels.length), scale, this.product);
    return new Uint8Array(this.product.buffer, 0, levels.length * Float32Array.BYTES_PER_ELEMENT);
  }
}

/** `product [rows, columns]` = levels of the same shape times the scale of each column. */
function multiply(levels: Int8Array, scale: Float32Array, product: Float32Array): void {
  const {length} = levels;
  const columns = scale.length;
  for (let row = 0; row < length; row += columns) {
    for (let column = 0; column < columns; column++) product[row + column] = levels[row + column] * scale[column];
  }
}

/** The weights in a graph's fields, and the fields that are not needed besides. */
function findWeights(graph: readonly Field[], externalData: readonly NamedBytes[]): {weights: Weight[]; gone: Set<Field>} {
  const nodes = graph.filter(({number}) => number === GRAPH.node).map((each) => ({each, ...nodeOf(each.payload)}));
  const tensors = new Map(graph.filter(({number}) => number === GRAPH.initializer).map((each) => {
    const tensor = tensorOf(each.payload);
    return [tensor.name, {each, ...tensor}];
  }));
  const scaled = new Map(nodes.filter(({type}) => type === 'Mul').map((node) => [node.inputs[0], node]));
  const weights: Weight[] = [];
  const gone = new Set<Field>();
  for (const cast of nodes.filter(({type}) => type === 'Cast')) {
    const multiply = scaled.get(cast.outputs[0]);
    const [levels, scale] = [tensors.get(cast.inputs[0]), tensors.get(multiply?.inputs[1] ?? '')];
    if (!multiply || levels?.type !== INT8 || scale?.type !== FLOAT || scale.dims.length !== 1) continue;
    const scales = new Float32Array(bytesOf(scale, externalData).slice().buffer);
    weights.push({name: multiply.outputs[0], dims: levels.dims, levels: bytesOf(levels, externalData), scale: scales});
    for (const part of [cast, multiply, levels, scale]) gone.add(part.each);
  }
  return {weights, gone};
}

function nodeOf(payload: Uint8Array): Node {
  const fields = [...fieldsOf(payload)];
  const texts = (number: number) => fields.filter((each) => each.number === number).map((each) => textOf(each.payload));
  return {type: texts(NODE.type)[0], inputs: texts(NODE.input), outputs: texts(NODE.output)};
}

function tensorOf(payload: Uint8Array): TensorFields {
  const fields = [...fieldsOf(payload)];
  const all = (number: number) => fields.filter((each) => each.number === number);
  return {
    name: textOf(all(TENSOR.name)[0].payload),
    type: all(TENSOR.type)[0].value,
    dims: all(TENSOR.dims).map(({value}) => value),
    raw: all(TENSOR.raw)[0]?.payload ?? null,
    external: new Map(all(TENSOR.external).map((entry) => {
      const texts = new Map([...fieldsOf(entry.payload)].map(({number, payload}) => [number, textOf(payload)]));
      return [texts.get(ENTRY.key)!, texts.get(ENTRY.value)!];
    })),
  };
}

function bytesOf({raw, external}: TensorFields, externalData: readonly NamedBytes[]): Uint8Array {
  if (raw) return raw;
  const [offset, length] = [Number(external.get('offset')), Number(external.get('length'))];
  return externalData.find(({path}) => path === external.get('location'))!.data.subarray(offset, offset + length);
}

/** The tensor of a weight that lies in the folded file. */
function declaration({name, dims}: Weight, offset: number, length: number): Uint8Array {
  const place = {location: FOLDED, offset: String(offset), length: String(length)};
  return join([
    ...dims.map((size) => varintField(TENSOR.dims, size)),
    varintField(TENSOR.type, FLOAT),
    field(TENSOR.name, name),
    ...Object.entries(place).map(([key, value]) => field(TENSOR.external, join([field(ENTRY.key, key), field(ENTRY.value, value)]))),
    varintField(TENSOR.location, EXTERNAL),
  ]);
}
