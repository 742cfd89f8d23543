// A static server for tests: a folder under the strict Content-Security-Policy, with Range requests, and with faults on demand.
import {createHash} from 'node:crypto';
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
 * Serves `folder` on this machine, on a free port unless one is named. `extra` maps paths to contents that are not in the folder.
 * `faults`: {missing: [path], altered: [path], cut: {path: bytes}, stall: {path: bytes}, manifest: {field: value}}, for
 * tests of bad input; after so many bytes `cut` breaks the connection and `stall` sends nothing more, once each.
 * `lasting` lets the browser keep all but the manifest and the page, as a service worker and a bundle's `_headers` do.
 * `requests` records what was asked for and how many bytes were sent; a browser's copy is good while its ETag is.
 */
export async function serve(folder, {faults = {}, extra = {}, isolated = false, lasting = false, port = 0, policy = POLICY} = {}) {
  const requests = [];
  const [cut, stall] = [{...faults.cut}, {...faults.stall}];
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname)).replace(/^\/+/, '') || 'index.html';
    const entry = {path, range: request.headers.range ?? null, status: 200, bytes: 0};
    requests.push(entry);
    const content = await contentOf(folder, path, extra, faults);
    const headers = {'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream', 'Content-Security-Policy': policy, 'Accept-Ranges': 'bytes'};
    if (lasting && !/(\.html|manifest\.json)$/.test(path)) headers['Cache-Control'] = 'max-age=31536000, immutable';
    if (isolated) Object.assign(headers, {'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp'});
    if (content === null) return respond(response, entry, 404, headers, Buffer.from('not found'));
    headers.ETag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;
    if (request.headers['if-none-match'] === headers.ETag) return respond(response, entry, 304, headers, Buffer.alloc(0));
    const [start, end] = rangeOf(request.headers.range, content.length);
    const partial = request.headers.range !== undefined;
    if (partial) headers['Content-Range'] = `bytes ${start}-${end - 1}/${content.length}`;
    const body = content.subarray(start, end);
    const limit = cut[path] ?? stall[path];
    if (limit === undefined) return respond(response, entry, partial ? 206 : 200, headers, body);
    response.writeHead(partial ? 206 : 200, {...headers, 'Content-Length': body.length});
    entry.bytes = limit;
    const breaks = path in cut;
    delete (breaks ? cut : stall)[path];
    response.write(body.subarray(0, limit), () => breaks && setTimeout(() => response.destroy(), 50));
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
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
  if (status !== 304) headers = {...headers, 'Content-Length': body.length};
  response.writeHead(status, headers).end(body);
}
