// A static server for tests: a folder under the strict Content-Security-Policy, with Range requests, and with faults on demand.
import {createServer} from 'node:http';
import {readFile, stat} from 'node:fs/promises';
import {extname, join, normalize} from 'node:path';

export const POLICY = [
  "default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", "connect-src 'self'",
  "style-src 'self'", "img-src 'self' data:", "media-src 'self' blob:", "object-src 'none'",
].join('; ');

const TYPES = {
  '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.json': 'application/json',
  '.mjs': 'text/javascript', '.png': 'image/png', '.svg': 'image/svg+xml', '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Serves `folder` on a free port of this machine. `extra` maps paths to contents that are not in the folder.
 * `faults`: {missing: [path], altered: [path], cut: {path: bytes}, manifest: {field: value}}, for tests of bad input;
 * `lasting` lets the browser keep all but the manifest and the page, as a service worker and a bundle's `_headers` do.
 * `cut` breaks the connection once after so many bytes. `requests` records what was asked for and how many bytes were sent.
 */
export async function serve(folder, {faults = {}, extra = {}, isolated = false, lasting = false} = {}) {
  const requests = [];
  const cut = {...faults.cut};
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname)).replace(/^\/+/, '') || 'index.html';
    const entry = {path, range: request.headers.range ?? null, status: 200, bytes: 0};
    requests.push(entry);
    const content = await contentOf(folder, path, extra, faults);
    const headers = {'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream', 'Content-Security-Policy': POLICY, 'Accept-Ranges': 'bytes'};
    if (lasting && !/(\.html|manifest\.json)$/.test(path)) headers['Cache-Control'] = 'max-age=31536000, immutable';
    if (isolated) Object.assign(headers, {'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp'});
    if (content === null) return respond(response, entry, 404, headers, Buffer.from('not found'));
    const [start, end] = rangeOf(request.headers.range, content.length);
    const partial = request.headers.range !== undefined;
    if (partial) headers['Content-Range'] = `bytes ${start}-${end - 1}/${content.length}`;
    const body = content.subarray(start, end);
    if (cut[path] === undefined) return respond(response, entry, partial ? 206 : 200, headers, body);
    const limit = cut[path];
    delete cut[path];
    response.writeHead(partial ? 206 : 200, {...headers, 'Content-Length': body.length});
    entry.bytes = limit;
    response.write(body.subarray(0, limit), () => setTimeout(() => response.destroy(), 50));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const close = () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)));
  return {url, requests, close};
}

async function contentOf(folder, path, extra, {missing = [], altered = [], manifest = {}}) {
  if (path in extra) return Buffer.from(extra[path]);
  const file = join(folder, path);
  if (missing.includes(path) || !(await stat(file).then((info) => info.isFile(), () => false))) return null;
  const content = await readFile(file);
  if (altered.includes(path)) content[content.length >> 1] ^= 1;
  return path === 'manifest.json' ? Buffer.from(JSON.stringify({...JSON.parse(content), ...manifest})) : content;
}

function rangeOf(header, length) {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  return match ? [Number(match[1]), match[2] ? Math.min(length, Number(match[2]) + 1) : length] : [0, length];
}

function respond(response, entry, status, headers, body) {
  Object.assign(entry, {status, bytes: body.length});
  response.writeHead(status, {...headers, 'Content-Length': body.length}).end(body);
}
