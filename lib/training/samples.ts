/**
 * What a trained model writes: text of its own, or answers to held-out problems.
 *
 * @module
 */
import type { Data, LanguageBatch, LanguageData, PairData } from "../data/mod.ts";
import { ignored } from "../data/mod.ts";
import { generateBatch, Gpt, type Model, Transformer, translate } from "../models/mod.ts";

/** A problem that was held out, and what a model made of it. */
export interface Answer {
  /** The problem. */
  readonly given: string;
  /** What the model said. */
  readonly answer: string;
  /** Every answer that is right; the first one is shown. */
  readonly expected: readonly string[];
  /** Whether the answer is one of those expected. */
  readonly exact: boolean;
}

/** What a model wrote. */
export interface Samples {
  /** Texts, by models of text. */
  readonly texts: readonly string[];
  /** Answers, by models of pairs and tasks. */
  readonly answers: readonly Answer[];
}

/** What is sampled, and how much. */
export interface SampleOptions {
  /** Seeds texts. */
  readonly seed?: number;
  /** How many texts are drawn; 3 by default. */
  readonly texts?: number;
  /** Tokens of each text; 400 by default. */
  readonly tokens?: number;
  /** What their logits are divided by; 0.8 by default. */
  readonly temperature?: number;
  /** The most problems that are answered: unless given, all pairs that are held out, and 256 of a task. */
  readonly problems?: number;
  /** Problems that are answered at a time. */
  readonly batch?: number;
  /** Texts kept at each step of an encoder–decoder; 1 is no search. */
  readonly beams?: number;
}

/**
 * Lets a model write: yields how many of how many texts or problems are done, and returns what it wrote.
 * Problems are answered with the likeliest token at each step; texts are drawn.
 */
export function* sample(
  model: Model,
  data: Data,
  options: SampleOptions = {},
): Generator<{ readonly done: number; readonly total: number }, Samples> {
  if (data.kind === "pairs") {
    return { texts: [], answers: yield* translations(model, data, options) };
  }
  if (!(model instanceof Gpt)) return { texts: [], answers: [] };
  return data.tokenizer.special.end === undefined
    ? { texts: yield* texts(model, data, options), answers: [] }
    : { texts: [], answers: yield* solutions(model, data, options) };
}

/** The share of answers that are exact. */
export function exactShare(answers: readonly Answer[]): number {
  return answers.filter(({ exact }) => exact).length / answers.length;
}

type Steps<T> = Generator<{ done: number; total: number }, T>;

function* texts(
  model: Gpt,
  { tokenizer, validationBatches }: LanguageData,
  { texts = 3, tokens = 400, temperature = 0.8, seed = 0 }: SampleOptions,
): Steps<string[]> {
  // A line's end is a start that favors no text; without one, the held-out text's first token.
  const [batch] = validationBatches();
  const start = tokenizer.id("\n") ?? batch.inputs.data[0];
  const rows = Array.from({ length: texts }, () => [start]);
  const written: number[][] = rows.map(() => []);
  let done = 0;
  for (const step of generateBatch(model, rows, { tokens, temperature, seed })) {
    step.forEach((token, row) => written[row].push(token!));
    yield { done: ++done, total: tokens };
  }
  return written.map((ids) => tokenizer.decode(ids));
}

function* translations(
  model: Model,
  { source, target, validationExamples }: PairData,
  { problems = Infinity, batch = 128, beams }: SampleOptions,
): Steps<Answer[]> {
  if (!(model instanceof Transformer)) return [];
  const examples = spread(validationExamples, problems)
    .sort((a, b) => a.source.length - b.source.length);
  const { begin, end } = target.special;
  const answers: Answer[] = [];
  for (let first = 0; first < examples.length; first += batch) {
    yield { done: first, total: examples.length };
    const some = examples.slice(first, first + batch);
    const sources = some.map((example) => source.encode(example.source));
    const targets = translate(model, sources, { begin: begin!, end: end!, beams });
    some.forEach(({ source: given, targets: expected }, i) => {
      const answer = target.decode(targets[i]);
      answers.push({ given, answer, expected, exact: expected.includes(answer) });
    });
  }
  return answers;
}

function* solutions(
  model: Gpt,
  { tokenizer, validationBatches }: LanguageData,
  { problems = 256, batch = 128 }: SampleOptions,
): Steps<Answer[]> {
  const all = spread([...validationBatches()].flatMap(questions), problems);
  const byLength = Object.values(
    Object.groupBy(all, ({ given, answer }) => `${given.length} ${answer.length}`),
  );
  const answers: Answer[] = [];
  for (const alike of byLength) {
    for (let first = 0; first < alike!.length; first += batch) {
      yield { done: answers.length, total: all.length };
      const some = alike!.slice(first, first + batch);
      const tokens = some[0].answer.length;
      const written: number[][] = some.map(() => []);
      const steps = generateBatch(model, some.map(({ given }) => given), {
        tokens,
        temperature: 0,
      });
      for (const step of steps) step.forEach((token, row) => written[row].push(token!));
      some.forEach(({ given, answer: expected }, row) => {
        answers.push({
          given: tokenizer.decode(given),
          answer: tokenizer.decode(written[row]),
          expected: [tokenizer.decode(expected)],
          exact: written[row].join() === expected.join(),
        });
      });
    }
  }
  return answers;
}

/** Each row's tokens up to its first answer, and that answer: its scored tokens that stand together. */
function questions({ inputs, targets }: LanguageBatch): { given: number[]; answer: number[] }[] {
  const [rows, time] = inputs.shape;
  return Array.from({ length: rows }, (_, row) => {
    const read = [...inputs.data.subarray(row * time, (row + 1) * time)];
    const wanted = [...targets.data.subarray(row * time, (row + 1) * time)];
    const first = wanted.findIndex((token) => token !== ignored);
    const after = wanted.findIndex((token, i) => i > first && token === ignored);
    return {
      given: read.slice(0, first + 1),
      answer: wanted.slice(first, after < 0 ? undefined : after),
    };
  });
}

/** At most `count` items, evenly from all. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor(i * items.length / count)]);
}
