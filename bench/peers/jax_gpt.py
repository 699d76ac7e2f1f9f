"""The GPT of torch_gpt.py in JAX: one jitted function for the whole step, AdamW from optax.

usage: jax_gpt.py TASK
"""

import jax
import jax.numpy as np
import optax

from serve import serve, task


def create(key, vocabulary, context, layers, width):
    keys = iter(jax.random.split(key, 2 + 4 * layers))
    normal = lambda *shape: 0.02 * jax.random.normal(next(keys), shape)
    norm = lambda: {"scale": np.ones(width), "shift": np.zeros(width)}
    linear = lambda inputs, outputs: {"weight": normal(inputs, outputs), "bias": np.zeros(outputs)}
    return {
        "tokens": normal(vocabulary, width),
        "positions": normal(context, width),
        "blocks": [
            {
                "norms": [norm(), norm()],
                "query_key_value": linear(width, 3 * width),
                "output": linear(width, width),
                "up": linear(width, 4 * width),
                "down": linear(4 * width, width),
            }
            for _ in range(layers)
        ],
        "norm": norm(),
    }


def normalize(norm, x):
    return jax.nn.standardize(x, epsilon=1e-5) * norm["scale"] + norm["shift"]


def project(linear, x):
    return x @ linear["weight"] + linear["bias"]


def attend(block, x, heads):
    batch, time, width = x.shape
    split = np.split(project(block["query_key_value"], x), 3, -1)
    query, key, value = (part.reshape(batch, time, heads, width // heads) for part in split)
    y = jax.nn.dot_product_attention(query, key, value, is_causal=True)
    return project(block["output"], y.reshape(x.shape))


def loss_of(parameters, ids, targets, heads):
    x = parameters["tokens"][ids] + parameters["positions"]
    for block in parameters["blocks"]:
        x = x + attend(block, normalize(block["norms"][0], x), heads)
        hidden = project(block["up"], normalize(block["norms"][1], x))
        x = x + project(block["down"], jax.nn.gelu(hidden, approximate=False))
    logits = normalize(parameters["norm"], x) @ parameters["tokens"].T
    return optax.softmax_cross_entropy_with_integer_labels(logits, targets).mean()


def main():
    wanted = task()
    vocabulary, context, batch = wanted["vocabulary"], wanted["context"], wanted["batch"]
    key = jax.random.key(1)
    parameters = create(key, vocabulary, context, wanted["layers"], wanted["width"])
    optimizer = optax.adamw(1e-3, weight_decay=0.01)
    state = optimizer.init(parameters)
    ids, targets = jax.random.randint(key, (2, batch, context), 0, vocabulary)

    def update(parameters, state):
        loss, gradients = jax.value_and_grad(loss_of)(parameters, ids, targets, wanted["heads"])
        changes, state = optimizer.update(gradients, state, parameters)
        return optax.apply_updates(parameters, changes), state, loss

    jitted = jax.jit(update, donate_argnums=(0, 1))

    def step():
        nonlocal parameters, state
        parameters, state, loss = jitted(parameters, state)
        return jax.block_until_ready((parameters, state, loss))[2]

    count = sum(leaf.size for leaf in jax.tree.leaves(parameters))
    serve(f"JAX {jax.__version__}", count, step)


main()
