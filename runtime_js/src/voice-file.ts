/**
 * Files of voices. Ours holds one tensor per state of `flow_lm`, and says what weights it was made with. Those of the
 * reference's catalogue are read too; `graphs/voice.py` describes them, and is this file's equal.
 */
import {PocketTTSError} from './errors';
import {graphOf} from './manifest';
import type {Manifest, StateSpec} from './manifest.gen';
import {asFloats, readMetadata, readSafetensors, type StoredTensor, writeSafetensors} from './safetensors';

const METADATA = 'pocket-export-voice';
const SHOWN_DIGITS = 16;
const CACHE = '/cache';

type Tensors = Map<string, StoredTensor>;

/** A voice's file. */
export function writeVoice(tensors: Tensors, {model, provenance}: Manifest): Uint8Array {
  const facts = JSON.stringify({config: model.config, weights_sha256: provenance.weights_sha256});
  return writeSafetensors(tensors, {[METADATA]: facts});
}

/** The states that a voice's file holds, whole and finite; MANIFEST or INTEGRITY, naming `path`, where it is none for these weights. */
export function readVoice(bytes: Uint8Array, path: string, manifest: Manifest): Tensors {
  checkWeights(bytes, path, manifest);
  const specs = graphOf(manifest, 'flow_lm')!.states;
  const stored = readSafetensors(bytes, path);
  const tensors = [...stored.keys()].some((name) => name.endsWith(CACHE)) ? fromCatalogue(stored, path, specs) : stored;
  const states = new Map(specs.flatMap(({name}) => (tensors.has(name) ? [[name, finite(tensors.get(name)!, `${path}: ${name}`)]] : [])));
  const lengths = new Set([...states.values()].map(({shape}) => shape[1]));
  if (lengths.size > 1 || lengths.has(0)) throw unfit(path, 'tensors of one length', `${[...lengths]} positions`);
  return states;
}

/** One that does not say what weights it was made with passes. */
function checkWeights(bytes: Uint8Array, path: string, {provenance}: Manifest): void {
  const facts = readMetadata(bytes, path)[METADATA];
  const weights = facts === undefined ? null : (JSON.parse(facts) as {weights_sha256: string | null}).weights_sha256;
  if (weights === null || weights === provenance.weights_sha256) return;
  const [expected, actual] = [provenance.weights_sha256, weights].map((hash) => hash.slice(0, SHOWN_DIGITS));
  throw unfit(path, `weights ${expected}…`, `${actual}…`);
}

/** Per layer `<module>/cache` [2,1,capacity,kv,hd], keys and values, of which the first positions are written. */
function fromCatalogue(stored: Tensors, path: string, specs: readonly StateSpec[]): Tensors {
  const modules = [...stored.keys()].filter((name) => name.endsWith(CACHE)).map((name) => name.slice(0, -CACHE.length));
  modules.sort((a, b) => layerOf(a) - layerOf(b));
  if (2 * modules.length !== specs.length) throw unfit(path, `${specs.length / 2} layers`, `${modules.length}`);
  return new Map(modules.flatMap((module, layer) => {
    const where = `${path}: ${module}`;
    const cache = stored.get(module + CACHE)!;
    if (cache.shape.length !== 5 || cache.shape[0] !== 2) throw unfit(where, '[2,1,T,kv,hd]', `[${cache.shape}]`);
    const positions = written(stored, module, where, cache.shape[2]);
    return [0, 1].map((half) => [specs[2 * layer + half].name, halfOf(cache, half, positions, where)] as const);
  }));
}

/** The number of positions that a layer's cache holds: a number, or in old files the length of a tensor. */
function written(stored: Tensors, module: string, where: string, capacity: number): number {
  const [offset, end] = ['offset', 'current_end'].map((name) => stored.get(`${module}/${name}`));
  const positions = offset?.data.length ? Number(offset.data[0]) : end?.shape[0];
  if (positions === undefined) throw unfit(where, 'an offset or a current_end', 'neither');
  if (!(positions >= 0 && positions <= capacity)) throw unfit(where, `at most ${capacity} positions`, `${positions}`);
  return positions;
}

function halfOf(cache: StoredTensor, half: number, positions: number, where: string): StoredTensor {
  const [, , capacity, ...row] = cache.shape;
  const size = row.reduce((product, axis) => product * axis, 1);
  const start = half * capacity * size;
  const data = asFloats(cache, where).slice(start, start + positions * size);
  return {dtype: 'float32', shape: [1, positions, ...row], data};
}

function layerOf(module: string): number {
  return Number(module.match(/\d+/gu)?.at(-1) ?? -1);
}

function finite(tensor: StoredTensor, where: string): StoredTensor {
  const data = asFloats(tensor, where);
  if (!data.every(Number.isFinite)) throw unfit(where, 'finite numbers', 'NaN or infinity');
  return {dtype: 'float32', shape: tensor.shape, data};
}

function unfit(where: string, expected: string, actual: string): PocketTTSError {
  return new PocketTTSError('MANIFEST', `voice ${where}: expected ${expected}, got ${actual}; clone it again with this model`);
}
