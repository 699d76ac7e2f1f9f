import { dirname } from "node:path";
import { InputError } from "../errors.ts";

/** How far a download is. */
export interface Progress {
  /** What is coming. */
  readonly title: string;
  /** Bytes that came. */
  readonly received: number;
  /** Bytes that are to come in all. */
  readonly total: number;
}

/** What {@linkcode download} needs to know. */
export interface DownloadOptions {
  /** What is coming, for messages. */
  readonly title: string;
  /** Bytes that are to come in all. */
  readonly bytes: number;
  /** What to do where there is no network, for messages. */
  readonly otherwise: string;
  /** Called at the beginning, with each piece that comes, and so at the end. */
  readonly progress?: (progress: Progress) => void;
  /** Milliseconds without a byte after which the download fails; 30,000 if not given. */
  readonly patience?: number;
}

/**
 * Downloads a file. It gets its name only when it is whole and has passed the check, so that a
 * download that breaks, or two at the same time, leave nothing half-done behind.
 *
 * @throws {InputError} where no whole file came, or it could not be written
 */
export async function download(
  address: string,
  file: string,
  check: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
  options: DownloadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await receive(address, options);
  await check(bytes);
  const temporary = `${file}.${crypto.randomUUID()}.part`;
  try {
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(temporary, bytes);
    await Deno.rename(temporary, file);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw new InputError(
      `Cannot keep ${options.title}: expected to write ${file}, got "${message(error)}"; ` +
        "make room, or name another cache folder",
    );
  }
  return bytes;
}

async function receive(
  address: string,
  { title, bytes: total, otherwise, progress, patience = 30_000 }: DownloadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const controller = new AbortController();
  const wait = () =>
    setTimeout(() => controller.abort(new Error(`nothing for ${patience / 1000} s`)), patience);
  let timer = wait();
  let received = 0;
  try {
    const response = await fetch(address, { signal: controller.signal });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new Error(`status ${response.status} ${response.statusText}`.trim());
    }
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    progress?.({ title, received, total });
    for await (const piece of response.body) {
      clearTimeout(timer);
      timer = wait();
      pieces.push(piece);
      received += piece.length;
      progress?.({ title, received, total });
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  } catch (error) {
    throw new InputError(
      `Cannot download ${title}: expected ${total} bytes from ${address}, got ` +
        `${received > 0 ? `${received} and then ` : ""}"${message(error)}"; ${otherwise}`,
    );
  } finally {
    clearTimeout(timer);
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
