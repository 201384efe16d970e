"""Write networks.json: how small fully connected networks train in PyTorch, in float64.

Run by hand in an environment that has PyTorch (the project itself never needs it):

    python tests/engine/reference/make_network_reference.py

The file is {"pytorch": version, "cases": [...]}; floats are written by repr and read back exactly. Each case:

  name        what is special about it
  X, y        n rows of features, n rows of outputs. The classes of bce_with_logits are 0.0 and 1.0; those of
              cross_entropy are whole numbers 0.0, 1.0, 2.0, one a row
  hidden      units of each hidden layer
  activation  of every hidden layer: sigmoid, tanh, relu, leaky_relu (negative_slope 0.01), softplus (beta 1),
              silu, gelu (exact), identity; the output layer has none
  loss        mse (mean over samples and outputs), half_sse (½Σe²), huber (delta 1, mean), bce_with_logits
              (mean), cross_entropy (mean over samples)
  optimizer   {"name", and its options under PyTorch's names}
  steps       number of updates
  batches     null: every update uses all samples; else the sample indices of each update, from a reshuffled
              order for each epoch, the last partial batch being an update of its own
  l1, l2      l1·Σ|w| and ½·l2·Σw² over weights, not biases, are added to the loss (0: nothing); sign(0) = 0
  clip        null, or the largest norm of the gradient of all parameters (penalties included) that is let
              through; a longer one is scaled by clip/(norm + 1e-6), as clip_grad_norm_ does
  weights     one (fan_out, fan_in) matrix a layer, before the first update
  biases      one list a layer
  losses      {updates made: objective there, penalties included, on the batch of the next update, or on all
              samples when batches is null and after the last update}
  data_losses {updates made: loss over all samples without penalties}
  final_weights, final_biases   after `steps` updates

A case in which a change of the weights in the 13th digit grows ten-thousandfold is refused: there, agreement
would be luck. So is one whose clip never decides, or always.
"""

import json
from itertools import pairwise
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

ROWS = (*range(11), 20, 50, 100, 200, 500)
SAMPLES = 37

ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "softplus": functional.softplus,
    "silu": functional.silu,
    "gelu": functional.gelu,
    "identity": lambda z: z,
}
LOSSES = {
    "mse": functional.mse_loss,
    "half_sse": lambda out, y: 0.5 * ((out - y) ** 2).sum(),
    "huber": functional.huber_loss,
    "bce_with_logits": functional.binary_cross_entropy_with_logits,
    "cross_entropy": lambda out, y: functional.cross_entropy(out, y[:, 0].long()),
}
OPTIMIZERS = {
    "sgd": torch.optim.SGD,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
}
SGD = {"name": "sgd", "lr": 0.1}
GENTLE = {"name": "sgd", "lr": 0.002, "momentum": 0.5}
MOMENTUM = {"name": "sgd", "lr": 0.05, "momentum": 0.9}
NESTEROV = {"name": "sgd", "lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.01}
ADAM = {"name": "adam", "lr": 0.01}
RMSPROP = {"name": "rmsprop", "lr": 0.005, "alpha": 0.95, "eps": 0.5}
ADAMW = {"name": "adamw", "lr": 0.01, "weight_decay": 0.05, "amsgrad": True}

CASES = [
    # name, data, hidden, activation, loss, optimizer, further settings
    ("linear regression", "line", [], "identity", "mse", SGD, {}),
    ("linear regression, half_sse", "line", [], "identity", "half_sse", GENTLE, {}),
    ("logistic regression, batches", "moons", [], "identity", "bce_with_logits", MOMENTUM, {"batch": 10}),
    ("softmax regression, l2", "thirds", [], "identity", "cross_entropy", SGD, {"l2": 0.01}),
    ("sigmoid", "moons", [4], "sigmoid", "bce_with_logits", {**SGD, "lr": 1.0}, {}),
    ("tanh", "moons", [8], "tanh", "bce_with_logits", SGD, {}),
    ("tanh, adam, batches", "moons", [4, 4], "tanh", "bce_with_logits", ADAM, {"batch": 10}),
    ("relu, momentum", "wave", [8], "relu", "mse", {**MOMENTUM, "lr": 0.01}, {}),
    ("leaky_relu, huber, batches", "wave", [6, 5], "leaky_relu", "huber", SGD, {"batch": 10}),
    ("softplus, rmsprop", "wave", [6], "softplus", "mse", RMSPROP, {}),
    ("silu, half_sse, adam, batches", "wave", [5, 4], "silu", "half_sse", ADAM, {"batch": 10}),
    ("gelu, three classes, batches", "thirds", [6], "gelu", "cross_entropy", SGD, {"batch": 10}),
    ("tanh, two outputs, mse", "pair", [5], "tanh", "mse", SGD, {}),
    ("huber, two outputs, l2", "pair", [4, 3], "silu", "huber", ADAM, {"l2": 0.01}),
    ("l1, batches", "thirds", [5, 4, 3], "tanh", "cross_entropy", SGD, {"l1": 0.001, "batch": 10}),
    ("l1 and l2", "moons", [4, 4, 4], "softplus", "bce_with_logits", ADAM, {"l1": 1e-4, "l2": 0.01}),
    ("four layers, clipped", "moons", [4, 4, 4, 4], "tanh", "bce_with_logits", SGD, {"clip": 0.2}),
    ("clipped, l2, batches", "pair", [6], "gelu", "half_sse", GENTLE, {"clip": 4.0, "l2": 0.1, "batch": 10}),
    ("nesterov and weight_decay", "thirds", [5, 5], "silu", "cross_entropy", NESTEROV, {}),
    ("adamw, amsgrad", "pair", [4], "sigmoid", "mse", ADAMW, {}),
    ("one sample a batch", "line", [3], "tanh", "mse", {**SGD, "lr": 0.02}, {"batch": 1}),
]


def make_data():
    """Small data sets with some noise, float64."""
    torch.manual_seed(11)
    x = torch.rand(SAMPLES, 1) * 2.0 - 1.0
    noise = 0.1 * torch.randn(SAMPLES, 2)
    plane = torch.rand(SAMPLES, 2) * 4.0 - 2.0
    bend = plane[:, 1:] - plane[:, :1].sin() + noise[:, :1]
    turn = torch.atan2(plane[:, 1:], plane[:, :1])
    return {
        "line": (x, 2.0 * x + 1.0 + noise[:, :1]),
        "wave": (x, torch.sin(3.0 * x) + noise[:, :1]),
        "moons": (plane, (bend > 0.0).double()),
        "thirds": (plane, torch.floor((turn + torch.pi) / (2.0 * torch.pi) * 2.999)),
        "pair": (
            plane,
            torch.cat([plane[:, :1] * plane[:, 1:], plane.sum(1, keepdim=True).cos()], 1) + noise,
        ),
    }


def make_network(sizes, seed):
    """Linear layers with PyTorch's own initialisation."""
    torch.manual_seed(seed)
    return nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))


