import { assertEquals } from "@std/assert";

Deno.test("tensors made outside scopes are freed once, when nothing refers to them", async () => {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--v8-flags=--expose-gc", import.meta.resolve("./collected.ts")],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals(text(stdout), "true\n0\n", text(stderr));
});
