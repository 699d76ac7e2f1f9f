/**
 * Steps of a text on its way to a model, as plain JSON in the words of Hugging Face's tokenizer.json: an
 * object with its `type`, and that type's options.
 *
 * @module
 */
import { z } from "zod";
import { InputError, unknownName } from "../../../errors.ts";

/** A step as it stands in a tokenizer.json. */
export interface Step {
  /** Name in the table of such steps. */
  readonly type: string;
  /** What else the type needs. */
  readonly [option: string]: unknown;
}

/** How a type of step is read, and what it then does. */
export interface StepType<Does> {
  /** Checks the options, `type` among them, and makes the step. */
  make(step: Step): Does;
}

/** A type of step, from the schema of its options. */
export function stepType<Does, Shape extends z.ZodRawShape>(
  shape: Shape,
  make: (options: z.output<z.ZodObject<Shape>>) => Does,
): StepType<Does> {
  const schema = z.strictObject({ type: z.string(), ...shape });
  return {
    make(step) {
      const result = schema.safeParse(step);
      if (result.success) return make(result.data as z.output<z.ZodObject<Shape>>);
      throw new InputError(
        `Cannot read a step ${
          JSON.stringify(step.type)
        } of a tokenizer: expected its options, got\n${z.prettifyError(result.error)}`,
      );
    },
  };
}

/**
 * What a step does, by its type.
 *
 * @throws {InputError} where there is no such type, or its options are not as they should be; it lists the
 * types that there are
 */
export function readStep<Does>(
  role: string,
  types: Readonly<Record<string, StepType<Does>>>,
  step: unknown,
): Does {
  const name = (step as Step | null | undefined)?.type as unknown;
  if (typeof step !== "object" || typeof name !== "string") {
    throw new InputError(
      `Cannot read a ${role}: expected an object with its type as a text, got ${
        JSON.stringify(step)?.slice(0, 80) ?? "nothing"
      }`,
    );
  }
  if (!Object.hasOwn(types, name)) {
    throw new InputError(unknownName(role, name, Object.keys(types)));
  }
  return types[name].make(step as Step);
}

/** Steps one after the other in one: none, the one, or a `Sequence` of them under its field's name. */
export function joinSteps(field: string, steps: readonly Step[]): Step | null {
  if (steps.length < 2) return steps[0] ?? null;
  return { type: "Sequence", [field]: steps };
}

/** The steps that a value of a tokenizer.json stands for: those of a `Sequence`, at any depth, or itself. */
export function flattenSteps(role: string, field: string, step: unknown, depth = 0): Step[] {
  if (step === null || step === undefined) return [];
  const isSequence = typeof step === "object" && "type" in step && step.type === "Sequence";
  if (!isSequence) return [step as Step];
  const list = (step as unknown as Record<string, unknown>)[field];
  if (!Array.isArray(list) || depth > 16) {
    throw new InputError(
      `Cannot read a ${role}: expected a Sequence with a list of ${field}, got ${
        JSON.stringify(list)?.slice(0, 80) ?? "nothing"
      }`,
    );
  }
  return list.flatMap((part) => flattenSteps(role, field, part, depth + 1));
}
