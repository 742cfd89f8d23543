/** Reads manifest.json, the contract between the exporter and this package. */
import schema from '../../docs/manifest.schema.json';
import {PocketTTSError} from './errors';
import type {FileRef, GraphSpec, Manifest} from './manifest.gen';
import {firstMismatch, type Schema} from './schema';

export type {Manifest} from './manifest.gen';

export const MANIFEST_NAME = 'manifest.json';
export const SCHEMA_VERSION = 2;
/** Files are hashed in chunks of this size, and chunks in blocks. */
export const CHUNK_BYTES = 4 * 1024 * 1024;
export const BLOCK_BYTES = 256 * 1024;

/** The manifest in `text`; MANIFEST, naming `url` and the field, where it is not JSON, newer or malformed. */
export function parseManifest(text: string, url: string): Manifest {
  const raw = parseJson(text, url);
  const version = (raw as {schema_version?: unknown} | null)?.schema_version;
  if (version !== SCHEMA_VERSION) {
    const newer = typeof version === 'number' && version > SCHEMA_VERSION;
    const fix = newer ? 'use a newer pocket-export package' : 'export the bundle again';
    throw new PocketTTSError('MANIFEST', `${url}: expected schema_version ${SCHEMA_VERSION}, got ${version}; ${fix}`);
  }
  const wrong = firstMismatch(raw, schema as Schema);
  if (wrong !== null) throw new PocketTTSError('MANIFEST', `${url}: ${wrong}; export the bundle again`);
  return raw as Manifest;
}

/** The graph of a role, if the bundle has one. */
export function graphOf(manifest: Manifest, role: GraphSpec['role']): GraphSpec | undefined {
  return manifest.graphs.find((graph) => graph.role === role);
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PocketTTSError('MANIFEST', `${url}: expected JSON, got ${JSON.stringify(text.slice(0, 40))}`, {cause});
  }
}

/** All files of the bundle. */
export function filesOf({graphs, shards, tokenizer, text_embeddings, voices}: Manifest): FileRef[] {
  return [...[...graphs, text_embeddings, ...voices].map(({file}) => file), ...shards, tokenizer];
}
