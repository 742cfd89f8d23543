/** Files of voices: one tensor per state of `flow_lm`, and what weights they were made with. */
import {PocketTTSError} from './errors';
import type {Manifest} from './manifest.gen';
import {readMetadata, type StoredTensor, writeSafetensors} from './safetensors';

const METADATA = 'pocket-export-voice';
const SHOWN_DIGITS = 16;

/** A voice's file. */
export function writeVoice(tensors: Map<string, StoredTensor>, {model, provenance}: Manifest): Uint8Array {
  const facts = JSON.stringify({config: model.config, weights_sha256: provenance.weights_sha256});
  return writeSafetensors(tensors, {[METADATA]: facts});
}

/** MANIFEST where a voice's file says that it was made with other weights; one that says nothing passes. */
export function checkWeights(bytes: Uint8Array, path: string, {provenance}: Manifest): void {
  const facts = readMetadata(bytes, path)[METADATA];
  const weights = facts === undefined ? null : (JSON.parse(facts) as {weights_sha256: string | null}).weights_sha256;
  if (weights === null || weights === provenance.weights_sha256) return;
  const [expected, actual] = [provenance.weights_sha256, weights].map((hash) => hash.slice(0, SHOWN_DIGITS));
  const hashes = `expected weights ${expected}…, got ${actual}…`;
  throw new PocketTTSError('MANIFEST', `voice ${path}: ${hashes}; clone it again with this model`);
}
