/**
 * The GPT in jax-js on its WebAssembly backend, one jitted function for the whole step.
 *
 * @module
 */
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  valueAndGrad,
} from "@jax-js/jax";
import { serve } from "../serve.ts";
import type { SetUp } from "../../set_ups.ts";
import { adamW, countOf, firstValues, parametersOf, randomIds } from "./parameters.ts";

// deno-lint-ignore no-explicit-any
type Tensors = Record<string, any>;

/** Consumes its arguments, as functions of jax-js do. */
function lossOf(
  p: Tensors,
  ids: np.Array,
  targets: np.Array,
  { vocabulary, context, layers, heads, width, batch }: SetUp,
): np.Array {
  const norm = (name: string, x: np.Array) =>
    nn.standardize(x).mul(p[`${name}.scale`]).add(p[`${name}.shift`]);
  const linear = (name: string, x: np.Array) =>
    np.matmul(x, p[`${name}.weight`]).add(p[`${name}.bias`]);
  const attend = (name: string, x: np.Array) => {
    const [query, key, value] = np.split(linear(`${name}.queryKeyValue`, x), 3, -1)
      .map((part: np.Array) => part.reshape([batch, context, heads, width / heads]));
    const y = nn.dotProductAttention(query, key, value, { isCausal: true });
    return linear(`${name}.output`, y.reshape([batch, context, width]));
  };
  let x = np.matmul(nn.oneHot(ids, vocabulary), p.tokens.ref).add(p.positions);
  for (let i = 0; i < layers; i++) {
    x = x.ref.add(attend(`${i}`, norm(`${i}.norm1`, x)));
    const hidden = nn.gelu(linear(`${i}.up`, norm(`${i}.norm2`, x.ref)), { approximate: false });
    x = x.add(linear(`${i}.down`, hidden));
  }
  const logits = np.matmul(norm("norm", x), np.transpose(p.tokens));
  const chosen = nn.logSoftmax(logits).mul(nn.oneHot(targets, vocabulary));
  return chosen.sum().mul(-1 / (batch * context));
}

await serve(async (task) => {
  await init("wasm");
  defaultDevice("wasm");
  const shapes = parametersOf(task);
  const zeros = () =>
    Object.fromEntries(shapes.map(({ name, shape }) => [name, np.zeros([...shape])]));
  let parameters: Tensors = Object.fromEntries(
    shapes.map((one) => [one.name, np.array(firstValues(one)).reshape([...one.shape])]),
  );
  let [first, second]: Tensors[] = [zeros(), zeros()];
  const batchIds = () => np.array(randomIds(task)).reshape([task.batch, task.context]);
  const [ids, targets] = [batchIds(), batchIds()];
  const gradient = valueAndGrad((p: Tensors, ids: np.Array, targets: np.Array) =>
    lossOf(p, ids, targets, task)
  );
  const { rate, beta1, beta2, epsilon, decay } = adamW;
  const step = jit(
    (
      p: Tensors,
      m: Tensors,
      v: Tensors,
      correction: np.Array,
      ids: np.Array,
      targets: np.Array,
    ) => {
      const [loss, gradients] = gradient(
        Object.fromEntries(Object.entries(p).map(([name, one]) => [name, one.ref])),
        ids,
        targets,
      );
      const updated: [Tensors, Tensors, Tensors] = [{}, {}, {}];
      for (const { name } of shapes) {
        const g: np.Array = (gradients as Tensors)[name];
        const mean = m[name].mul(beta1).add(g.ref.mul(1 - beta1));
        const square = v[name].mul(beta2).add(np.square(g).mul(1 - beta2));
        const change = mean.ref.div(np.sqrt(square.ref).add(epsilon)).mul(correction.ref);
        updated[0][name] = p[name].mul(1 - rate * decay).sub(change);
        updated[1][name] = mean;
        updated[2][name] = square;
      }
      correction.dispose();
      return [loss, ...updated];
    },
  );
  let count = 0;
  return {
    title: "jax-js 0.1.25, wasm",
    parameters: countOf(shapes),
    async step() {
      count++;
      const correction = rate * Math.sqrt(1 - beta2 ** count) / (1 - beta1 ** count);
      const result = step(parameters, first, second, np.array(correction), ids.ref, targets.ref);
      const loss: np.Array = result[0] as np.Array;
      [, parameters, first, second] = result as [unknown, Tensors, Tensors, Tensors];
      await blockUntilReady([parameters, first, second]);
      return (await loss.data())[0];
    },
  };
});
