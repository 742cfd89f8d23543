/** Folding in front of ONNX Runtime Web, against what the runtime itself makes of the graph. */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import * as ort from 'onnxruntime-web/wasm';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {foldWeights, type NamedBytes} from '../src/fold-weights';
import {field, fieldsOf, join as message, varintField} from '../src/protobuf';

ort.env.wasm.numThreads = 1;
const PROJECT = resolve(import.meta.dirname, '../..');
const [ROWS, COLUMNS] = [70, 64];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fold-'));
  const python = process.env.PYTHON ?? join(PROJECT, '.venv/bin/python');
  execFileSync(python, [join(PROJECT, 'tests/js/int8_graph.py'), folder], {stdio: 'inherit'});
});
afterAll(() => rmSync(folder, {recursive: true}));

const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const shards = (): NamedBytes[] => [{path: 'weights.bin', data: read('weights.bin')}];

async function run(model: Uint8Array, externalData: NamedBytes[]): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(model, {externalData, logSeverityLevel: 3});
  const x = new ort.Tensor('float32', Float32Array.from({length: 2 * ROWS}, (_, index) => Math.sin(index)), [2, ROWS]);
  return (await session.run({x})).y.data as Float32Array;
}

describe('folding', () => {
  it.each(['inline.onnx', 'external.onnx'])('changes no bit of what %s gives', async (name) => {
    const folded = foldWeights(read(name), shards());
    expect(await run(folded.model, folded.externalData)).toEqual(await run(read(name), shards()));
  });

  it('takes the stored weights and their nodes out of the graph', () => {
    const {model, externalData} = foldWeights(read('external.onnx'), shards());
    const text = new TextDecoder('latin1').decode(model);
    expect(text).not.toMatch(/Cast|int8|scale/);
    expect(externalData.at(-1)!.data.byteLength).toBe(4 * (ROWS * COLUMNS + COLUMNS * COLUMNS));
  });

  it('leaves a graph without such weights as it is', () => {
    const [model, data] = [read('float.onnx'), shards()];
    expect(foldWeights(model, data)).toEqual({model, externalData: data});
  });
});

describe('protocol buffers', () => {
  it.each([0, 1, 127, 128, 300, 2 ** 31, 2 ** 40 + 5])('keep the number %d', (value) => {
    expect([...fieldsOf(varintField(3, value))]).toMatchObject([{number: 3, value}]);
  });

  it('keep bytes, text and order, and pass by what they do not know', () => {
    const fixed = Uint8Array.from([(7 << 3) | 5, 1, 2, 3, 4]);
    const long = new Uint8Array(200).fill(9);
    const fields = [...fieldsOf(message([field(20, long), fixed, field(2, 'é')]))];
    expect(fields.map(({number}) => number)).toEqual([20, 7, 2]);
    expect(fields[0].payload).toEqual(long);
    expect(new TextDecoder().decode(fields[2].payload)).toBe('é');
    expect(fields[1].whole).toEqual(fixed);
  });
});
