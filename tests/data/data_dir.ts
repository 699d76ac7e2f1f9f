/**
 * A test that needs the files of a data folder: the one that `TRANSFORMER_DATA_DIR` names. Without
 * it the test is left out, and its name says so.
 */
export function withDataDir(name: string, test: (dataDir: string) => Promise<void>): void {
  const dataDir = Deno.env.get("TRANSFORMER_DATA_DIR");
  Deno.test({
    name: dataDir ? name : `${name} (left out: TRANSFORMER_DATA_DIR names no folder)`,
    ignore: !dataDir,
    fn: () => test(dataDir!),
  });
}
