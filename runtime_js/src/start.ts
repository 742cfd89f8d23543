/** Starts a bundle on the first device that can, of those that the options allow. */
import type {Bundle} from './bundle';
import {candidates, type DeviceName, rustEngine, unavailable} from './device';
import {Engine} from './engine';
import {type ErrorCode, PocketTTSError} from './errors';
import type {LoadOptions} from './options';
import {canRemember, faster, remember, remembered, type Started} from './probe';
import {selfTest} from './self-test';
import type {Connect} from './workers';

/** The bundle or the network is at fault: another device would fail alike. */
const NOT_THE_DEVICE: readonly ErrorCode[] = ['NETWORK', 'INTEGRITY', 'MANIFEST', 'QUOTA', 'VOICE_NOT_FOUND'];

/** Starts the bundle on the device that was asked for, or on the best one. */
export async function start(bundle: Bundle, connect: Connect, options: LoadOptions, signal: AbortSignal): Promise<Started> {
  const {device: choice = 'auto', voices} = options;
  const {manifest} = bundle;
  const on = (name: DeviceName) => startOn(name, bundle, connect, options, signal);
  const known = choice === 'auto' ? remembered(manifest) : null;
  if (known?.name === 'wasm') return {engine: await on('wasm'), device: known};
  const started = await firstOf(candidates(choice, manifest), on, signal);
  const voice = voices?.[0] ?? manifest.default_voice;
  if (choice !== 'auto' || started.device.name !== 'rust-wasm' || known || !canRemember() || !voice) return started;
  const probed = await faster(started.engine, () => on('wasm'), manifest, voice);
  remember(manifest, probed.device);
  if (!signal.aborted) return probed;
  await probed.engine.dispose();
  throw signal.reason;
}

/** A device that cannot, or that fails the self-test, is left for the next one; the last one's error is thrown. */
async function firstOf(names: DeviceName[], on: (name: DeviceName) => Promise<Engine>, signal: AbortSignal): Promise<Started> {
  const reasons: string[] = [];
  for (const name of names.slice(0, -1)) {
    try {
      return {engine: await on(name), device: {name, reason: null}};
    } catch (error) {
      if (signal.aborted || (error instanceof PocketTTSError && NOT_THE_DEVICE.includes(error.code))) throw error;
      reasons.push(`${name}: ${(error as Error).message}`);
    }
  }
  const last = names.at(-1)!;
  return {engine: await on(last), device: {name: last, reason: reasons.join('; ') || null}};
}

async function startOn(name: DeviceName, bundle: Bundle, connect: Connect, {voices}: LoadOptions, signal: AbortSignal): Promise<Engine> {
  const lacking = await unavailable(name);
  if (lacking !== null) throw new PocketTTSError('UNSUPPORTED', lacking);
  const engineUrl = new URL(rustEngine(bundle.manifest), bundle.url).href;
  const engine = new Engine(bundle, name, (onFailure) => connect(onFailure, name, engineUrl));
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
  await Promise.all([engine.load(), ...voices.map(({name}) => engine.loadVoice(name))]);
  await engine.loadSteps(manifest.sampling.decode_steps);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), {once: true}));
}
