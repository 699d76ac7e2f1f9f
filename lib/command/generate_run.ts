/**
 * Text from a run that was trained before.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { generate, Gpt, searchContinuations, Transformer, translate } from "../models/mod.ts";
import type { Tokenizer } from "../text/mod.ts";
import { type LoadedModel, loadModel } from "../training/checkpoints/mod.ts";
import { requireRun } from "./choices.ts";
import type { EngineCommandOptions } from "./engine_options.ts";
import { useEngine } from "./use_engine.ts";
import { listenForInterrupt, Stopped } from "./interrupt.ts";

/** What the command line says besides the run. */
export interface GenerateCommandOptions extends EngineCommandOptions {
  readonly prompt?: string;
  readonly tokens?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly beams?: number;
  readonly lengthPenalty?: number;
  readonly seed: number;
}

/** Where text goes; standard output unless given. */
export type Write = (text: string) => void;

/**
 * Writes what a run's model makes of a prompt, token by token where it can.
 *
 * @throws {InputError} where there is no such run, or its tokenizer cannot write the prompt
 */
export async function generateFromRun(
  directory: string,
  options: GenerateCommandOptions,
  write: Write = toStandardOutput,
): Promise<void> {
  await requireRun(directory);
  useEngine(options);
  const loaded = loadModel(directory);
  const { model, source, target, tokenizer } = loaded;
  if (model instanceof Transformer && source !== undefined && target !== undefined) {
    write(`${translated(model, { source, target }, options)}\n`);
  } else if (model instanceof Gpt && tokenizer !== undefined) {
    await continued(model, tokenizer, options, write);
  } else {
    const kind = (loaded as LoadedModel).config.model.kind;
    throw new InputError(
      `Cannot generate with ${directory}: expected a gpt or transformer with its tokenizers, got ` +
        `a model of the kind "${kind}"${kind === "encoder" ? ", which writes nothing" : ""}`,
    );
  }
}

function translated(
  model: Transformer,
  { source, target }: { source: Tokenizer; target: Tokenizer },
  { prompt = "", beams, lengthPenalty, temperature, topK, topP, seed, tokens }:
    GenerateCommandOptions,
): string {
  const given = source.encode(prompt);
  if (given.length === 0) {
    throw new InputError(`Cannot translate an empty prompt: expected --prompt TEXT, got nothing`);
  }
  const { begin, end } = target.special;
  const [ids] = translate(model, [given], {
    begin: begin!,
    end: end!,
    beams,
    lengthPenalty,
    temperature,
    topK,
    topP,
    seed,
    tokens,
  });
  return target.decode(ids);
}

async function continued(
  model: Gpt,
  tokenizer: Tokenizer,
  { prompt, beams, lengthPenalty, temperature, tokens, topK, topP, seed }: GenerateCommandOptions,
  write: Write,
): Promise<void> {
  const { begin, end } = tokenizer.special;
  const isTask = begin !== undefined && end !== undefined;
  const text = prompt ?? (tokenizer.id("\n") === undefined ? "" : "\n");
  const given = [...(begin === undefined ? [] : [begin]), ...tokenizer.encode(text)];
  if (given.length === 0) {
    throw new InputError(`Cannot go on from an empty prompt: expected --prompt TEXT, got nothing`);
  }
  const most = tokens ?? (isTask ? model.config.context : 500);
  if (beams !== undefined) {
    if (temperature !== undefined && temperature > 0) {
      throw new InputError(
        `Cannot search and draw at once: expected --beams or --temperature, got both`,
      );
    }
    const [best] = searchContinuations(model, given, { tokens: most, end, beams, lengthPenalty });
    write(`${tokenizer.decode([...given, ...best.tokens])}\n`);
    return;
  }
  const stream = streamText(tokenizer, given, write);
  using interrupt = listenForInterrupt();
  for (
    const token of generate(model, given, {
      tokens: most,
      end,
      temperature: temperature ?? (isTask ? 0 : 0.8),
      topK,
      topP,
      seed,
    })
  ) {
    stream.add(token);
    await interrupt.turn();
    if (interrupt.requested) {
      stream.end();
      throw new Stopped("Stopped");
    }
  }
  stream.end();
}

/** Writes the text of tokens as they come; a character of several tokens waits for the last. */
function streamText(tokenizer: Tokenizer, given: readonly number[], write: Write) {
  const ids = [...given];
  let written = "";
  const text = () => tokenizer.decode(ids);
  const advance = (to: string) => {
    if (to.length <= written.length) return;
    write(to.slice(written.length));
    written = to;
  };
  advance(text());
  return {
    add(token: number) {
      ids.push(token);
      const all = text();
      // U+FFFD at the end may be the beginning of a character that further tokens complete.
      if (!all.endsWith("\ufffd")) advance(all);
    },
    end() {
      advance(text());
      write("\n");
    },
  };
}

/** What a model writes is no command to a terminal: control characters but line ends are shown as ␛. */
function toStandardOutput(text: string): void {
  // deno-lint-ignore no-control-regex
  const shown = Deno.stdout.isTerminal() ? text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, "␛") : text;
  const bytes = new TextEncoder().encode(shown);
  for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
}
