/**
 * Whether the Rust engine or ONNX Runtime is the faster one here, for `auto`.
 *
 * The engine is timed as soon as it is loaded, by a second of speech. Where that is made well before it is heard, the
 * engine is taken: ONNX Runtime would be 14 MB more to fetch, and several times the memory, for nothing that can be heard.
 * Elsewhere ONNX Runtime is timed too. What was found is kept in this browser for this engine and these weights.
 */
import {type Device, rustEngine} from './device';
import type {Engine} from './engine';
import type {Manifest} from './manifest.gen';
import {decide} from './options';
import {measureSpeed, PROBE} from './speed';
import {sentencesOf} from './text-stream';

export interface Started {
  engine: Engine;
  device: Device;
}

/** Times real time at which no other device is looked at. */
const FAST_ENOUGH = 2;
const KEY = 'pocket-export device';

/** The faster of `rust`, which is loaded, and what `startOrt` loads; the other one is freed. */
export async function faster(rust: Engine, startOrt: () => Promise<Engine>, manifest: Manifest, voice: string): Promise<Started> {
  const taken: Started = {engine: rust, device: {name: 'rust-wasm', reason: null}};
  const speed = await speedOf(rust, manifest, voice).catch(() => 0);
  if (speed >= FAST_ENOUGH) return taken;
  const ort = await startOrt().catch(() => null);
  if (!ort) return taken;
  const ortSpeed = await speedOf(ort, manifest, voice);
  await (ortSpeed > speed ? rust : ort).dispose();
  if (ortSpeed <= speed) return taken;
  return {engine: ort, device: {name: 'wasm', reason: `rust-wasm: ${speed.toFixed(2)}x real time here, wasm: ${ortSpeed.toFixed(2)}x`}};
}

/** Whether a verdict could be kept: only then one is looked for. */
export function canRemember(): boolean {
  return storage() !== null;
}

/** What an earlier visit has found, or null. */
export function remembered(manifest: Manifest): Device | null {
  const [of, name, reason] = storage()?.getItem(KEY)?.split('\n') ?? [];
  if (of !== subject(manifest) || (name !== 'rust-wasm' && name !== 'wasm')) return null;
  return {name, reason: reason || null};
}

/** Nothing is lost where there is no room for it but the time to find out again. */
export function remember(manifest: Manifest, {name, reason}: Device): void {
  try {
    storage()?.setItem(KEY, [subject(manifest), name, reason ?? ''].join('\n'));
  } catch {
    return;
  }
}

/** The hashes of the engine that this browser takes, and of the weights. */
function subject(manifest: Manifest): string {
  const taken = rustEngine(manifest);
  return [manifest.runtime.find(({path}) => path === taken)?.sha256, manifest.weights_index?.sha256].join();
}

function speedOf(engine: Engine, manifest: Manifest, voice: string): Promise<number> {
  return measureSpeed(engine.speak(sentencesOf(PROBE), decide({seed: 0}, voice, manifest), {maxBufferedMs: Infinity}));
}

/** The page's; none in Node, and where the user lets nothing be kept. */
function storage(): Storage | null {
  try {
    return 'document' in globalThis ? localStorage : null;
  } catch {
    return null;
  }
}
