/** Compiles a device's WebAssembly, once: the page's two workers share the module. */
import {PocketTTSError} from './errors';
import {fetchFile} from './fetch-file';

/** While it is downloaded, where the server names its type. */
export async function compile(url: string): Promise<WebAssembly.Module> {
  const response = await (url.startsWith('file:') ? fetchFile(url) : fetch(url));
  if (!response.ok) throw new PocketTTSError('UNSUPPORTED', `${url}: status ${response.status}`);
  const streams = response.headers.get('Content-Type')?.startsWith('application/wasm');
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
