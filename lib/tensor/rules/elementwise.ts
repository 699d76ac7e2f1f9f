/**
 * Rules that work on each element by itself. Both arrays of a pair have the same shape.
 *
 * @module
 */
import { allocateLike, type NdArray, run } from "../nd_array.ts";
import { defineRule, type Rule } from "../rule.ts";

interface Pair extends Record<string, NdArray> {
  a: NdArray;
  b: NdArray;
}

interface One extends Record<string, NdArray> {
  x: NdArray;
}

type Binary =
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "tanhBackward"
  | "sigmoidBackward"
  | "reluBackward"
  | "geluBackward"
  | "geluTanhBackward"
  | "siluBackward";

type Unary =
  | "exp"
  | "log"
  | "tanh"
  | "sqrt"
  | "square"
  | "sigmoid"
  | "relu"
  | "gelu"
  | "geluTanh"
  | "silu"
  | "sin"
  | "cos";

const binary = (kernel: Binary, cost: number, target: NdArray, a: NdArray, b: NdArray) =>
  run(kernel, target.size, cost, target.address, a.address, b.address);

/** `a + b`. */
export const add = defineRule<Pair>({
  name: "add",
  forward({ a, b }) {
    const output = allocateLike(a);
    binary("add", 0.2, output, a, b);
    return { output, saved: undefined };
  },
  backward({ gradient }, into) {
    into.pass("a", gradient);
    into.pass("b", gradient);
  },
});

/** `a − b`. */
export const subtract = defineRule<Pair>({
  name: "subtract",
  forward({ a, b }) {
    const output = allocateLike(a);
    binary("subtract", 0.2, output, a, b);
    return { output, saved: undefined };
  },
  backward({ gradient }, into) {
    into.pass("a", gradient);
    into.write("b", (db) => run("scale", db.size, 0.2, db.address, gradient.address, -1));
  },
});

/** `a · b`. */
export const multiply = defineRule<Pair>({
  name: "multiply",
  forward({ a, b }) {
    const output = allocateLike(a);
    binary("multiply", 0.2, output, a, b);
    return { output, saved: undefined };
  },
  backward({ inputs: { a, b }, gradient }, into) {
    into.write("a", (da) => binary("multiply", 0.2, da, gradient, b));
    into.write("b", (db) => binary("multiply", 0.2, db, gradient, a));
  },
});

/** `a / b`. */
export const divide = defineRule<Pair>({
  name: "divide",
  forward({ a, b }) {
    const output = allocateLike(a);
    binary("divide", 0.3, output, a, b);
    return { output, saved: undefined };
  },
  backward({ inputs: { b }, output, gradient }, into) {
    into.write("a", (da) => binary("divide", 0.3, da, gradient, b));
    into.write("b", (db) => {
      binary("multiply", 0.2, db, gradient, output);
      binary("divide", 0.3, db, db, b);
      run("scale", db.size, 0.2, db.address, db.address, -1);
    });
  },
});

/** `factor · x`. */
export const scale = defineRule<One, { factor: number }>({
  name: "scale",
  forward({ x }, { factor }) {
    const output = allocateLike(x);
    run("scale", x.size, 0.2, output.address, x.address, factor);
    return { output, saved: undefined };
  },
  backward({ options: { factor }, gradient }, into) {
    into.write("x", (dx) => run("scale", dx.size, 0.2, dx.address, gradient.address, factor));
  },
});

/** `x + constant`. */
export const shift = defineRule<One, { constant: number }>({
  name: "shift",
  forward({ x }, { constant }) {
    const output = allocateLike(x);
    run("shift", x.size, 0.2, output.address, x.address, constant);
    return { output, saved: undefined };
  },
  backward({ gradient }, into) {
    into.pass("x", gradient);
  },
});

/** A function of one number; `derivative` writes `dx` from the input, the output and its gradient. */
function unary(
  name: Unary,
  cost: number,
  derivative: (step: { dx: NdArray; x: NdArray; y: NdArray; dy: NdArray }) => void,
): Rule<One> {
  return defineRule<One>({
    name,
    forward({ x }) {
      const output = allocateLike(x);
      run(name, x.size, cost, output.address, x.address);
      return { output, saved: undefined };
    },
    backward({ inputs: { x }, output, gradient }, into) {
      into.write("x", (dx) => derivative({ dx, x, y: output, dy: gradient }));
    },
  });
}

