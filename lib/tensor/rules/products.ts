/**
 * Rules of matrix products.
 *
 * @module
 */
import { leastProduct } from "../../kernels/blas/kernels.ts";
import {
  columnPanels,
  depthChunks,
  dividesColumns,
  gemmColumnGroup,
  gemmTileRows,
  packedSize,
  rowTiles,
  tilesByGroups,
} from "../../kernels/layout.ts";
import { recording } from "../apply.ts";
import { currentMachine } from "../context.ts";
import { allocate, allocateLike, type NdArray, run } from "../nd_array.ts";
import { defineRule, type Into } from "../rule.ts";

/** About how many nanoseconds one multiply–add takes. */
const perProduct = 0.04;

/** The same for a library's product. */
const perBlasProduct = 0.015;

/** One product `out (+)= A · B + bias`; `transposedA` and `transposedB` say how the arrays are stored. */
interface Product {
  out: NdArray;
  a: NdArray;
  b: NdArray;
  m: number;
  n: number;
  k: number;
  transposedA?: boolean;
  transposedB?: boolean;
  bias?: NdArray;
  accumulate?: 0 | 1;
  /** Where the sums of B's columns go besides, of a transposed A. */
  sums?: Sums;
}

/** Sums that are set, or added to. */
interface Sums {
  out: NdArray;
  accumulate: 0 | 1;
}

/** Up to so many rows are faster without packing the other matrix first: one token at a time. */
const fewRows = 4;

function product(product: Product) {
  const { out, a, b, m, n, k, transposedA, transposedB, bias, accumulate = 0, sums } = product;
  if (m <= fewRows && !transposedA && accumulate === 0) {
    run(
      "gemmUnpacked",
      columnPanels(n),
      8 * k * m * 0.1,
      out.address,
      a.address,
      b.address,
      bias === undefined ? 0 : bias.address,
      m,
      n,
      k,
      k,
      transposedB ? k : n,
      n,
      transposedB ? 1 : 0,
    );
    return;
  }
  if (currentMachine().engine.blas !== undefined && m * n * k >= leastProduct) {
    const added = bias === undefined ? 0 : bias.address;
    const across = dividesColumns(m, n, added);
    run(
      "blasGemm",
      across ? n : m,
      (across ? m : n) * k * perBlasProduct,
      out.address,
      a.address,
      b.address,
      added,
      m,
      n,
      k,
      transposedA ? 1 : 0,
      transposedB ? 1 : 0,
      accumulate,
    );
    if (sums !== undefined) sumColumns(b, sums);
    return;
  }
  if (transposedA) {
    transposedProduct(product);
    return;
  }
  const packed = allocate([packedSize(n, k)]);
  run(
    "packB",
    columnPanels(n),
    k * 2,
    packed.address,
    b.address,
    n,
    k,
    transposedB ? k : n,
    transposedB ? 1 : 0,
  );
  run(
    "gemm",
    rowTiles(m),
    gemmTileRows * n * k * perProduct,
    out.address,
    a.address,
    packed.address,
    bias === undefined ? 0 : bias.address,
    m,
    n,
    k,
    k,
    n,
    accumulate,
  );
  packed.storage.free();
}

/** The product of a transposed A: of each chunk of its rows, and the sum of those. */
function transposedProduct({ out, a, b, m, n, k, accumulate = 0, sums }: Product) {
  const chunks = depthChunks(m, n, k), others = chunks - 1;
  const partials = allocate([others * (m + 1) * n]);
  run(
    "gemmTransposed",
    chunks * tilesByGroups(m, n),
    gemmTileRows * Math.min(n, gemmColumnGroup) * k / chunks * perProduct,
    out.address,
    sums === undefined ? 0 : sums.out.address,
    partials.address,
    a.address,
    b.address,
    m,
    n,
    k,
    m,
    n,
    n,
    chunks,
    accumulate,
    sums === undefined ? 0 : sums.accumulate,
  );
  if (others > 0) {
    const add = (width: number, to: NdArray, from: number) =>
      run("sumRows", width, others * 0.3, to.address, from, others, width, 1);
    add(m * n, out, partials.address);
    if (sums !== undefined) add(n, sums.out, partials.address + 4 * others * m * n);
  }
  partials.storage.free();
}

/** The sums of a matrix's columns, as the gradient of a bias has them. */
function sumColumns({ rows, width, address }: NdArray, { out, accumulate }: Sums) {
  run("sumRows", width, rows * 0.3, out.address, address, rows, width, accumulate);
}

interface LinearInputs {
  x: NdArray;
  weight: NdArray;
  bias?: NdArray;
  [name: string]: NdArray | undefined;
}

/** An activation that a linear map applies itself. */
export type LinearActivation = "gelu" | "geluTanh";

/** The kernels of those activations, and about their ns for each element. */
const activations = {
  gelu: { value: "gelu", valueWithSlope: "geluWithSlope", cost: 1.5 },
  geluTanh: { value: "geluTanh", valueWithSlope: "geluTanhWithSlope", cost: 1.5 },
} as const satisfies Record<LinearActivation, unknown>;

