/** A bundle at its place: the manifest, and files by what they are for. */
import {openCache} from './cache';
import type {DeviceName} from './device';
import {download, downloadInPieces, downloadText, type Fetch, type Source} from './download';
import {errorToData, PocketTTSError} from './errors';
import {fetchFile} from './fetch-file';
import type {GraphFiles, WeightsMessage} from './graph';
import {joined} from './graph-chain';
import {Keeper} from './keeper';
import {filesOf, graphOf, MANIFEST_NAME, parseManifest} from './manifest';
import type {FileRef, GraphSpec, Manifest, VoiceSpec} from './manifest.gen';
import type {LoadOptions, Progress} from './options';

export class Bundle {
  private readonly loaded = new Map<string, number>();
  private readonly expected = new Map<string, number>();

  private constructor(
    readonly manifest: Manifest,
    private readonly source: Source,
    private readonly onProgress: (progress: Progress) => void,
  ) {}

  /** The bundle that `options` name; `signal` ends its downloads. */
  static async open(options: LoadOptions, signal?: AbortSignal): Promise<Bundle> {
    const {integrity = 'require', onProgress = () => {}} = options;
    const bundleUrl = folderUrl(options.bundleUrl);
    const fetch = options.fetch ?? defaultFetch(bundleUrl);
    const {cache: choice = 'auto'} = options;
    const opening = openCache(choice, options.workerUrl);
    opening.catch(() => undefined);
    const text = await downloadText(MANIFEST_NAME, {bundleUrl, fetch, integrity, signal});
    const manifest = parseManifest(text, new URL(MANIFEST_NAME, bundleUrl).href);
    checkPrecision(manifest, options.precision);
    const own = new Set(filesOf(manifest).flatMap(({chunks}) => chunks));
    const cache = new Keeper(await opening, own, choice === 'cache-storage' || choice === 'opfs');
    return new Bundle(manifest, {bundleUrl, fetch, cache, integrity, signal}, onProgress);
  }

  /** Its folder, with a slash. */
  get url(): string {
    return this.source.bundleUrl;
  }

  /** Why downloads are not kept for the next visit; null where they are. */
  get cacheProblem(): string | null {
    return this.source.cache.problem;
  }

  /** Counts files into the progress's total before they are asked for. */
  expect(files: FileRef[]): void {
    for (const file of files) this.expected.set(file.path, file.bytes);
  }

  file(ref: FileRef): Promise<Uint8Array> {
    return download(ref, this.reporting(ref));
  }

  private reporting(ref: FileRef): Source {
    this.expect([ref]);
    return {...this.source, onLoaded: (path, bytes) => this.report(path, bytes)};
  }

  /** What has to be there to speak with the default voice. */
  coreFiles(): FileRef[] {
    const {tokenizer, text_embeddings, graphs, default_voice} = this.manifest;
    const core = graphs.filter(({required}) => required === 'core').flatMap((spec) => this.filesOf(spec));
    const voices = default_voice === null ? [] : [this.voice().file];
    return [tokenizer, text_embeddings.file, ...core, ...voices];
  }

  /** A graph with its shards, as that device takes them. */
  async graph(spec: GraphSpec, device: DeviceName = 'wasm'): Promise<GraphFiles> {
    if (device === 'rust-wasm') return this.streamed(spec);
    const [model, ...data] = await Promise.all(this.filesOf(spec).map((file) => this.file(file)));
    return {spec, model, shards: spec.shards.map((path, index) => ({path, data: data[index]}))};
  }

  /** The same with the weights coming one by one, behind their index; the graph's own file is not needed. */
  private async streamed(spec: GraphSpec): Promise<GraphFiles> {
    const index = await this.file(this.weightsIndex());
    const {port1, port2} = new MessageChannel();
    const send = (message: WeightsMessage, transfer: Transferable[] = []) => port1.postMessage(message, transfer);
    const shards = spec.shards.map((path) => {
      const shard = this.shard(path);
      return downloadInPieces(shard, this.reporting(shard), (start, bytes) => send({type: 'piece', path, start, bytes}, [bytes.buffer as ArrayBuffer]));
    });
    Promise.all(shards).then(() => send({type: 'end'}), (error) => send({type: 'failed', error: errorToData(error)}));
    return {spec, model: new Uint8Array(), shards: [], stream: {manifest: this.manifest, index, port: port2}};
  }

  private weightsIndex(): FileRef {
    const {weights_index} = this.manifest;
    if (weights_index) return weights_index;
    throw new PocketTTSError('UNSUPPORTED', `the bundle has no weights index; export it again, with another scheme`);
  }

  filesOf(spec: GraphSpec, device: DeviceName = 'wasm'): FileRef[] {
    const description = device === 'rust-wasm' ? this.weightsIndex() : spec.file;
    return [description, ...spec.shards.map((path) => this.shard(path))];
  }

  role(role: GraphSpec['role']): GraphSpec {
    const spec = graphOf(this.manifest, role);
    if (!spec) throw new PocketTTSError('MANIFEST', `${this.source.bundleUrl}: no ${role} graph; export the bundle again`);
    return spec;
  }

  /** The graphs of a role, in the order of their calls. The Rust engine knows only whole ones. */
  graphsOf(role: GraphSpec['role'], device: DeviceName = 'wasm'): GraphSpec[] {
    this.role(role);
    const parts = this.manifest.graphs.filter((spec) => spec.role === role);
    return device === 'rust-wasm' ? [joined(parts)] : parts;
  }

  /** A voice by its name, or the default one. */
  voice(name: string | null = this.manifest.default_voice): VoiceSpec {
    const voices = this.manifest.voices;
    const found = voices.find((voice) => voice.name === name);
    if (found) return found;
    const names = voices.map((voice) => voice.name).join(', ');
    throw new PocketTTSError('VOICE_NOT_FOUND', `voice ${name}: the bundle has ${names || 'none'}`);
  }

  private shard(path: string): FileRef {
    const found = this.manifest.shards.find((shard) => shard.path === path);
    if (!found) throw new PocketTTSError('MANIFEST', `${path}: no such shard in the manifest; export the bundle again`);
    return found;
  }

  private report(file: string, bytes: number): void {
    if (this.source.signal?.aborted) return;
    this.loaded.set(file, bytes);
    this.onProgress({loaded: sum(this.loaded), total: sum(this.expected), file});
  }
}

function checkPrecision({scheme}: Manifest, precision = scheme): void {
  if (precision === scheme) return;
  throw new PocketTTSError('UNSUPPORTED', `precision ${precision}: the bundle is ${scheme}; export it with --quantize ${precision}`);
}

/** The folder with its slash; the page's own where none is named. */
function folderUrl(url?: string | URL): string {
  const page = globalThis.document?.baseURI;
  if (url === undefined) return new URL('./', page).href;
  const {href} = new URL(url, page);
  return href.endsWith('/') ? href : `${href}/`;
}

function defaultFetch(bundleUrl: string): Fetch {
  return bundleUrl.startsWith('file:') ? fetchFile : (url, init) => fetch(url, init);
}

function sum(values: Map<string, number>): number {
  return [...values.values()].reduce((total, value) => total + value, 0);
}