/** `eˣ`. */
export const exp = unary("exp", 1, ({ dx, y, dy }) => binary("multiply", 0.2, dx, dy, y));

/** The natural logarithm. */
export const log = unary("log", 1, ({ dx, x, dy }) => binary("divide", 0.3, dx, dy, x));

/** The square root. */
export const sqrt = unary("sqrt", 0.5, ({ dx, y, dy }) => {
  binary("divide", 0.3, dx, dy, y);
  run("scale", dx.size, 0.2, dx.address, dx.address, 0.5);
});

/** `x²`. */
export const square = unary("square", 0.2, ({ dx, x, dy }) => {
  binary("multiply", 0.2, dx, dy, x);
  run("scale", dx.size, 0.2, dx.address, dx.address, 2);
});

/** The sine of `x` in radians. */
export const sin = unary("sin", 1, ({ dx, x, dy }) => {
  run("cos", x.size, 1, dx.address, x.address);
  binary("multiply", 0.2, dx, dx, dy);
});

/** The cosine of `x` in radians. */
export const cos = unary("cos", 1, ({ dx, x, dy }) => {
  run("sin", x.size, 1, dx.address, x.address);
  binary("multiply", 0.2, dx, dx, dy);
  run("scale", dx.size, 0.2, dx.address, dx.address, -1);
});

/** The hyperbolic tangent. */
export const tanh = unary("tanh", 1, ({ dx, y, dy }) => binary("tanhBackward", 0.2, dx, y, dy));

/** `1 / (1 + e⁻ˣ)`. */
export const sigmoid = unary(
  "sigmoid",
  1,
  ({ dx, y, dy }) => binary("sigmoidBackward", 0.2, dx, y, dy),
);

/** `max(x, 0)`. */
export const relu = unary("relu", 0.2, ({ dx, x, dy }) => binary("reluBackward", 0.2, dx, x, dy));

/** `x Φ(x)` with the exact normal distribution (Hendrycks & Gimpel 2016). */
export const gelu = unary("gelu", 1.2, ({ dx, x, dy }) => binary("geluBackward", 1.5, dx, x, dy));

/** GELU by the tanh approximation, as GPT-2 has it. */
export const geluTanh = unary(
  "geluTanh",
  1.2,
  ({ dx, x, dy }) => binary("geluTanhBackward", 1.5, dx, x, dy),
);

/** `x · sigmoid(x)` (Elfwing et al. 2017). */
export const silu = unary("silu", 1.2, ({ dx, x, dy }) => binary("siluBackward", 1.5, dx, x, dy));

interface Gated extends Record<string, NdArray> {
  gate: NdArray;
  up: NdArray;
}

/** `activation(gate) · up` (Shazeer 2020). */
function gated(
  name: "siluMultiply" | "geluMultiply",
  backwardKernel: "siluMultiplyBackward" | "geluMultiplyBackward",
): Rule<Gated> {
  return defineRule<Gated>({
    name,
    forward({ gate, up }) {
      const output = allocateLike(gate);
      run(name, gate.size, 1.3, output.address, gate.address, up.address);
      return { output, saved: undefined };
    },
    backward({ inputs: { gate, up }, gradient }, into) {
      const dGate = allocateLike(gate);
      const dUp = allocateLike(up);
      run(
        backwardKernel,
        gate.size,
        1.8,
        dGate.address,
        dUp.address,
        gate.address,
        up.address,
        gradient.address,
      );
      into.pass("gate", dGate);
      into.pass("up", dUp);
    },
  });
}

/** `silu(gate) · up`, the heart of SwiGLU. */
export const siluMultiply = gated("siluMultiply", "siluMultiplyBackward");

/** `gelu(gate) · up`, the heart of GEGLU. */
export const geluMultiply = gated("geluMultiply", "geluMultiplyBackward");

/** Zeroes a share `rate` of the elements and scales the rest by `1 / (1 − rate)`. */
export const dropout = defineRule<One, { rate: number; key: readonly [number, number] }>({
  name: "dropout",
  forward({ x }, { rate, key }) {
    const output = allocateLike(x);
    run("dropout", x.size, 4, output.address, x.address, key[0], key[1], rate);
    return { output, saved: undefined };
  },
  backward({ options: { rate, key }, gradient }, into) {
    into.write(
      "x",
      (dx) => run("dropout", dx.size, 4, dx.address, gradient.address, key[0], key[1], rate),
    );
  },
});
