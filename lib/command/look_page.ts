/**
 * The page that shows every head of every layer while a model reads a text.
 *
 * @module
 */
import { InputError } from "../errors.ts";
import { attentionExamples } from "../experiment/mod.ts";
import { attentionNames, attentionPatterns } from "../interpret/mod.ts";
import { type Gpt, Transformer, translate } from "../models/mod.ts";
import type { MultiHeadAttention } from "../nn/mod.ts";
import { attentionPage } from "../report/mod.ts";
import { type Ids, ids as makeIds, scope } from "../tensor/mod.ts";
import { encoderOf, type ReadingModel, tokenizerOf } from "./look_open.ts";

/** What is read. */
export interface LookOptions {
  /** The text. */
  readonly text: string;
  /** A second text, for models that tell two apart. */
  readonly pair?: string;
}

/** The page, and what had to be left out of it. */
export interface Look {
  /** HTML. */
  readonly page: string;
  /** How many tokens were read. */
  readonly tokens: number;
  /** Sentences about what was left out. */
  readonly remarks: readonly string[];
}

// As many weights of all heads as a page may have: a few megabytes.
const mostWeights = 3_000_000;

/**
 * What a model's heads look at while it reads a text.
 *
 * @throws {InputError} where the model has no tokenizer, or its tokenizer cannot write the text
 */
export async function lookAt(opened: ReadingModel, options: LookOptions): Promise<Look> {
  const { model, name, kind } = opened;
  const heads = attentionNames(model).map((attention) =>
    (model.modules().get(attention) as MultiHeadAttention).heads
  );
  const total = heads.reduce((sum, count) => sum + count, 0);
  const longest = Math.floor(Math.sqrt(mostWeights / total));
  const reading = model instanceof Transformer
    ? readPair(opened, options, longest)
    : readSequence(opened, options, longest);
  const patterns = attentionPatterns(model, reading.forward);
  const { queryTokens, keyTokens, remarks } = reading;
  const examples = attentionExamples(patterns, { title: options.text, queryTokens, keyTokens });
  const page = await attentionPage({
    title: name,
    summary: [options.text, options.pair].filter((text) => text !== undefined).join(" / "),
    facts: [
      kind,
      `${model.parameterCount().toLocaleString("en")} parameters`,
      `${heads.length} layers of ${[...new Set(heads)].join(" or ")} heads`,
      `${keyTokens.length} tokens`,
      ...remarks,
    ],
    examples,
  });
  return { page, tokens: keyTokens.length, remarks };
}

/** A model on its way through a text, and the tokens of its patterns. */
interface Reading {
  readonly forward: () => unknown;
  readonly queryTokens: readonly string[];
  readonly keyTokens: readonly string[];
  readonly remarks: readonly string[];
}

function readSequence(opened: ReadingModel, { text, pair }: LookOptions, longest: number): Reading {
  const { model, framed } = opened;
  const tokenizer = tokenizerOf(opened);
  const { begin, separator } = tokenizer.special;
  if (pair !== undefined && !(framed && separator !== undefined)) {
    throw new InputError(
      `Cannot read a pair of texts with ${opened.name}: expected a BERT, got ${opened.kind}; leave ` +
        "out --pair",
    );
  }
  const special = (id: number | undefined) => framed && id !== undefined ? [id] : [];
  const first = [...special(begin), ...tokenizer.encode(text), ...special(separator)];
  const second = pair === undefined ? [] : [...tokenizer.encode(pair), ...special(separator)];
  const all = [...first, ...second];
  if (all.length === 0) {
    throw new InputError('Cannot look at an empty text: expected --text "…", got nothing');
  }
  const kept = all.slice(0, Math.min(longest, contextOf(model)));
  const ids = makeIds(kept, [1, kept.length]);
  const tokens = kept.map((id) => tokenizer.token(id));
  const segments = pair === undefined
    ? {}
    : { segments: makeIds(kept.map((_, i) => i < first.length ? 0 : 1), [1, kept.length]) };
  const encoder = encoderOf(model);
  return {
    forward: () =>
      encoder === undefined ? (model as Gpt).forward(ids) : encoder.encode(ids, segments),
    queryTokens: tokens,
    keyTokens: tokens,
    remarks: cut(all.length, kept.length),
  };
}

/** An encoder–decoder reads the text, and says what it makes of it. */
function readPair(opened: ReadingModel, { text }: LookOptions, longest: number): Reading {
  const model = opened.model as Transformer;
  const source = tokenizerOf(opened);
  const target = opened.target ?? source;
  const all = [...source.encode(text)];
  if (all.length === 0) {
    throw new InputError('Cannot look at an empty text: expected --text "…", got nothing');
  }
  const most = Math.min(longest, model.config.context);
  const kept = all.slice(0, most);
  const { begin, end } = target.special;
  const [said] = scope(() => translate(model, [kept], { begin: begin!, end: end! }));
  const read: Ids = makeIds(kept, [1, kept.length]);
  const spoken = [begin!, ...said].slice(0, most);
  return {
    forward: () => model.forward(read, makeIds(spoken, [1, spoken.length])),
    queryTokens: spoken.map((id) => target.token(id)),
    keyTokens: kept.map((id) => source.token(id)),
    remarks: cut(all.length, kept.length),
  };
}

const cut = (all: number, kept: number) => kept < all ? [`the first ${kept} of ${all} tokens`] : [];

/** The longest sequence that a model reads. */
function contextOf(model: ReadingModel["model"]): number {
  const { config } = (encoderOf(model) ?? model) as { config?: { context?: number } };
  return config?.context ?? Infinity;
}
