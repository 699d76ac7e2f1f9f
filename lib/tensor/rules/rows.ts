/**
 * Rules that work on each row, the last axis, as one: normalizations, softmax, look-ups and losses.
 *
 * @module
 */
import { allocate, allocateLike, type NdArray, run } from "../nd_array.ts";
import { defineRule } from "../rule.ts";

interface One extends Record<string, NdArray> {
  x: NdArray;
}

const addressOf = (array: NdArray | undefined) => array === undefined ? 0 : array.address;

/** `eˣ / Σ eˣ` along the last axis. */
export const softmax = defineRule<One>({
  name: "softmax",
  forward({ x }) {
    const output = allocateLike(x);
    run("softmax", x.rows, x.width * 1.2, output.address, x.address, x.width);
    return { output, saved: undefined };
  },
  backward({ output, gradient }, into) {
    into.write("x", (dx) =>
      run(
        "softmaxBackward",
        dx.rows,
        dx.width * 0.5,
        dx.address,
        output.address,
        gradient.address,
        dx.width,
      ));
  },
});

/** `x − ln Σ eˣ` along the last axis. */
export const logSoftmax = defineRule<One>({
  name: "logSoftmax",
  forward({ x }) {
    const output = allocateLike(x);
    run("logSoftmax", x.rows, x.width * 1.2, output.address, x.address, x.width);
    return { output, saved: undefined };
  },
  backward({ output, gradient }, into) {
    into.write("x", (dx) =>
      run(
        "logSoftmaxBackward",
        dx.rows,
        dx.width * 1.2,
        dx.address,
        output.address,
        gradient.address,
        dx.width,
      ));
  },
});

interface Normalized {
  x: NdArray;
  scale?: NdArray;
  bias?: NdArray;
  [name: string]: NdArray | undefined;
}

/** Each row with mean 0 and variance 1, times `scale`, plus `bias` (Ba et al. 2016). */
export const layerNorm = defineRule<
  Normalized,
  { epsilon: number },
  { mean: NdArray; deviation: NdArray }
>({
  name: "layerNorm",
  forward({ x, scale, bias }, { epsilon }) {
    const { width, rows } = x;
    const output = allocateLike(x);
    const saved = { mean: allocate([rows]), deviation: allocate([rows]) };
    run(
      "layerNorm",
      rows,
      width * 0.7,
      output.address,
      saved.mean.address,
      saved.deviation.address,
      x.address,
      addressOf(scale),
      addressOf(bias),
      width,
      epsilon,
    );
    return { output, saved };
  },
  backward({ inputs: { x, scale }, saved: { mean, deviation }, gradient }, into) {
    const { width, rows } = x;
    const statistics = [mean.address, deviation.address] as const;
    const parameters = (dScale: number, dBias: number) =>
      run(
        "layerNormBackwardParameters",
        width,
        rows * 0.6,
        dScale,
        dBias,
        x.address,
        gradient.address,
        ...statistics,
        rows,
        width,
      );
    if (into.wants("scale") && into.wants("bias")) {
      into.accumulate(
        "scale",
        (dScale, scaleHasValue) =>
          into.accumulate("bias", (dBias, biasHasValue) => {
            zeroUnless(scaleHasValue, dScale);
            zeroUnless(biasHasValue, dBias);
            parameters(dScale.address, dBias.address);
          }),
      );
    } else {
      into.accumulate("scale", (dScale, accumulate) => {
        zeroUnless(accumulate, dScale);
        parameters(dScale.address, 0);
      });
      into.accumulate("bias", (dBias, accumulate) => {
        zeroUnless(accumulate, dBias);
        parameters(0, dBias.address);
      });
    }
    into.accumulate("x", (dx, accumulate) =>
      run(
        "layerNormBackward",
        rows,
        width,
        dx.address,
        x.address,
        gradient.address,
        addressOf(scale),
        ...statistics,
        width,
        accumulate,
      ));
  },
});

