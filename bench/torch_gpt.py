"""One training step of a pre-norm GPT in PyTorch: the peer that `bench/train.ts` is put beside.

usage: torch_gpt.py VOCABULARY CONTEXT LAYERS HEADS WIDTH BATCH SECONDS
Prints one line of JSON with the median milliseconds of a step. The same model as the bench trains:
learned positions, exact GELU, tied head, biases, AdamW without clipping, no dropout.
"""

import json
import math
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional


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

    def forward(self, ids, targets):
        x = self.tokens(ids) + self.positions.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x)
        logits = self.norm(x) @ self.tokens.weight.T
        return functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def main():
    vocabulary, context, layers, heads, width, batch = map(int, sys.argv[1:7])
    seconds = float(sys.argv[7])
    torch.manual_seed(0)
    model = Gpt(vocabulary, context, layers, heads, width)
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
    ids, targets = torch.randint(0, vocabulary, (2, batch, context))

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = model(ids, targets)
        loss.backward()
        optimizer.step()

    for _ in range(3):
        step()
    times, start = [], time.perf_counter()
    while time.perf_counter() - start < seconds or len(times) < 3:
        begin = time.perf_counter()
        step()
        times.append((time.perf_counter() - begin) * 1e3)
    times.sort()
    print(json.dumps({
        "peer": f"PyTorch {torch.__version__}",
        "threads": torch.get_num_threads(),
        "msPerStep": times[len(times) // 2],
        "minMs": times[0],
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }))


main()
