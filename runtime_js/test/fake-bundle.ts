/** The bundle that tests/js/fake_bundle.py wrote, and what it should speak. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {inject} from 'vitest';

export interface ExpectedRequest {
  text: string;
  seed: number;
  steps: number;
  chunks: {text: string; latents: string; eos_logits: number[]; audio: string}[];
}

export const bundleFolder = () => join(inject('goldens'), 'bundle');
export const bundleUrl = () => pathToFileURL(bundleFolder()).href;
export const expectedRequests = (): ExpectedRequest[] =>
  JSON.parse(readFileSync(join(inject('goldens'), 'expected.json'), 'utf8'));

/** Float32 numbers from base64. */
export function floats(encoded: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(encoded, 'base64'));
  return new Float32Array(bytes.buffer);
}

export function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.length === b.length ? a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0) : Infinity;
}