/** How `linear` reads its weight, and what it does to what it gives. */
export interface LinearOptions {
  /** Whether the weight is `[out, in]`. */
  readonly transposed: boolean;
  /** What is applied to the result. */
  readonly activation?: LinearActivation;
}

/**
 * `activation(x · W + b)`: `[…, in] → […, out]`. The weight is `[in, out]`, or `[out, in]` where
 * `transposed`, as a projection tied to an embedding has it. Instead of what the activation is applied
 * to, its slope there is saved: in the same place, and going backward is one multiplication.
 */
export const linear = defineRule<LinearInputs, LinearOptions, { slope?: NdArray }>({
  name: "linear",
  forward({ x, weight, bias }, { transposed, activation }) {
    const n = weight.shape[transposed ? 0 : 1];
    const map = allocate([...x.shape.slice(0, -1), n]);
    product({ out: map, a: x, b: weight, m: x.rows, n, k: x.width, transposedB: transposed, bias });
    if (activation === undefined) return { output: map, saved: {} };
    const { value, valueWithSlope, cost } = activations[activation];
    if (!recording()) {
      run(value, map.size, cost, map.address, map.address);
      return { output: map, saved: {} };
    }
    const output = allocateLike(map);
    run(valueWithSlope, map.size, cost, output.address, map.address, map.address);
    return { output, saved: { slope: map } };
  },
  backward({ inputs, options: { transposed }, saved: { slope }, gradient }, into) {
    if (slope === undefined) return linearBackward(inputs, transposed, gradient, into);
    const before = allocateLike(gradient);
    run("multiply", before.size, 0.2, before.address, gradient.address, slope.address);
    linearBackward(inputs, transposed, before, into);
    before.storage.free();
  },
});

/** The gradients of `x · W + b`. */
function linearBackward(
  { x, weight }: LinearInputs,
  transposed: boolean,
  gradient: NdArray,
  into: Into<string>,
) {
  const k = x.width;
  const n = gradient.width;
  const m = x.rows;
  const addWeight = (sums?: Sums) =>
    into.accumulate("weight", (out, accumulate) => {
      const shared = { out, k: m, transposedA: true, accumulate };
      if (transposed) product({ ...shared, a: gradient, b: x, m: n, n: k });
      else product({ ...shared, a: x, b: gradient, m: k, n, sums });
    });
  if (!transposed && into.wants("weight") && into.wants("bias")) {
    into.accumulate("bias", (out, accumulate) => addWeight({ out, accumulate }));
  } else {
    addWeight();
    into.accumulate("bias", (out, accumulate) => sumColumns(gradient, { out, accumulate }));
  }
  into.accumulate(
    "x",
    (out, accumulate) =>
      product({ out, a: gradient, b: weight, m, n: k, k: n, transposedB: !transposed, accumulate }),
  );
}

interface MatmulInputs extends Record<string, NdArray> {
  a: NdArray;
  b: NdArray;
}

/** `[…, m, k] · […, k, n] → […, m, n]` with the same leading axes, or `b` stored as `[…, n, k]`. */
export const matmul = defineRule<MatmulInputs, { transposedB: boolean }>({
  name: "matmul",
  forward({ a, b }, { transposedB }) {
    const [m, k] = a.shape.slice(-2);
    const n = b.shape[b.shape.length - (transposedB ? 2 : 1)];
    const output = allocate([...a.shape.slice(0, -1), n]);
    batched(output, a, b, { m, n, k, transposedB });
    return { output, saved: undefined };
  },
  backward({ inputs: { a, b }, options: { transposedB }, gradient }, into) {
    const [m, k] = a.shape.slice(-2);
    const n = gradient.width;
    into.accumulate(
      "a",
      (da, accumulate) =>
        batched(da, gradient, b, { m, n: k, k: n, transposedB: !transposedB, accumulate }),
    );
    into.accumulate(
      "b",
      (db, accumulate) =>
        transposedB
          ? batched(db, gradient, a, { m: n, n: k, k: m, transposedA: true, accumulate })
          : batched(db, a, gradient, { m: k, n, k: m, transposedA: true, accumulate }),
    );
  },
});

function batched(
  out: NdArray,
  a: NdArray,
  b: NdArray,
  { m, n, k, transposedA = false, transposedB = false, accumulate = 0 }: {
    m: number;
    n: number;
    k: number;
    transposedA?: boolean;
    transposedB?: boolean;
    accumulate?: 0 | 1;
  },
) {
  run(
    "matmulBatched",
    out.size / (m * n),
    m * n * k * perProduct + 100,
    out.address,
    a.address,
    b.address,
    m,
    n,
    k,
    transposedA ? 1 : 0,
    transposedB ? 1 : 0,
    accumulate,
    m * k,
    k * n,
    m * n,
  );
}
