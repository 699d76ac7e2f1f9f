import { Positional, type PositionalDimensions } from "./positional.ts";

/** No encoding: a causal mask alone lets a decoder find order (Kazemnejad et al. 2023). */
export class NoPositional extends Positional {
  constructor(_dimensions: PositionalDimensions, _options: Record<never, never> = {}) {
    super();
  }
}
