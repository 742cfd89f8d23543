import * as ort from 'onnxruntime-web/wasm';
import {describe, expect, it} from 'vitest';
import type {StateSpec} from '../src/manifest.gen';
import {GraphState} from '../src/state';

const appended: StateSpec = {name: 'kv', input: 'kv', output: 'new.kv', dtype: 'float32', shape: [1, 'T', 2], fill: 0, update: 'append', axis: 1};
const replaced: StateSpec = {name: 'position', input: 'position', output: 'new.position', dtype: 'int64', shape: [1], fill: 3, update: 'replace', axis: null};

const rows = (first: number, count: number) => {
  const values = Float32Array.from({length: 2 * count}, (_, index) => first + index / 2);
  return new ort.Tensor('float32', values, [1, count, 2]);
};
const position = (value: bigint) => new ort.Tensor('int64', [value], [1]);

describe('state', () => {
  it('begins empty where it grows, and filled elsewhere', () => {
    const {kv, position: at} = GraphState.fresh(ort, [appended, replaced]).inputs();
    expect(kv.dims).toEqual([1, 0, 2]);
    expect(at.data).toEqual(BigInt64Array.of(3n));
  });

  it('appends any numbers of positions over its steps of capacity', () => {
    const state = GraphState.fresh(ort, [appended]);
    const sizes = [1, 0, 5, 122, 1, 300, 7];
    sizes.reduce((first, count) => (state.update({'new.kv': rows(first, count)}), first + count), 0);
    const {kv} = state.inputs();
    expect(kv.dims).toEqual([1, 436, 2]);
    expect(kv.data).toEqual(rows(0, 436).data);
  });

  it('goes its own way once forked', () => {
    const state = GraphState.fresh(ort, [appended, replaced]);
    state.update({'new.kv': rows(0, 3), 'new.position': position(1n)});
    const forks = [state.fork(), state.fork()];
    forks.forEach((fork, index) => fork.update({'new.kv': rows(100 * (index + 1), 1), 'new.position': position(9n)}));
    state.update({'new.kv': rows(50, 1), 'new.position': position(2n)});
    const last = (each: GraphState) => Array.from(each.inputs().kv.data as Float32Array).slice(-2);
    expect([state, ...forks].map(last)).toEqual([[50, 50.5], [100, 100.5], [200, 200.5]]);
    expect(state.inputs().position.data).toEqual(BigInt64Array.of(2n));
  });

  it('names a voice that does not fit', () => {
    const tensors = new Map([['kv', {dtype: 'float32' as const, shape: [1, 4, 3], data: new Float32Array(12)}]]);
    const read = (specs: StateSpec[]) => () => GraphState.fromTensors(ort, specs, tensors, 'voices/a');
    expect(read([appended])).toThrow(/voices\/a: kv: expected \[1,T,2\], got \[1,4,3\]/);
    expect(read([replaced])).toThrow(/position: expected \[1\], got none/);
  });

  it('refuses to append where positions do not lie side by side', () => {
    expect(() => GraphState.fresh(ort, [{...appended, shape: [2, 'T', 2]}])).toThrow(/cannot append/);
  });
});
