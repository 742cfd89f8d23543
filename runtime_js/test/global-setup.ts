/**
 * Has Python write what the tests compare with. PYTHON names an interpreter that has the project's packages; GOLDENS a
 * folder that was written before, which saves half a minute while working on one test.
 */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import type {TestProject} from 'vitest/node';

const PROJECT = resolve(import.meta.dirname, '../..');

declare module 'vitest' {
  export interface ProvidedContext {
    goldens: string;
  }
}

export default function setup(project: TestProject): (() => void) | void {
  const {GOLDENS} = process.env;
  if (GOLDENS) return project.provide('goldens', GOLDENS);
  const folder = mkdtempSync(join(tmpdir(), 'pocket-export-'));
  writeGoldens(folder);
  project.provide('goldens', folder);
  return () => rmSync(folder, {recursive: true});
}

function writeGoldens(folder: string): void {
  const python = process.env.PYTHON ?? join(PROJECT, '.venv/bin/python');
  try {
    for (const script of ['goldens.py', 'fake_bundle.py']) {
      execFileSync(python, [join(PROJECT, 'tests/js', script), folder], {stdio: 'inherit'});
    }
  } catch (error) {
    rmSync(folder, {recursive: true});
    throw error;
  }
}
