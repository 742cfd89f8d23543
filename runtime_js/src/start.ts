/** Starts a bundle on the first device that can, of those that the options allow. */
import type {Bundle} from './bundle';
import {candidates, type Device, type DeviceName, unavailable} from './device';
import {Engine} from './engine';
import {type ErrorCode, PocketTTSError} from './errors';
import type {LoadOptions} from './options';
import {selfTest} from './self-test';
import type {Connect} from './workers';

export interface Started {
  engine: Engine;
  device: Device;
}

/** The bundle or the network is at fault: another device would fail alike. */
const NOT_THE_DEVICE: readonly ErrorCode[] = ['NETWORK', 'INTEGRITY', 'MANIFEST', 'QUOTA', 'VOICE_NOT_FOUND'];

/** A device that cannot, or that fails the self-test, is left for the next one; the last one's error is thrown. */
export async function start(bundle: Bundle, connect: Connect, options: LoadOptions, signal: AbortSignal): Promise<Started> {
  const reasons: string[] = [];
  const [last, ...better] = candidates(options.device ?? 'auto', bundle.manifest).reverse();
  for (const name of better.reverse()) {
    try {
      return {engine: await startOn(name, bundle, connect, options, signal), device: {name, reason: null}};
    } catch (error) {
      if (signal.aborted || (error instanceof PocketTTSError && NOT_THE_DEVICE.includes(error.code))) throw error;
      reasons.push(`${name}: ${(error as Error).message}`);
    }
  }
  const engine = await startOn(last, bundle, connect, options, signal);
  return {engine, device: {name: last, reason: reasons.join('; ') || null}};
}

async function startOn(name: DeviceName, bundle: Bundle, connect: Connect, {voices}: LoadOptions, signal: AbortSignal): Promise<Engine> {
  const lacking = await unavailable(name);
  if (lacking !== null) throw new PocketTTSError('UNSUPPORTED', lacking);
  const engine = new Engine(bundle, name, (onFailure) => connect(onFailure, name, bundle.url));
  try {
    await Promise.race([loadParts(bundle, engine, name, voices), aborted(signal)]);
    if (name === 'webgpu') await Promise.race([selfTest(engine, bundle.manifest), aborted(signal)]);
    return engine;
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

async function loadParts(bundle: Bundle, engine: Engine, device: DeviceName, names?: string[]): Promise<void> {
  const {manifest} = bundle;
  const voices = (names ?? (manifest.default_voice === null ? [] : [manifest.default_voice])).map((name) => bundle.voice(name));
  const graphs = [...bundle.graphsOf('flow_lm', device), bundle.role('mimi_decoder')].flatMap((spec) => bundle.filesOf(spec, device));
  bundle.expect([manifest.tokenizer, manifest.text_embeddings.file, ...graphs, ...voices.map(({file}) => file)]);
  await engine.load();
  await Promise.all(voices.map(({name}) => engine.loadVoice(name)));
  if (manifest.sampling.fused_steps !== manifest.sampling.decode_steps) await engine.loadSteps(manifest.sampling.decode_steps);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), {once: true}));
}
