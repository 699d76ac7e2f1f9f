/**
 * A run's samples for people.
 *
 * @module
 */
import { exactShare, type Samples } from "../training/samples.ts";

const shownAnswers = 200;

/** The content of samples.txt. */
export function samplesText({ texts, answers }: Samples, seed: number): string {
  const blocks = texts.map((text, i) => `— sample ${i + 1}, seed ${seed} —\n${text.trim()}\n`);
  if (answers.length > 0) {
    const exact = answers.filter((answer) => answer.exact).length;
    const every = Math.max(1, Math.floor(answers.length / shownAnswers));
    const shown = answers.filter((_, i) => i % every === 0).slice(0, shownAnswers);
    blocks.push(
      `${exact} of ${answers.length} held-out problems answered exactly: ` +
        `${(100 * exactShare(answers)).toFixed(2)} %\n`,
      shown.map(({ given, answer, expected, exact }) =>
        `${exact ? "✓" : "✗"} ${given} → ${answer}${
          exact ? "" : ` (expected ${expected.join(" or ")})`
        }\n`
      ).join(""),
    );
  }
  if (blocks.length === 0) blocks.push("This kind of model writes nothing by itself.\n");
  return blocks.join("\n");
}

/** What of the samples is a figure. */
export function samplesSummary({ answers }: Samples): { exact?: { share: number; of: number } } {
  return answers.length === 0 ? {} : { exact: { share: exactShare(answers), of: answers.length } };
}