def output(layers, activation, inputs):
    """The raw outputs."""
    for layer in layers[:-1]:
        inputs = ACTIVATIONS[activation](layer(inputs))
    return layers[-1](inputs)


def batch_order(steps, size, seed):
    """Indices for each update: each epoch in a new order, the last partial batch kept."""
    generator = torch.Generator().manual_seed(seed)
    batches = []
    while len(batches) < steps:
        batches += torch.randperm(SAMPLES, generator=generator).split(size)
    return [batch.tolist() for batch in batches[:steps]]


def penalty(layers, l1, l2):
    """l1·Σ|w| + ½·l2·Σw²."""
    weights = [layer.weight for layer in layers]
    return sum(l1 * w.abs().sum() + 0.5 * l2 * (w * w).sum() for w in weights)


def parameters(layers):
    """Weights and biases as nested lists."""
    return [layer.weight.tolist() for layer in layers], [layer.bias.tolist() for layer in layers]


def train(layers, case, X, y):
    """Train in place; (losses, data losses, gradient norms before clipping)."""
    optimizer = OPTIMIZERS[case["optimizer"]["name"]](
        layers.parameters(), **{k: v for k, v in case["optimizer"].items() if k != "name"}
    )
    measure = LOSSES[case["loss"]]
    losses, data_losses, norms = {}, {}, []
    for step in range(case["steps"] + 1):
        batch = slice(None)
        if case["batches"] and step < case["steps"]:
            batch = case["batches"][step]
        objective = measure(output(layers, case["activation"], X[batch]), y[batch])
        objective = objective + penalty(layers, case["l1"], case["l2"])
        if step in ROWS:
            losses[step] = objective.item()
            data_losses[step] = measure(output(layers, case["activation"], X), y).item()
        if step < case["steps"]:
            optimizer.zero_grad()
            objective.backward()
            norms.append(float(nn.utils.clip_grad_norm_(layers.parameters(), case["clip"] or 1e300)))
            optimizer.step()
    return losses, data_losses, norms


def sensitivity(case, sizes, seed, losses, X, y):
    """How far the losses move, relatively, when the first weights change by 1e-13."""
    layers = make_network(sizes, seed)
    with torch.no_grad():
        for layer in layers:
            layer.weight.add_(1e-13)
    nudged, _, _ = train(layers, case, X, y)
    return max(abs(nudged[k] - losses[k]) / max(1.0, abs(losses[k])) for k in losses)


def described(settings, seed, data):
    """The part of a case that says what is trained and how."""
    name, source, hidden, activation, loss, optimizer, extra = settings
    X, y = data[source]
    # The indices of 500 batches would be most of the file.
    steps = 100 if "batch" in extra else 500
    return {
        "name": name, "X": X.tolist(), "y": y.tolist(),
        "hidden": hidden, "activation": activation, "loss": loss, "optimizer": optimizer, "steps": steps,
        "batches": batch_order(steps, extra["batch"], seed) if "batch" in extra else None,
        "l1": extra.get("l1", 0.0), "l2": extra.get("l2", 0.0), "clip": extra.get("clip"),
    }  # fmt: skip


def make_case(settings, seed, data):
    """One entry of the file."""
    case = described(settings, seed, data)
    X, y = data[settings[1]]
    sizes = [X.shape[1], *case["hidden"], 3 if case["loss"] == "cross_entropy" else y.shape[1]]
    layers = make_network(sizes, seed)
    case["weights"], case["biases"] = parameters(layers)
    case["losses"], case["data_losses"], norms = train(layers, case, X, y)
    case["final_weights"], case["final_biases"] = parameters(layers)
    refuse_luck(case, sensitivity(case, sizes, seed, case["losses"], X, y), norms)
    return case


def refuse_luck(case, moved, norms):
    """Stop at a case that proves nothing."""
    if not moved < 1e-9:
        raise SystemExit(f"chaotic: {case['name']}: {moved:.1e}")
    if case["clip"] and not min(norms) < case["clip"] < max(norms):
        raise SystemExit(f"clip decides nothing: {case['name']}: {min(norms):.2g} … {max(norms):.2g}")


def main():
    """Write the file beside this one."""
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    data = make_data()
    cases = [make_case(settings, seed, data) for seed, settings in enumerate(CASES)]
    lines = ",\n".join(json.dumps(case) for case in cases)
    text = f'{{"pytorch": "{torch.__version__}", "cases": [\n{lines}\n]}}\n'
    (Path(__file__).parent / "networks.json").write_text(text)


if __name__ == "__main__":
    main()
