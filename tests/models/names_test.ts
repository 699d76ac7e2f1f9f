import { assertSnapshot } from "@std/testing/snapshot";
import type { Model } from "../../lib/models/mod.ts";
import { smallEncoder } from "./grid.ts";
import { smallGpt, smallTransformer } from "./small_models.ts";

/** What a checkpoint and a capture call a model's parts, one a line. */
function names(model: Model): string {
  return [
    ...[...model.parameters()].map(([name, { shape }]) =>
      `parameter ${name} [${shape.join(", ")}]`
    ),
    ...[...model.sites()].map(([name, { axes }]) => `site ${name} ${axes}`),
  ].join("\n");
}

const models: Record<string, () => Model> = {
  "a GPT": () => smallGpt({ layers: 1 }),
  "a GPT with a projection, RMS norms, gates, both placements": () =>
    smallGpt({
      layers: 1,
      tied: false,
      norm: { kind: "rmsNorm" },
      placement: "both",
      positional: { kind: "relativeBias" },
      feedForward: { kind: "swiGlu" },
    }),
  "an encoder": () => smallEncoder({ layers: 1 }),
  "a Transformer": () => smallTransformer({ decoderLayers: 1 }),
};

for (const [name, make] of Object.entries(models)) {
  Deno.test(`names of the parameters and sites of ${name}`, async (context) => {
    await assertSnapshot(context, names(make()), { serializer: (text) => text });
  });
}
