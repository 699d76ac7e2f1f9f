"""Opens exported models with Hugging Face's library, and writes the logits that it gives.

    python tools/published/check_export.py DIRECTORY

Each folder of DIRECTORY is an exported model beside an `inputs.json` with ids; `logits.json` is written
beside it. `deno run -A tools/published/check_export.ts` makes them, runs this, and compares. Exits with 3
where torch or transformers is not installed.
"""

import json
import os
import pathlib
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

try:
    import torch
    import transformers
except ImportError as error:
    print(error)
    sys.exit(3)


def main() -> None:
    for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        config = json.loads((folder / "config.json").read_text())
        inputs = json.loads((folder / "inputs.json").read_text())
        architecture = getattr(transformers, config["architectures"][0])
        model, info = architecture.from_pretrained(folder, output_loading_info=True)
        model.eval()
        with torch.no_grad():
            output = model(**{name: torch.tensor(ids) for name, ids in inputs["model"].items()})
        tensors = {
            name: value.flatten().tolist()
            for name, value in output.items()
            if isinstance(value, torch.Tensor)
        }
        result = {
            "tensors": tensors,
            "missing": sorted(info["missing_keys"]),
            "unexpected": sorted(info["unexpected_keys"]),
        }
        if "text" in inputs:
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
            result["ids"] = tokenizer(inputs["text"], add_special_tokens=False)["input_ids"]
        (folder / "logits.json").write_text(json.dumps(result))
    print(f"torch {torch.__version__}, transformers {transformers.__version__}")


main()
