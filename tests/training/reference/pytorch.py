"""Writes pytorch.json: what PyTorch's optimizers, clipping and cross-entropy give, in float64.

Run it with `python pytorch.py > pytorch.json`; the values were made with PyTorch 2.15.
"""

import json
import math

import torch

torch.set_default_dtype(torch.float64)

WEIGHT = torch.tensor([[0.1 * (i * 3 + j + 1) * (-1) ** (i * 3 + j) for j in range(3)] for i in range(2)])
BIAS = torch.tensor([0.3, -0.2, 0.1, 0.05, -0.4])


def gradient(step, size, shift):
    return torch.tensor([math.cos(step * 1.7 + i + shift) * 0.5 for i in range(size)])


def parameters():
    return torch.nn.Parameter(WEIGHT.clone()), torch.nn.Parameter(BIAS.clone())


def set_gradients(weight, bias, step):
    weight.grad = gradient(step, 6, 0).reshape(2, 3)
    bias.grad = gradient(step, 5, 2)


def run(make, decay, **options):
    weight, bias = parameters()
    optimizer = make(
        [{"params": [weight], "weight_decay": decay}, {"params": [bias], "weight_decay": 0.0}],
        **options,
    )
    steps = []
    for step in range(1, 7):
        set_gradients(weight, bias, step)
        optimizer.step()
        if step in (1, 2, 6):
            state = {"weight": weight.flatten().tolist(), "bias": bias.tolist()}
            steps.append({"step": step, **state})
    return steps


def clip():
    weight, bias = parameters()
    set_gradients(weight, bias, 1)
    norm = torch.nn.utils.clip_grad_norm_([weight, bias], 0.5)
    return {
        "norm": norm.item(),
        "weight": weight.grad.flatten().tolist(),
        "bias": bias.grad.tolist(),
    }


def cross_entropy(smoothing):
    logits = torch.tensor([[math.sin(i * 5 + j) * 2 for j in range(5)] for i in range(6)])
    targets = torch.tensor([0, 3, -100, 4, -100, 1])
    return torch.nn.functional.cross_entropy(logits, targets, label_smoothing=smoothing).item()


optim = torch.optim
print(
    json.dumps(
        {
            "sgd": run(optim.SGD, 0.0, lr=0.1),
            "momentum": run(optim.SGD, 0.2, lr=0.1, momentum=0.9),
            "adam": run(optim.Adam, 0.2, lr=0.05, betas=(0.8, 0.95), eps=1e-6),
            "adamDefaults": run(optim.Adam, 0.0, lr=0.05),
            "adamW": run(optim.AdamW, 0.2, lr=0.05, betas=(0.9, 0.99), eps=1e-8),
            "adamWDefaults": run(optim.AdamW, 0.01, lr=0.05),
            "clip": clip(),
            "crossEntropy": {str(smoothing): cross_entropy(smoothing) for smoothing in (0.0, 0.1, 0.5)},
        },
        indent=2,
    )
)
