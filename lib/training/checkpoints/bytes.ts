/**
 * Bytes that are read in parts, and files that are written whole or not at all.
 *
 * @module
 */
import { InputError, whatCame } from "../../errors.ts";

/** Bytes that stay where they are until a part is asked for. */
export interface ByteSource extends Disposable {
  /** What errors call it. */
  readonly path: string;
  /** How many bytes there are. */
  readonly size: number;
  /** Fills `target` with the bytes from `start` on; gives how many there were. */
  read(start: number, target: Uint8Array): number;
}

/**
 * A file, open for reading.
 *
 * @throws {InputError} where there is no such file
 */
export function openBytes(path: string): ByteSource {
  let file: Deno.FsFile;
  let info: Deno.FileInfo;
  try {
    file = Deno.openSync(path);
    info = file.statSync();
  } catch (cause) {
    throw new InputError(`Cannot read ${path}: expected a file, got ${whatCame(cause)}`, {
      cause,
    });
  }
  if (!info.isFile) {
    file.close();
    throw new InputError(`Cannot read ${path}: expected a file, got a directory`);
  }
  return {
    path,
    size: info.size,
    read(start, target) {
      file.seekSync(start, Deno.SeekMode.Start);
      let done = 0;
      while (done < target.length) {
        const count = file.readSync(target.subarray(done));
        if (count === null) break;
        done += count;
      }
      return done;
    },
    [Symbol.dispose]: () => file.close(),
  };
}

/** Bytes that are in memory already. */
export function bytesInMemory(bytes: Uint8Array, path = "bytes in memory"): ByteSource {
  return {
    path,
    size: bytes.length,
    read(start, target) {
      const part = bytes.subarray(start, start + target.length);
      target.set(part);
      return part.length;
    },
    [Symbol.dispose]() {},
  };
}

/** Several sources one behind the other as one. */
export function joinedBytes(parts: readonly ByteSource[], path: string): ByteSource {
  const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, { size }) => sum + size, 0));
  return {
    path,
    size: parts.reduce((sum, { size }) => sum + size, 0),
    read(start, target) {
      let done = 0;
      for (const [i, part] of parts.entries()) {
        const from = start + done - starts[i];
        if (done === target.length || from >= part.size) continue;
        const most = Math.min(target.length - done, part.size - from);
        const got = part.read(from, target.subarray(done, done + most));
        done += got;
        if (got < most) break;
      }
      return done;
    },
    [Symbol.dispose]: () => parts.forEach((part) => part[Symbol.dispose]()),
  };
}

/**
 * Writes a file under another name and renames it when it is complete and on the disk: whatever stops
 * the process, `path` holds all of the old content or all of the new.
 *
 * @throws {InputError} where it cannot be written
 */
export function writeAtomically(path: string, write: (file: Deno.FsFile) => void): void {
  const draft = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    {
      using file = Deno.openSync(draft, { write: true, createNew: true });
      write(file);
      file.syncSync();
    }
    Deno.renameSync(draft, path);
  } catch (cause) {
    try {
      Deno.removeSync(draft);
    } catch {
      // It was never made: what stopped the writing is what counts.
    }
    if (!isRefused(cause)) throw cause;
    throw new InputError(
      `Cannot write ${path}: expected a place to write to, got ${cause.message}; name another one`,
      { cause },
    );
  }
}

/** Writes all bytes, in as many calls as it takes. */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}

/** Whether the file system said no. */
function isRefused(error: unknown): error is Error {
  return error instanceof Error &&
    ("code" in error || Object.values(Deno.errors).some((kind) => error instanceof kind));
}