/** Each row divided by its root mean square, times `scale` (Zhang & Sennrich 2019). */
export const rmsNorm = defineRule<Normalized, { epsilon: number }, { deviation: NdArray }>({
  name: "rmsNorm",
  forward({ x, scale }, { epsilon }) {
    const output = allocateLike(x);
    const deviation = allocate([x.rows]);
    run(
      "rmsNorm",
      x.rows,
      x.width * 0.5,
      output.address,
      deviation.address,
      x.address,
      addressOf(scale),
      x.width,
      epsilon,
    );
    return { output, saved: { deviation } };
  },
  backward({ inputs: { x, scale }, saved: { deviation }, gradient }, into) {
    into.accumulate("scale", (dScale, accumulate) => {
      zeroUnless(accumulate, dScale);
      run(
        "rmsNormBackwardParameters",
        x.width,
        x.rows * 0.5,
        dScale.address,
        x.address,
        gradient.address,
        deviation.address,
        x.rows,
        x.width,
      );
    });
    into.accumulate("x", (dx, accumulate) =>
      run(
        "rmsNormBackward",
        x.rows,
        x.width * 0.8,
        dx.address,
        x.address,
        gradient.address,
        addressOf(scale),
        deviation.address,
        x.width,
        accumulate,
      ));
  },
});

/** Rows of a table by number: `[…] → […, width]`. */
export const embedding = defineRule<{ table: NdArray } & Record<string, NdArray>, { ids: NdArray }>(
  {
    name: "embedding",
    forward({ table }, { ids }) {
      const output = allocate([...ids.shape, table.width]);
      run(
        "embedding",
        ids.size,
        table.width * 0.1 + 3,
        output.address,
        table.address,
        ids.address,
        table.width,
      );
      return { output, saved: undefined };
    },
    backward({ options: { ids }, gradient }, into) {
      into.accumulate("table", (dTable, accumulate) => {
        zeroUnless(accumulate, dTable);
        run(
          "embeddingBackward",
          dTable.width,
          ids.size * 0.5,
          dTable.address,
          gradient.address,
          ids.address,
          ids.size,
          dTable.width,
        );
      });
    },
  },
);

/** How a loss reads its targets. */
export interface CrossEntropyOptions {
  /** One class a row. */
  readonly targets: NdArray;
  /** The share of probability that is spread over all classes (Szegedy et al. 2016). */
  readonly smoothing: number;
  /** The target that marks a row as not counting. */
  readonly ignored: number;
}

/** `−ln softmax(logits)[target]` of each row, in nats; 0 where the target is ignored. */
export const crossEntropy = defineRule<
  { logits: NdArray } & Record<string, NdArray>,
  CrossEntropyOptions,
  { logSumExp: NdArray }
>({
  name: "crossEntropy",
  forward({ logits }, { targets, smoothing, ignored }) {
    const output = allocate(logits.shape.slice(0, -1));
    const logSumExp = allocate([logits.rows]);
    run(
      "crossEntropy",
      logits.rows,
      logits.width * 1.2,
      output.address,
      logSumExp.address,
      logits.address,
      targets.address,
      logits.width,
      smoothing,
      ignored,
    );
    return { output, saved: { logSumExp } };
  },
  backward(
    {
      inputs: { logits },
      options: { targets, smoothing, ignored },
      saved: { logSumExp },
      gradient,
    },
    into,
  ) {
    into.write("logits", (target) =>
      run(
        "crossEntropyBackward",
        logits.rows,
        logits.width * 1.2,
        target.address,
        logits.address,
        targets.address,
        logSumExp.address,
        gradient.address,
        logits.width,
        smoothing,
        ignored,
      ));
  },
});

/** How positions are turned into angles; see `rotary`. */
export interface RotaryOptions {
  /** `[position, dHead / 2, 2]`: the cosine and sine of each angle. */
  readonly table: NdArray;
  /** How many heads the last axis is split into. */
  readonly heads: number;
  /** The position of the first row of each sequence. */
  readonly offset: number;
}

/** Turns each pair `(i, i + dHead / 2)` of each head by an angle that grows with position (Su et al. 2021). */
export const rotary = defineRule<One, RotaryOptions>({
  name: "rotary",
  forward({ x }, options) {
    const output = allocateLike(x);
    rotate(output, x, options, 1);
    return { output, saved: undefined };
  },
  backward({ options, gradient }, into) {
    into.write("x", (dx) => rotate(dx, gradient, options, -1));
  },
});

/** `x` is `[batch, time, heads · dHead]`. */
function rotate(
  out: NdArray,
  x: NdArray,
  { table, heads, offset }: RotaryOptions,
  direction: 1 | -1,
): void {
  run(
    "rotary",
    x.rows,
    x.width * 0.5,
    out.address,
    x.address,
    table.address,
    x.shape[x.shape.length - 2],
    heads,
    x.width / heads,
    offset,
    direction,
  );
}

function zeroUnless(hasValue: 0 | 1, array: NdArray): void {
  if (hasValue === 0) run("fill", array.size, 0.1, array.address, 0);
}
