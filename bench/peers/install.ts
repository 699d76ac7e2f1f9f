/**
 * Installs the peers that training is put beside.
 *
 * @module
 */
import { InputError, unknownName } from "../../lib/errors.ts";
import { bench, type Row } from "../bench.ts";
import { type Peer, peers } from "./peers.ts";

/** `deno task bench peers [NAME…]`. */
export default bench<{ readonly install?: string }>({
  examples: [
    { does: "See what is there", type: "deno task bench peers" },
    { does: "Install two", type: "deno task bench peers --install torch2,jax" },
  ],
  options: (command) => command.option("--install <names>", "peers to install, with commas"),
  brief: {},
  async run({ install }): Promise<Row[]> {
    for (const name of namesOf(install)) await installPeer(name, peers[name]);
    return await Promise.all(
      Object.entries(peers).map(async ([peer, { installed, install }]) => ({
        peer,
        installed: await installed() ? "yes" : `no: ${install}`,
      })),
    );
  },
});

/** Names of peers, with commas between them. */
export function namesOf(text = ""): string[] {
  const names = text.split(",").map((name) => name.trim()).filter((name) => name !== "");
  for (const name of names) {
    if (!Object.hasOwn(peers, name)) {
      throw new InputError(unknownName("peer", name, Object.keys(peers)));
    }
  }
  return names;
}

async function installPeer(name: string, { steps, install }: Peer): Promise<void> {
  if (steps === undefined) {
    throw new InputError(`Cannot install ${name}: it is a package of the system; type ${install}`);
  }
  for (const { program, args } of steps) {
    const { success } = await new Deno.Command(program, {
      args: [...args],
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    if (!success) throw new InputError(`Cannot install ${name}: ${program} failed; see above`);
  }
}
