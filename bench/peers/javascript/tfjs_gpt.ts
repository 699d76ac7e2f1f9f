/**
 * The GPT in TensorFlow.js on its WebAssembly backend with threads and SIMD.
 *
 * @module
 */
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { serve } from "../serve.ts";
import type { SetUp } from "../../set_ups.ts";
import { adamW, countOf, firstValues, parametersOf, randomIds } from "./parameters.ts";

type Variables = Record<string, tf.Variable>;

function lossOf(
  p: Variables,
  ids: tf.Tensor,
  targets: tf.Tensor,
  { vocabulary, context, layers, heads, width, batch }: SetUp,
): tf.Scalar {
  // As float32 in one go it gives the bits of whole numbers on this backend.
  const oneHot = (ids: tf.Tensor) => tf.oneHot(ids, vocabulary).cast("float32");
  const later = tf.linalg.bandPart(tf.ones([context, context]), -1, 0).sub(1).mul(1e9);
  const norm = (name: string, x: tf.Tensor) => {
    const mean = x.mean(-1, true);
    const centered = x.sub(mean);
    const variance = centered.square().mean(-1, true);
    return centered.div(variance.add(1e-5).sqrt()).mul(p[`${name}.scale`]).add(p[`${name}.shift`]);
  };
  const linear = (name: string, x: tf.Tensor) =>
    tf.matMul(x as tf.Tensor2D, p[`${name}.weight`] as unknown as tf.Tensor2D)
      .add(p[`${name}.bias`]);
  const attend = (name: string, x: tf.Tensor) => {
    const [query, key, value] = tf.split(linear(`${name}.queryKeyValue`, x), 3, -1)
      .map((part) => part.reshape([batch, context, heads, width / heads]).transpose([0, 2, 1, 3]));
    const scores = tf.matMul(query, key, false, true).div(Math.sqrt(width / heads)).add(later);
    const y = tf.matMul(tf.softmax(scores), value).transpose([0, 2, 1, 3]);
    return linear(`${name}.output`, y.reshape([batch * context, width]));
  };
  const gelu = (x: tf.Tensor) => x.mul(0.5).mul(tf.erf(x.div(Math.SQRT2)).add(1));
  let x = tf.matMul(
    oneHot(ids) as tf.Tensor2D,
    p.tokens as unknown as tf.Tensor2D,
  )
    .reshape([batch, context, width]).add(p.positions).reshape([batch * context, width]);
  for (let i = 0; i < layers; i++) {
    x = x.add(attend(`${i}`, norm(`${i}.norm1`, x)));
    x = x.add(linear(`${i}.down`, gelu(linear(`${i}.up`, norm(`${i}.norm2`, x)))));
  }
  const logits = tf.matMul(
    norm("norm", x) as tf.Tensor2D,
    p.tokens as unknown as tf.Tensor2D,
    false,
    true,
  );
  const chosen = tf.logSoftmax(logits).mul(oneHot(targets));
  return chosen.sum().mul(-1 / (batch * context)).asScalar();
}

await serve(async (task) => {
  const require = createRequire(import.meta.url);
  setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  setThreadsCount(task.threads);
  await tf.setBackend("wasm");
  await tf.ready();
  // It uses threads in browsers only.
  const threaded = await tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT");
  const shapes = parametersOf(task);
  const parameters: Variables = {}, first: Variables = {}, second: Variables = {};
  for (const one of shapes) {
    const shape = [...one.shape];
    parameters[one.name] = tf.variable(tf.tensor(firstValues(one), shape));
    first[one.name] = tf.variable(tf.zeros(shape), false);
    second[one.name] = tf.variable(tf.zeros(shape), false);
  }
  const [ids, targets] = [
    tf.tensor1d(randomIds(task), "int32"),
    tf.tensor1d(randomIds(task), "int32"),
  ];
  const { rate, beta1, beta2, epsilon, decay } = adamW;
  let count = 0;
  return {
    title: `tfjs ${tf.version_core}, wasm${threaded ? "" : ", 1 thread"}`,
    parameters: countOf(shapes),
    step: () =>
      tf.tidy(() => {
        count++;
        const { value, grads } = tf.variableGrads(
          () => lossOf(parameters, ids, targets, task),
          Object.values(parameters),
        );
        const correction = rate * Math.sqrt(1 - beta2 ** count) / (1 - beta1 ** count);
        for (const { name } of shapes) {
          const gradient = grads[parameters[name].name];
          first[name].assign(first[name].mul(beta1).add(gradient.mul(1 - beta1)));
          second[name].assign(second[name].mul(beta2).add(gradient.square().mul(1 - beta2)));
          const change = first[name].div(second[name].sqrt().add(epsilon)).mul(correction);
          parameters[name].assign(parameters[name].mul(1 - rate * decay).sub(change));
        }
        return value.dataSync()[0];
      }),
  };
});
