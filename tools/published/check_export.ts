/**
 * Trains a GPT and a BERT for a moment, puts BERT's heads on it, exports all of them, and compares what
 * Hugging Face's library in Python makes of them with what is computed here.
 *
 *     deno run -A tools/published/check_export.ts [--python PATH]
 *
 * Says that it was skipped, and succeeds, where Python has no torch or transformers.
 *
 * @module
 */
import {
  AnswerExtractor,
  Bert,
  type BertConfig,
  BertForPreTraining,
  BytePair,
  fillGaps,
  Gpt,
  type GptConfig,
  type Ids,
  ids,
  initialize,
  initializeMissing,
  type Module,
  nextTokens,
  presets,
  preTrainingBatches,
  RandomStream,
  randomWindows,
  readDataset,
  type SavedModel,
  saveForHuggingFace,
  scope,
  SequenceClassifier,
  type Tensor,
  TokenClassifier,
  type Tokenizer,
  train,
  WordPiece,
  writePublishedTokenizer,
} from "../../mod.ts";

/** The largest difference of logits that passes. */
const limit = 1e-4;

/** A model to export, the ids that it is given, and what it makes of them by the names in Python. */
interface Case {
  readonly name: string;
  readonly model: SavedModel;
  readonly tokenizer?: Tokenizer;
  readonly segments: boolean;
  readonly forward: (ids: Ids, segments: Ids) => Readonly<Record<string, Tensor>>;
}

const text = new TextDecoder().decode(await readDataset("moby-dick")).slice(0, 200_000);
const sample = "It was the white whale, Ahab's whale: 1851!";
const directory = Deno.makeTempDirSync();

const cases = [gptCase(), ...bertCases()];
for (const { name, model, tokenizer, segments } of cases) {
  const folder = `${directory}/${name}`;
  saveForHuggingFace(folder, model, { shardBytes: 200_000 });
  if (tokenizer !== undefined) writePublishedTokenizer(folder, tokenizer);
  const { input, types, mask } = inputsOf(segments);
  const given = segments ? { token_type_ids: types } : {};
  Deno.writeTextFileSync(
    `${folder}/inputs.json`,
    JSON.stringify({
      model: { input_ids: input, attention_mask: mask, ...given },
      ...(tokenizer === undefined ? {} : { text: sample }),
    }),
  );
}

const script = new URL("check_export.py", import.meta.url).pathname;
const python = Deno.args[0] === "--python" ? Deno.args[1] : "python3";
const { code, stdout, stderr } = await new Deno.Command(python, { args: [script, directory] })
  .output().catch((error) => ({
    code: 3,
    stdout: new Uint8Array(),
    stderr: encode(String(error)),
  }));
if (code === 3) {
  console.log(`skipped: ${decode(stdout) || decode(stderr)}`);
  Deno.exit(0);
}
if (code !== 0) {
  console.error(decode(stderr));
  Deno.exit(1);
}
console.log(decode(stdout));

let failed = false;
for (const { name, tokenizer, segments, forward } of cases) {
  const theirs = JSON.parse(Deno.readTextFileSync(`${directory}/${name}/logits.json`));
  const { input, types } = inputsOf(segments);
  const ours = scope(() =>
    Object.entries(forward(ids(input), ids(types)))
      .map(([output, tensor]) => [output, tensor.toArray()] as const)
  );
  for (const [output, numbers] of ours) {
    const expected: number[] = theirs.tensors[output];
    const worst = numbers.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i])), 0);
    const good = numbers.length === expected.length && worst <= limit;
    failed ||= !good;
    console.log(
      `${name.padEnd(36)} ${output.padEnd(24)} ${worst.toExponential(1)} ${good ? "ok" : "FAILED"}`,
    );
  }
  for (const list of ["missing", "unexpected"]) {
    if (theirs[list].length === 0) continue;
    failed = true;
    console.log(`${name}: ${list} ${theirs[list].join(", ")}`);
  }
  if (tokenizer !== undefined && String(tokenizer.encode(sample)) !== String(theirs.ids)) {
    failed = true;
    console.log(`${name}: tokens ${theirs.ids} there, ${tokenizer.encode(sample)} here`);
  }
}
Deno.removeSync(directory, { recursive: true });
if (failed) Deno.exit(1);

function gptCase(): Case {
  const tokenizer = BytePair.train(text, { vocabulary: 400, special: ["end"] });
  const config: GptConfig = {
    ...presets["gpt2"],
    vocabulary: tokenizer.vocabulary,
    context: 32,
    dModel: 48,
    layers: 3,
    attention: { heads: 4 },
    feedForward: { kind: "geluTanh", dHidden: 192 },
  };
  const model = initialize(new Gpt(config), { seed: 1 });
  const tokens = tokenizer.encode(text);
  const random = RandomStream.named(1, "windows");
  function* batches() {
    for (;;) yield randomWindows(tokens, { batch: 8, context: 32 }, random);
  }
  learn(model, nextTokens() as never, batches());
  return {
    name: "GPT2LMHeadModel",
    model,
    tokenizer,
    segments: false,
    forward: (input) => ({ logits: model.forward(input) }),
  };
}

