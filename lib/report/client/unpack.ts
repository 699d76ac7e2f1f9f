/// <reference lib="dom" />
/** What is packed in the page: base64 of gzip in script elements that hold data. */

/** The bytes that an element holds packed. */
export async function unpackBytes(id: string): Promise<Uint8Array> {
  const packed = document.getElementById(id)?.textContent ?? "";
  const bytes = Uint8Array.fromBase64?.(packed.trim()) ??
    Uint8Array.from(atob(packed.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The text that an element holds packed. */
export async function unpack(id: string): Promise<string> {
  return new TextDecoder().decode(await unpackBytes(id));
}

/** Runs the packed libraries; the page's policy allows this very text, by its hash. */
export async function runPacked(id: string): Promise<void> {
  const script = document.createElement("script");
  script.textContent = await unpack(id);
  document.head.append(script);
}
