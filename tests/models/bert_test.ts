import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import {
  AnswerExtractor,
  Bert,
  type BertConfig,
  BertForPreTraining,
  presets,
  SequenceClassifier,
  TokenClassifier,
  TokenEncoder,
} from "../../lib/models/mod.ts";
import { initialize } from "../../lib/nn/mod.ts";
import { differentiate, ids, scope } from "../../lib/tensor/mod.ts";

const config: BertConfig = {
  ...presets["bert-tiny"],
  vocabulary: 20,
  context: 12,
  dModel: 16,
  attention: { heads: 2 },
  feedForward: { kind: "gelu", dHidden: 32 },
  dropout: 0,
  initialization: { kind: "normal", deviation: 0.3 },
};
const bert = initialize(new Bert(config), { seed: 1 });

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
}

Deno.test("Bert's states do not change with the padding behind a sequence", () => {
  scope(() => {
    const short = bert.encode(ids([[5, 6, 7]]));
    const long = bert.encode(ids([[5, 6, 7, 0, 0, 0]])).slice(1, 0, 3);
    assertLess(largestDifference(short.toArray(), long.toArray()), 1e-5);
    const pooled = bert.pool(short).toArray();
    assertLess(largestDifference(pooled, bert.pool(long).toArray()), 1e-5);
  });
});

Deno.test("Bert sees both sides of a token, segments, and positions", () => {
  scope(() => {
    const of = (tokens: number[][], segments?: number[][]) =>
      bert.encode(ids(tokens), segments && { segments: ids(segments) }).slice(1, 1, 2).toArray();
    const base = of([[5, 6, 7]]);
    const changed = {
      before: of([[8, 6, 7]]),
      behind: of([[5, 6, 8]]),
      order: of([[7, 6, 5]]),
      segments: of([[5, 6, 7]], [[0, 0, 1]]),
    };
    for (const [what, other] of Object.entries(changed)) {
      assert(largestDifference(base, other) > 1e-3, what);
    }
    assertEquals(of([[5, 6, 7]], [[0, 0, 0]]), base);
  });
});

Deno.test("Bert refuses segments that it has no vectors for, and sequences above its context", () => {
  const plain = initialize(new Bert({ ...config, segments: 0 }), { seed: 1 });
  assertThrows(
    () => plain.encode(ids([[5]]), { segments: ids([[1]]) }),
    TypeError,
    "Cannot read segments",
  );
  assertThrows(
    () => bert.encode(ids([Array(13).fill(5)])),
    RangeError,
    "at most the context of 12",
  );
  assertThrows(
    () => new BertForPreTraining({ ...config, pooler: false }),
    RangeError,
    "expected a pooler",
  );
});

Deno.test("BertForPreTraining projects the asked positions as it projects all", () => {
  const model = initialize(new BertForPreTraining(config), { seed: 2 });
  scope(() => {
    const tokens = ids([[5, 6, 7, 8], [9, 10, 0, 0]]);
    const all = model.forward(tokens).tokenLogits;
    const some = model.forward(tokens, { positions: ids([1, 4]) }).tokenLogits;
    assertEquals([all.shape, some.shape], [[2, 4, 20], [2, 20]]);
    const rows = all.reshape([8, 20]).lookUp(ids([1, 4])).toArray();
    assertLess(largestDifference(some.toArray(), rows), 1e-5);
  });
});

Deno.test("BertForPreTraining refuses an activation that its head does not have", () => {
  assertThrows(
    () => new BertForPreTraining({ ...config, feedForward: { kind: "swiGlu" } }),
    RangeError,
    "expected one of relu, gelu, geluTanh",
  );
});

const tokenEncoder = new TokenEncoder({
  ...config,
  placement: "pre",
  positional: { kind: "rotary" },
});

for (
  const [name, encoder] of Object.entries({ Bert: new Bert(config), TokenEncoder: tokenEncoder })
) {
  Deno.test(`every head on a ${name} has logits of its shape and a gradient for each of its weights`, () => {
    const tokens = ids([[5, 6, 7, 0], [8, 9, 10, 11]]);
    const heads = [
      { model: new SequenceClassifier(encoder, { classes: 3 }), shape: [2, 3] },
      { model: new TokenClassifier(encoder, { classes: 5 }), shape: [2, 4, 5] },
      { model: new AnswerExtractor(encoder), shape: [2, 4] },
    ];
    for (const { model, shape } of heads) {
      initialize(model, { seed: 3 });
      const { loss, gradients, logits } = differentiate(model, () => {
        const output = model.forward(tokens);
        const logits = "start" in output ? output.start : output;
        const both = "start" in output ? output.start.add(output.end.mul(2)) : output;
        return { loss: both.square().sum(), logits };
      });
      assertEquals(logits.shape, shape);
      assert(loss.item() > 0);
      const own = [...gradients].filter(([name]) => !name.startsWith("encoder."));
      assertEquals(own.length, 2);
      for (
        const [name, gradient] of [...own, ...gradients].filter(([n]) =>
          /head|classifier|span|embedding\.table/.test(n)
        )
      ) {
        assert(gradient.toArray().some((x) => x !== 0), name);
      }
    }
  });
}

Deno.test("SequenceClassifier on an encoder without pooler reads the mean of what is no padding", () => {
  const model = initialize(new SequenceClassifier(tokenEncoder, { classes: 3 }), { seed: 4 });
  scope(() => {
    const short = model.forward(ids([[5, 6, 7]])).toArray();
    const long = model.forward(ids([[5, 6, 7, 0, 0]])).toArray();
    assertLess(largestDifference(short, long), 1e-5);
    const states = tokenEncoder.encode(ids([[5, 6, 7]]));
    const mean = states.mean(1).linear(model.classifier.weight, model.classifier.bias);
    assertLess(largestDifference(short, mean.toArray()), 1e-5);
  });
});
