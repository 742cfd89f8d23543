/** What a caller can tell apart; see the table in README.md. */
export type ErrorCode =
  | 'UNSUPPORTED'
  | 'NETWORK'
  | 'INTEGRITY'
  | 'QUOTA'
  | 'OOM'
  | 'VOICE_NOT_FOUND'
  | 'CLONING_UNAVAILABLE'
  | 'TEXT_TOO_LONG'
  | 'DISPOSED'
  | 'WORKER'
  | 'MANIFEST';

/** Every expected failure of this package, but for an abort, which is a DOMException named AbortError. */
export class PocketTTSError extends Error {
  override readonly name = 'PocketTTSError';

  constructor(readonly code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** An error as plain data, to cross from a worker. */
export interface ErrorData {
  code: ErrorCode | 'ABORT';
  message: string;
}

/** What went wrong, as data; an unexpected error is the worker's. */
export function errorToData(error: unknown): ErrorData {
  if (error instanceof PocketTTSError) return {code: error.code, message: error.message};
  const message = error instanceof Error ? error.message : String(error);
  return {code: isOutOfMemory(message) ? 'OOM' : isUnreachable(message) ? 'NETWORK' : 'WORKER', message};
}

/** The error that `errorToData` described. */
export function errorFromData({code, message}: ErrorData): Error {
  return code === 'ABORT' ? new DOMException(message, 'AbortError') : new PocketTTSError(code, message);
}

/** ONNX Runtime could not fetch its own files. */
function isUnreachable(message: string): boolean {
  return /NetworkError|failed to fetch|fetching of the wasm failed|dynamically imported module/i.test(message);
}

/** WebAssembly and ONNX Runtime say "out of memory" in several ways, none of them a class. */
function isOutOfMemory(message: string): boolean {
  return /out of memory|bad_alloc|failed to allocate|memory allocation|could not allocate/i.test(message);
}
