"""A pre-norm GPT in PyTorch: learned positions, exact GELU, tied head, biases, AdamW, no dropout.

usage: torch_gpt.py TASK [compiled]
"""

import ctypes
import math
import os
import re
import sys


def processor():
    """The processor's OpenBLAS name: one that is newer than the library is taken for its oldest."""
    try:
        with open("/proc/cpuinfo") as lines:
            flags = next((line for line in lines if line.startswith("flags")), "").split()
    except OSError:
        return None
    known = {"avx512_bf16": "Cooperlake", "avx512bw": "SkylakeX", "avx2": "Haswell"}
    return next((name for flag, name in known.items() if flag in flags), None)


if "OPENBLAS_CORETYPE" not in os.environ and processor():
    os.environ["OPENBLAS_CORETYPE"] = processor()

import torch
from torch import nn
from torch.nn import functional

from serve import serve, task


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norms = nn.ModuleList([nn.LayerNorm(width), nn.LayerNorm(width)])
        self.query_key_value, self.output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def attend(self, x):
        batch, steps, width = x.shape
        split = lambda y: y.view(batch, steps, self.heads, width // self.heads).transpose(1, 2)
        query, key, value = map(split, self.query_key_value(x).split(width, 2))
        if hasattr(functional, "scaled_dot_product_attention"):
            y = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        else:
            later = torch.triu(torch.ones(steps, steps, dtype=torch.bool), 1)
            scores = query @ key.transpose(-2, -1) / math.sqrt(width // self.heads)
            y = scores.masked_fill(later, float("-inf")).softmax(-1) @ value
        return self.output(y.transpose(1, 2).reshape(batch, steps, width))

    def forward(self, x):
        x = x + self.attend(self.norms[0](x))
        return x + self.down(functional.gelu(self.up(self.norms[1](x))))


class Gpt(nn.Module):
    def __init__(self, vocabulary, context, layers, heads, width):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList([Block(width, heads) for _ in range(layers)])
        self.norm = nn.LayerNorm(width)
        for table in (self.tokens, self.positions):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, ids, targets):
        x = self.tokens(ids) + self.positions.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x)
        logits = self.norm(x) @ self.tokens.weight.T
        return functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def blas():
    """The BLAS that was loaded, where the system tells."""
    try:
        with open("/proc/self/maps") as maps:
            found = re.search(r"\S*/(openblas-\w+|blis-\w+)/\S*", maps.read())
        if not found:
            return ", MKL" if torch.backends.mkl.is_available() else ""
        library = ctypes.CDLL(found[0])
        if not hasattr(library, "openblas_get_corename"):
            return f", {found[1]}"
        library.openblas_get_corename.restype = ctypes.c_char_p
        return f", {found[1]} for {library.openblas_get_corename().decode()}"
    except OSError:
        return ""


def create_optimizer(parameters):
    """The fastest AdamW that this version has for a processor."""
    try:
        return torch.optim.AdamW(parameters, 1e-3, fused=True)
    except (TypeError, RuntimeError):
        return torch.optim.AdamW(parameters, 1e-3)


def main():
    wanted = task()
    compiled = "compiled" in sys.argv[2:]
    torch.set_num_threads(wanted["threads"])
    torch.manual_seed(1)
    vocabulary, context, batch = wanted["vocabulary"], wanted["context"], wanted["batch"]
    model = Gpt(vocabulary, context, wanted["layers"], wanted["heads"], wanted["width"])
    optimizer = create_optimizer(model.parameters())
    ids, targets = torch.randint(0, vocabulary, (2, batch, context))
    loss_of = torch.compile(model) if compiled else model

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(ids, targets)
        loss.backward()
        optimizer.step()
        return loss.detach()

    title = f"PyTorch {torch.__version__}{' compiled' if compiled else ''}{blas()}"
    serve(title, sum(p.numel() for p in model.parameters()), step)


main()
