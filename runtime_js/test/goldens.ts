/** The files that tests/js/goldens.py wrote. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {inject} from 'vitest';
import type {TextPreparation} from '../src/manifest.gen';

export interface Goldens {
  texts: string[];
  tokenizers: Record<string, {ids: number[][]; decoded: [number[], string][]}>;
  text: {options: TextPreparation; prepared: ([string, boolean] | null)[]; chunks: (string[] | null)[]}[];
  noise: {seed: string; chunk: number; frame: number; count: number; temperature: number; bits: number[]}[];
  quantiles: [number, number][];
  python: {known: number[]; space: number[]; digit: number[]; upper: number[]; to_upper: Record<string, string>};
  audio: {file: string; prompt: number[]; ended: number[]}[];
  safetensors: {halves: number[]; floats: number[]};
}

export function goldenFile(name: string): Buffer {
  return readFileSync(join(inject('goldens'), name));
}

export function goldens(): Goldens {
  return JSON.parse(goldenFile('goldens.json').toString());
}
