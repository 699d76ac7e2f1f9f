import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { InputError } from "../../lib/errors.ts";
import { datasets, type Progress, readDataset } from "../../lib/data/mod.ts";
import type { Dataset } from "../../lib/data/datasets.ts";
import { download } from "../../lib/data/download.ts";
import { readFile, sha256 } from "../../lib/data/read.ts";
import { decodeUtf8 } from "../../lib/data/utf8.ts";
import { withDataDir } from "./data_dir.ts";

const content = new TextEncoder().encode("To be, or not to be. ".repeat(10_000));

async function dataset(address: string, bytes = content): Promise<Dataset> {
  return {
    title: "A play",
    description: "",
    format: "text",
    source: { kind: "download", address },
    file: "play/input.txt",
    bytes: content.length,
    sha256: await sha256(bytes),
    license: "",
    citation: "",
  };
}

/** A server in this process and an empty cache folder, both gone afterward. */
async function withServer(
  handler: () => Response,
  test: (address: string, cacheDir: string) => Promise<void>,
): Promise<void> {
  const cacheDir = await Deno.makeTempDir();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, handler);
  try {
    await test(`http://127.0.0.1:${server.addr.port}/input.txt`, cacheDir);
  } finally {
    await server.shutdown();
    await Deno.remove(cacheDir, { recursive: true });
  }
}

/** The content in pieces. */
function inPieces(): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = [0, 50_000, 100_000, 150_000].map((start, i, starts) =>
    content.slice(start, starts[i + 1])
  );
  return ReadableStream.from(pieces);
}

Deno.test("readFile downloads once, reports progress, and leaves one file", async () => {
  let requests = 0;
  const handler = () => (requests++, new Response(inPieces()));
  await withServer(handler, async (address, cacheDir) => {
    const play = await dataset(address);
    const seen: Progress[] = [];
    const options = { cacheDir, dataDir: "", progress: (step: Progress) => seen.push(step) };
    assertEquals(await readFile(play, options), content);
    assertEquals(seen[0], { title: "A play", received: 0, total: content.length });
    assertEquals(seen.at(-1)!.received, content.length);
    assert(
      seen.length >= 3 && seen.every((step, i) => i === 0 || step.received > seen[i - 1]!.received),
    );
    assertEquals(await readFile(play, options), content);
    assertEquals(requests, 1);
    const files = [...Deno.readDirSync(join(cacheDir, "play"))].map(({ name }) => name);
    assertEquals(files, ["input.txt"]);
  });
});

const failures: Record<string, [handler: () => Response, expected: string]> = {
  "a missing page": [
    () => new Response("", { status: 404, statusText: "Not Found" }),
    '"status 404',
  ],
  "another content": [() => new Response("To be?"), "got 6 bytes with "],
};
for (const [name, [handler, expected]] of Object.entries(failures)) {
  Deno.test(`readFile refuses ${name} and keeps nothing of it`, async () => {
    await withServer(handler, async (address, cacheDir) => {
      const play = await dataset(address);
      const error = await assertRejects(
        () => readFile(play, { cacheDir, dataDir: "" }),
        InputError,
        expected,
      );
      assertStringIncludes(error.message, address);
      assertStringIncludes(error.message, "--data-dir");
      assertEquals([...Deno.readDirSync(cacheDir)].length, 0);
    });
  });
}

Deno.test("readFile refuses a download that breaks and keeps nothing of it", async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 50_000));
    setTimeout(() => response.destroy(), 50);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const cacheDir = await Deno.makeTempDir();
  const play = await dataset(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await assertRejects(
    () => readFile(play, { cacheDir, dataDir: "" }),
    InputError,
    "got 50000 and then",
  );
  assertEquals([...Deno.readDirSync(cacheDir)].length, 0);
  await new Promise((closed) => server.close(closed));
  await Deno.remove(cacheDir);
});

Deno.test("download gives up on a server that says nothing more", async () => {
  const stalled = () => new Response(new ReadableStream({ start: (c) => c.enqueue(content) }));
  await withServer(stalled, async (address, cacheDir) => {
    await assertRejects(
      () =>
        download(address, join(cacheDir, "input.txt"), () => Promise.resolve(), {
          title: "A play",
          bytes: 2 * content.length,
          otherwise: "try again later",
          patience: 200,
        }),
      InputError,
      '"nothing for 0.2 s"; try again later',
    );
  });
});

