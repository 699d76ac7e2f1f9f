// Optimizer steps over flat arrays of parameters: one pass over memory. Gradients are read, not changed.

// What Adam and AdamW share: new moments, and the step m / correction1 / (sqrt(v / correction2) + epsilon)
// times the learning rate. `decay` of a parameter is added to its gradient if they are coupled; `shrink` is what
// the parameter is multiplied by. Scalars are prepared in float64.
@inline
function adamStep(
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  learningRate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  coupled: bool,
  decay: f64,
  shrink: f64,
  correction1: f64,
  correction2: f64,
  gradientScale: f64,
  start: i32,
  end: i32,
): void {
  const stop = <usize>end << 2;
  const keep1 = f32x4.splat(<f32>beta1);
  const take1 = f32x4.splat(<f32>(1.0 - beta1));
  const keep2 = f32x4.splat(<f32>beta2);
  const take2 = f32x4.splat(<f32>(1.0 - beta2));
  const floor = f32x4.splat(<f32>epsilon);
  const step = f32x4.splat(<f32>(-learningRate / correction1));
  const unbias = f32x4.splat(<f32>(1.0 / correction2));
  const pull = f32x4.splat(<f32>decay);
  const kept = f32x4.splat(<f32>shrink);
  const factor = f32x4.splat(<f32>gradientScale);
  for (let i = <usize>start << 2; i < stop; i += 16) {
    const parameter = v128.load(p + i);
    let gradient = f32x4.mul(v128.load(g + i), factor);
    if (coupled) gradient = f32x4.relaxed_madd(parameter, pull, gradient);
    const first = f32x4.relaxed_madd(v128.load(m + i), keep1, f32x4.mul(gradient, take1));
    const second = f32x4.relaxed_madd(
      v128.load(v + i),
      keep2,
      f32x4.mul(f32x4.mul(gradient, gradient), take2),
    );
    v128.store(m + i, first);
    v128.store(v + i, second);
    const size = f32x4.add(f32x4.sqrt(f32x4.mul(second, unbias)), floor);
    const change = f32x4.div(f32x4.mul(first, step), size);
    v128.store(p + i, f32x4.relaxed_madd(parameter, kept, change));
  }
}

export function adamW(
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  learningRate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  weightDecay: f64,
  correction1: f64,
  correction2: f64,
  gradientScale: f64,
  start: i32,
  end: i32,
): void {
  const shrink = 1.0 - learningRate * weightDecay;

  adamStep(p, g, m, v, learningRate, beta1, beta2, epsilon, false, 0.0, shrink, correction1, correction2, gradientScale, start, end);
}

export function adam(
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  learningRate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  weightDecay: f64,
  correction1: f64,
  correction2: f64,
  gradientScale: f64,
  start: i32,
  end: i32,
): void {

  adamStep(p, g, m, v, learningRate, beta1, beta2, epsilon, true, weightDecay, 1.0, correction1, correction2, gradientScale, start, end);
}

export function momentum(
  p: usize,
  g: usize,
  velocity: usize,
  learningRate: f64,
  momentum: f64,
  weightDecay: f64,
  gradientScale: f64,
  start: i32,
  end: i32,
): void {
  const stop = <usize>end << 2;
  const rate = f32x4.splat(<f32>learningRate);
  const keep = f32x4.splat(<f32>momentum);
  const pull = f32x4.splat(<f32>weightDecay);
  const factor = f32x4.splat(<f32>gradientScale);
  for (let i = <usize>start << 2; i < stop; i += 16) {
    const parameter = v128.load(p + i);
    const gradient = f32x4.relaxed_madd(v128.load(g + i), factor, f32x4.mul(parameter, pull));
    const moved = f32x4.relaxed_madd(v128.load(velocity + i), keep, gradient);
    v128.store(velocity + i, moved);
    v128.store(p + i, f32x4.relaxed_nmadd(moved, rate, parameter));
  }
}
