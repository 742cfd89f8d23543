/**
 * The files worker: the origin private file system by synchronous handles, which only workers get.
 * Reading takes half the time of Cache Storage, whose bytes come through another process.
 */
import {PocketTTSError} from './errors';
import type {FileCalls} from './protocol';
import {answer} from './rpc';

const FOLDER = 'pocket-export-v1';
const ATTEMPTS = 5;
const RETRY_MS = 40;

/** TypeScript declares it for workers only. */
interface SyncAccess {
  getSize(): number;
  read(buffer: BufferSource): number;
  write(buffer: BufferSource): number;
  truncate(size: number): void;
  close(): void;
}

type Handle = FileSystemFileHandle & {createSyncAccessHandle(options?: {mode: string}): Promise<SyncAccess>};

/** Serves `FileCalls` on `page`. */
export function serveFiles(page: MessagePort): void {
  answer<FileCalls>(page, new FileService());
}

class FileService implements FileCalls {
  private readonly folder = openFolder();

  async read({name}: {name: string}): Promise<ArrayBuffer | undefined> {
    const handle = await (await this.folder).getFileHandle(name).catch(() => undefined) as Handle | undefined;
    if (!handle) return undefined;
    const access = await handle.createSyncAccessHandle({mode: 'read-only'}).catch(() => undefined);
    // A browser that knows no mode lets one tab at a time have it.
    if (!access) return (await handle.getFile()).arrayBuffer();
    try {
      const bytes = new ArrayBuffer(access.getSize());
      access.read(bytes);
      return bytes;
    } finally {
      access.close();
    }
  }

  async write({name, bytes}: {name: string; bytes: Uint8Array}): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return await this.replace(name, bytes);
      } catch (error) {
        const inUse = error instanceof DOMException && error.name === 'NoModificationAllowedError';
        if (!inUse) {
          await this.delete({name});
          throw new PocketTTSError('QUOTA', String(error));
        }
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    // Another tab has had the file all the time: it writes the same content.
  }

  async size({name}: {name: string}): Promise<number> {
    const folder = await this.folder;
    // One that is just being replaced is not found either.
    return folder.getFileHandle(name).then((handle) => handle.getFile()).then(({size}) => size, () => 0);
  }

  /** By a stream where there is one: synchronous writes hang now and then in Chromium's private windows. */
  private async replace(name: string, bytes: Uint8Array): Promise<void> {
    const handle = await (await this.folder).getFileHandle(name, {create: true}) as Handle;
    if (!('createWritable' in handle)) return writeInPlace(handle, bytes);
    const file = await handle.createWritable();
    try {
      await file.write(bytes as BufferSource);
      await file.close();
    } catch (error) {
      await file.abort().catch(() => undefined);
      throw error;
    }
  }

  async delete({name}: {name: string}): Promise<void> {
    await (await this.folder).removeEntry(name).catch(() => undefined);
  }

  async keys(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of (await this.folder).keys()) names.push(name);
    return names;
  }
}

/** A worker that is killed here leaves a part, which its hash gives away. */
async function writeInPlace(handle: Handle, bytes: Uint8Array): Promise<void> {
  const access = await handle.createSyncAccessHandle();
  try {
    access.truncate(0);
    const written = access.write(bytes as BufferSource);
    if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes could be written`);
  } finally {
    access.close();
  }
}

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  if (!('createSyncAccessHandle' in FileSystemFileHandle.prototype)) throw new PocketTTSError('UNSUPPORTED', 'this browser has no synchronous file handles');
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, {create: true});
}