function bertCases(): Case[] {
  const tokenizer = WordPiece.train(text, {
    vocabulary: 400,
    special: ["padding", "unknown", "begin", "separator", "mask"],
  });
  const config: BertConfig = {
    ...presets["bert-tiny"],
    vocabulary: tokenizer.vocabulary,
    context: 48,
    dModel: 48,
    layers: 3,
    attention: { heads: 4 },
    feedForward: { kind: "gelu", dHidden: 96 },
  };
  const whole = initialize(new BertForPreTraining(config), { seed: 1 });
  const { padding, begin, separator, mask } = tokenizer.special as Record<string, number>;
  const documents = text.split("\n\nCHAPTER").map((chapter) =>
    chapter.split(/(?<=[.!?])\s+/).map((sentence) => tokenizer.encode(sentence))
  );
  learn(
    whole,
    fillGaps as never,
    preTrainingBatches(documents, {
      batch: 8,
      context: 48,
      padding,
      begin,
      separator,
      mask,
      vocabulary: tokenizer.vocabulary,
      untouched: [padding, begin, separator],
    }, 1),
  );
  const encoder = (change: Partial<BertConfig> = {}) =>
    readPart(new Bert({ ...config, ...change }), whole.bert);
  const filler = (change: Partial<BertConfig>) =>
    readPart(new BertForPreTraining({ ...config, ...change, nextSentence: false }), whole);
  const head = <M extends Module>(model: M) => initializeMissing(model, { seed: 3 });
  const bare = { pooler: false };
  const distilled = { pooler: false, segments: 0 };
  const relu = { ...distilled, pooler: true, poolerActivation: "relu" } as const;
  const labels = ["one", "two", "three"];
  const plain = encoder();
  const masked = filler(bare);
  const classifier = head(new SequenceClassifier(encoder(), { classes: 3, labels }));
  const tagger = head(new TokenClassifier(encoder(bare), { classes: 3, labels }));
  const answers = head(new AnswerExtractor(encoder(bare)));
  const small = filler(distilled);
  const smallClassifier = head(new SequenceClassifier(encoder(relu), { classes: 3, labels }));
  const smallTagger = head(new TokenClassifier(encoder(distilled), { classes: 3, labels }));
  const smallAnswers = head(new AnswerExtractor(encoder(distilled)));
  const spans = ({ start, end }: { start: Tensor; end: Tensor }) => ({
    start_logits: start,
    end_logits: end,
  });
  return [
    {
      name: "BertModel",
      model: plain,
      tokenizer,
      segments: true,
      forward(input, segments) {
        const states = plain.encode(input, { segments });
        return { last_hidden_state: states, pooler_output: plain.pool(states) };
      },
    },
    {
      name: "BertForPreTraining",
      model: whole,
      tokenizer,
      segments: true,
      forward(input, segments) {
        const { tokenLogits, nextSentenceLogits } = whole.forward(input, { segments });
        return { prediction_logits: tokenLogits, seq_relationship_logits: nextSentenceLogits! };
      },
    },
    {
      name: "BertForMaskedLM",
      model: masked,
      segments: true,
      forward: (input, segments) => ({ logits: masked.forward(input, { segments }).tokenLogits }),
    },
    {
      name: "BertForSequenceClassification",
      model: classifier,
      segments: true,
      forward: (input, segments) => ({ logits: classifier.forward(input, { segments }) }),
    },
    {
      name: "BertForTokenClassification",
      model: tagger,
      segments: true,
      forward: (input, segments) => ({ logits: tagger.forward(input, { segments }) }),
    },
    {
      name: "BertForQuestionAnswering",
      model: answers,
      segments: true,
      forward: (input, segments) => spans(answers.forward(input, { segments })),
    },
    {
      name: "DistilBertForMaskedLM",
      model: small,
      segments: false,
      forward: (input) => ({ logits: small.forward(input).tokenLogits }),
    },
    {
      name: "DistilBertForSequenceClassification",
      model: smallClassifier,
      segments: false,
      forward: (input) => ({ logits: smallClassifier.forward(input) }),
    },
    {
      name: "DistilBertForTokenClassification",
      model: smallTagger,
      segments: false,
      forward: (input) => ({ logits: smallTagger.forward(input) }),
    },
    {
      name: "DistilBertForQuestionAnswering",
      model: smallAnswers,
      segments: false,
      forward: (input) => spans(smallAnswers.forward(input)),
    },
  ];
}

/** Enough steps that no weight is what it was drawn as. */
function learn<M extends Module, B>(
  model: M,
  objective: Parameters<typeof train<M, B>>[3]["objective"],
  batches: Iterable<B>,
): void {
  const config = {
    steps: 60,
    batch: 8,
    optimizer: { kind: "adamW", learningRate: 3e-3 },
    schedule: { kind: "constant" },
  } as const;
  let last = 0;
  for (const { loss } of train(model, batches, config, { objective })) last = loss;
  console.log(`${model.constructor.name}: ${last.toFixed(3)} nats after ${config.steps} steps`);
}

/** A model with the parameters of another one, as far as it has them; the others are drawn. */
function readPart<M extends Module>(model: M, from: Module): M {
  initialize(model, { seed: 2 });
  const known = from.parameters();
  for (const [name, parameter] of model.parameters()) {
    const other = known.get(name);
    if (other !== undefined) parameter.set(other.toArray());
  }
  return model;
}

/** Ids in two rows; where segments are told apart, the second is filled up with padding. */
function inputsOf(segments: boolean) {
  const input = [[2, 17, 40, 99, 120, 33, 7, 3], [
    2,
    5,
    61,
    3,
    200,
    3,
    ...(segments ? [0, 0] : [9, 8]),
  ]];
  return {
    input,
    types: input.map((row) => row.map((_, i) => segments && i >= 4 ? 1 : 0)),
    mask: input.map((row) => row.map((id) => id === 0 ? 0 : 1)),
  };
}

function encode(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).trim();
}