Deno.test("readFile without a network says how to do without", async () => {
  const play = await dataset("http://127.0.0.1:9/input.txt");
  const cacheDir = await Deno.makeTempDir();
  const error = await assertRejects(() => readFile(play, { cacheDir, dataDir: "" }), InputError);
  assertStringIncludes(error.message, "Cannot download A play");
  assertStringIncludes(error.message, "into a folder as play/input.txt");
  assertStringIncludes(error.message, "--data-dir");
  await Deno.remove(cacheDir, { recursive: true });
});

Deno.test("readFile says where it could not write", async () => {
  await withServer(() => new Response(inPieces()), async (address, cacheDir) => {
    const file = join(cacheDir, "file");
    await Deno.writeTextFile(file, "");
    const play = await dataset(address);
    await assertRejects(
      () => readFile(play, { cacheDir: file, dataDir: "" }),
      InputError,
      `expected to write ${join(file, "play/input.txt")}`,
    );
  });
});

Deno.test("readFile reads a data folder, and refuses a missing or a changed file there", async () => {
  const dataDir = await Deno.makeTempDir();
  const play = await dataset("http://127.0.0.1:9/input.txt");
  const file = join(dataDir, "play/input.txt");
  await assertRejects(
    () => readFile(play, { dataDir }),
    InputError,
    `expected the file ${file}, got no such file`,
  );
  await Deno.mkdir(join(dataDir, "play"));
  await Deno.writeFile(file, content);
  assertEquals(await readFile(play, { dataDir }), content);
  await Deno.writeFile(file, content.with(7, 0));
  const error = await assertRejects(() => readFile(play, { dataDir }), InputError);
  assertStringIncludes(error.message, `Cannot use ${file} as A play`);
  assertStringIncludes(error.message, `SHA-256 ${play.sha256}`);
  assertStringIncludes(error.message, await sha256(content.with(7, 0)));
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("readFile says to delete a cached file that has changed", async () => {
  const cacheDir = await Deno.makeTempDir();
  const play = await dataset("http://127.0.0.1:9/input.txt");
  await Deno.mkdir(join(cacheDir, "play"));
  await Deno.writeTextFile(join(cacheDir, "play/input.txt"), "To be?");
  await assertRejects(
    () => readFile(play, { cacheDir, dataDir: "" }),
    InputError,
    "delete the file, and it is downloaded again",
  );
  await Deno.remove(cacheDir, { recursive: true });
});

for (const name of ["moby-dick", "cmudict"] as const) {
  Deno.test(`readDataset reads ${name} out of its package`, async () => {
    const bytes = await readDataset(name);
    assertEquals(bytes.length, datasets[name].bytes);
  });
}

withDataDir("readDataset reads tiny-shakespeare from the data folder", async (dataDir) => {
  const bytes = await readDataset("tiny-shakespeare", { dataDir });
  assertEquals(bytes.length, datasets["tiny-shakespeare"].bytes);
});

Deno.test("readDataset names the datasets that there are", () => {
  assertThrows(
    () => readDataset("tinyshakespeare" as "moby-dick"),
    InputError,
    'did you mean "tiny-shakespeare"?',
  );
});

Deno.test("every dataset says where it is from and on what terms", () => {
  for (const dataset of Object.values<Dataset>(datasets)) {
    assert(/^[0-9a-f]{64}$/.test(dataset.sha256));
    assert(dataset.bytes > 0 && dataset.license !== "" && dataset.citation !== "");
    if (dataset.source.kind === "download") assert(URL.canParse(dataset.source.address));
  }
});

Deno.test("decodeUtf8 reads any text and says where bytes are wrong", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.nat(), (text, seed) => {
    const bytes = new TextEncoder().encode(text);
    if (!text.startsWith("\ufeff")) assertEquals(decodeUtf8(bytes, "a.txt"), text);
    // A byte that is nowhere right, put before a character.
    const before = new TextEncoder().encode(
      [...text].slice(0, seed % ([...text].length + 1)).join(""),
    );
    const wrong = Uint8Array.of(...before, 0xff, ...bytes.subarray(before.length));
    assertThrows(() => decodeUtf8(wrong, "a.txt"), InputError, `0xFF at byte ${before.length};`);
  }));
  const cut = new TextEncoder().encode("café").subarray(0, 4);
  assertThrows(() => decodeUtf8(cut, "a.txt"), InputError, "0xC3 at byte 3");
  const latin1 = Uint8Array.of(0x63, 0xe9, 0x20);
  assertThrows(() => decodeUtf8(latin1, "a.txt"), InputError, "0xE9 at byte 1");
});
