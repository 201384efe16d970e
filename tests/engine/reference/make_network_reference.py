"""Write networks.json: how small fully connected networks train in PyTorch, in float64.

Run by hand in an environment that has PyTorch (the project itself never needs it):

    python tests/engine/reference/make_network_reference.py

The file is {"pytorch": version, "data": {...}, "cases": [...]}; floats are written by repr and read back exactly.
`data` holds X and y by name: n rows of features, n rows of outputs. The classes of bce_with_logits and of the hinge
losses are 0.0 and 1.0; those of cross_entropy are whole numbers 0.0, 1.0, 2.0, one a row. Each case:

  name        what is special about it
  data        which data set
  hidden      units of each hidden layer
  activation  of every hidden layer, PyTorch's defaults; the output layer has none
  norm        null, batch_norm or layer_norm: between each hidden layer's sum and its activation, PyTorch's defaults
  dropout     the share of each hidden layer's activations that drops out, inverted, in training; the masks are the
              engine's own, computed from NumPy's PCG64 by the rule of `kept` below
  residual    whether each hidden layer as wide as its input adds that input at its end
  loss, smoothing   PyTorch's, mean over samples and outputs, but half_sse (½Σe²); hinge and squared_hinge are
              mean max(0, 1 − sz) and its square with s = 2y − 1; smoothing is the label smoothing (0: none)
  optimizer   {"name", and its options under PyTorch's names}
  steps       number of updates
  batch       null: every update uses all samples; else the size, the last partial batch of an epoch being an
              update of its own
  order       null, or for each epoch the order of the samples, a letter of LETTERS each
  l1, l2      l1·Σ|w| and ½·l2·Σw² over weights, not biases and norms, are added to the loss (0: nothing); sign(0) = 0
  clip        null, or the largest norm of the gradient of all parameters (penalties included) that is let
              through; a longer one is scaled by clip/(norm + 1e-6), as clip_grad_norm_ does
  first       {"layer1.weight": …, "layer1.bias": …, "layer1.norm.weight": …} before the first update
  losses      {updates made: objective there, penalties included, on the batch of the next update, or on all
              samples when batch is null and after the last update; in training mode}
  data_losses {updates made: loss over all samples without penalties, in testing mode}
  final       as `first`, after `steps` updates

Batch norm takes every shift of the sums away, so that the true gradient of a bias before it is zero: such cases use
plain descent, since Adam would make full steps of the rounding errors.

A case in which a change of the weights in the 13th digit grows ten-thousandfold is refused: there, agreement
would be luck. So is one whose clip never decides, or always.
"""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

ROWS = (*range(11), 20, 50, 100, 200, 500)
SAMPLES = 37
STEPS = 500
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijk"

ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "softplus": functional.softplus,
    "silu": functional.silu,
    "gelu": functional.gelu,
    "identity": lambda z: z,
    "elu": functional.elu,
    "selu": functional.selu,
    "hardtanh": functional.hardtanh,
    "softsign": functional.softsign,
    "mish": functional.mish,
    "sin": torch.sin,
    "gaussian": lambda z: torch.exp(-z * z),
    "step": lambda z: (z > 0.0).double(),
}
LOSSES = {
    "mse": lambda out, y, smoothing: functional.mse_loss(out, y),
    "half_sse": lambda out, y, smoothing: 0.5 * ((out - y) ** 2).sum(),
    "huber": lambda out, y, smoothing: functional.huber_loss(out, y),
    "l1": lambda out, y, smoothing: functional.l1_loss(out, y),
    "poisson": lambda out, y, smoothing: functional.poisson_nll_loss(out, y, log_input=True, full=False),
    "bce_with_logits": lambda out, y, smoothing: functional.binary_cross_entropy_with_logits(
        out, y * (1.0 - smoothing) + smoothing / 2.0
    ),
    "hinge": lambda out, y, smoothing: functional.relu(1.0 - (2.0 * y - 1.0) * out).mean(),
    "squared_hinge": lambda out, y, smoothing: (functional.relu(1.0 - (2.0 * y - 1.0) * out) ** 2).mean(),
    "cross_entropy": lambda out, y, smoothing: functional.cross_entropy(out, y[:, 0].long(), label_smoothing=smoothing),
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
    ("elu, batches", "wave", [6], "elu", "mse", SGD, {"batch": 10}),
    ("selu, four layers", "moons", [5, 5, 5, 5], "selu", "bce_with_logits", {**SGD, "lr": 0.05}, {}),
    ("hardtanh", "moons", [6], "hardtanh", "bce_with_logits", SGD, {}),
    ("softsign, three classes, batches", "thirds", [6, 4], "softsign", "cross_entropy", SGD, {"batch": 10}),
    ("mish, adam", "wave", [6, 4], "mish", "mse", ADAM, {}),
    ("sin", "wave", [6], "sin", "mse", SGD, {}),
    ("gaussian, batches", "pair", [5], "gaussian", "mse", {**SGD, "lr": 0.02}, {"batch": 10}),
    ("step", "moons", [6], "step", "bce_with_logits", SGD, {}),
    ("l1 loss", "line", [3], "tanh", "l1", {**SGD, "lr": 0.01}, {}),
    ("hinge", "moons", [4], "tanh", "hinge", {**SGD, "lr": 0.02}, {}),
    ("squared_hinge, batches", "moons", [4], "silu", "squared_hinge", SGD, {"batch": 10}),
    ("poisson", "counts", [4], "tanh", "poisson", {**SGD, "lr": 0.05}, {}),
    ("smoothed labels", "moons", [4], "tanh", "bce_with_logits", SGD, {"smoothing": 0.1}),
    ("smoothed classes, batches", "thirds", [5], "tanh", "cross_entropy", SGD, {"smoothing": 0.2, "batch": 10}),
    ("batch_norm", "moons", [5, 4], "silu", "bce_with_logits", {**SGD, "lr": 0.05}, {"norm": "batch_norm", "l2": 0.01}),
    ("batch_norm, batches", "pair", [6], "silu", "mse", {**SGD, "lr": 0.02}, {"norm": "batch_norm", "batch": 10}),
    ("layer_norm", "thirds", [6], "sigmoid", "cross_entropy", {**SGD, "lr": 0.05}, {"norm": "layer_norm", "l2": 0.01}),
    ("layer_norm, batches", "wave", [6, 6], "gelu", "mse", ADAM, {"norm": "layer_norm", "batch": 10}),
    ("dropout", "moons", [6, 5], "tanh", "bce_with_logits", SGD, {"dropout": 0.2}),
    ("dropout, batches", "pair", [8], "silu", "mse", {**SGD, "lr": 0.02}, {"dropout": 0.5, "batch": 10}),
    ("residual, six layers", "moons", [4] * 6, "tanh", "bce_with_logits", {**SGD, "lr": 0.05}, {"residual": True}),
    (
        "residual from the inputs on, batches",
        "thirds",
        [2, 2, 5],
        "softplus",
        "cross_entropy",
        {**SGD, "lr": 0.05},
        {"residual": True, "batch": 10},
    ),
    (
        "norm, dropout and residual, batches",
        "pair",
        [5, 5, 5],
        "silu",
        "huber",
        {**SGD, "lr": 0.05},
        {"norm": "batch_norm", "dropout": 0.1, "residual": True, "batch": 10, "l2": 0.01},
    ),
    (
        "layer_norm, dropout and residual, clipped",
        "thirds",
        [4, 4, 4],
        "tanh",
        "cross_entropy",
        SGD,
        {"norm": "layer_norm", "dropout": 0.2, "residual": True, "clip": 0.3},
    ),
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
        "counts": (x, torch.floor(2.0 * torch.exp(x) + 10.0 * noise[:, :1].abs())),
        "line": (x, 2.0 * x + 1.0 + noise[:, :1]),
        "wave": (x, torch.sin(3.0 * x) + noise[:, :1]),
        "moons": (plane, (bend > 0.0).double()),
        "thirds": (plane, torch.floor((turn + torch.pi) / (2.0 * torch.pi) * 2.999)),
        "pair": (
            plane,
            torch.cat([plane[:, :1] * plane[:, 1:], plane.sum(1, keepdim=True).cos()], 1) + noise,
        ),
    }


NORMS = {"batch_norm": nn.BatchNorm1d, "layer_norm": nn.LayerNorm}


class Network(nn.ModuleDict):
    """Linear layers with PyTorch's own initialisation, and what the case puts behind them."""

    def __init__(self, sizes, case, seed):
        torch.manual_seed(seed)
        super().__init__()
        self.case = case
        for k, (a, b) in enumerate(pairwise(sizes), 1):
            self[f"layer{k}"] = nn.Linear(a, b)
        for k, width in enumerate(sizes[1:-1], 1):
            if case["norm"]:
                self[f"layer{k}_norm"] = NORMS[case["norm"]](width)

    @property
    def depth(self):
        return len(self.case["hidden"]) + 1

    def forward(self, inputs, step=0):
        """The raw outputs; `step` decides what drops out."""
        for k in range(1, self.depth):
            below, inputs = inputs, self[f"layer{k}"](inputs)
            if self.case["norm"]:
                inputs = self[f"layer{k}_norm"](inputs)
            inputs = ACTIVATIONS[self.case["activation"]](inputs)
            if self.case["dropout"] and self.training:
                mask = kept(step * self.depth + k - 1, self.case["dropout"], inputs.T.shape)
                inputs = inputs * mask.T / (1.0 - self.case["dropout"])
            if self.case["residual"] and inputs.shape == below.shape:
                inputs = inputs + below
        return self[f"layer{self.depth}"](inputs)

    def weights(self):
        """The matrices."""
        return [parameter for parameter in self.parameters() if parameter.ndim == 2]

    def named(self):
        """Parameters under the engine's names."""
        return {name.replace("_norm", ".norm"): p.tolist() for name, p in self.named_parameters()}


def kept(index, dropout, shape):
    """Which of (units, samples) stay: draw ≥ dropout, the upper 53 bits of PCG64's integers for seed 0, purpose 6."""
    sequence = np.random.SeedSequence(0, spawn_key=(6, index))
    raw = np.random.PCG64(sequence).random_raw(shape[0] * shape[1])
    return torch.tensor(((raw >> np.uint64(11)) * 2.0**-53 >= dropout).reshape(tuple(shape)))


def epochs_of(steps, size, seed):
    """The order of the samples in as many epochs as `steps` updates need."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.randperm(SAMPLES, generator=generator).tolist() for _ in range(-(-steps // -(-SAMPLES // size)))]


def batches_of(case):
    """Indices for each update; all of them without a batch size, and after the last update."""
    if case["batch"] is None:
        return [slice(None)] * (case["steps"] + 1)
    epochs = [[LETTERS.index(letter) for letter in epoch] for epoch in case["order"]]
    size = case["batch"]
    batches = [epoch[k : k + size] for epoch in epochs for k in range(0, SAMPLES, size)]
    return [*batches[: case["steps"]], slice(None)]


def penalty(network, l1, l2):
    """l1·Σ|w| + ½·l2·Σw²."""
    return sum(l1 * w.abs().sum() + 0.5 * l2 * (w * w).sum() for w in network.weights())


def whole_loss(network, case, X, y):
    """Over all samples, in testing mode."""
    network.eval()
    with torch.no_grad():
        loss = LOSSES[case["loss"]](network(X), y, case["smoothing"]).item()
    network.train()
    return loss


def train(network, case, X, y):
    """Train in place; (losses, data losses, gradient norms before clipping)."""
    optimizer = OPTIMIZERS[case["optimizer"]["name"]](
        network.parameters(), **{k: v for k, v in case["optimizer"].items() if k != "name"}
    )
    losses, data_losses, norms = {}, {}, []
    for step, batch in enumerate(batches_of(case)):
        if step in ROWS:
            data_losses[step] = whole_loss(network, case, X, y)
        objective = LOSSES[case["loss"]](network(X[batch], step), y[batch], case["smoothing"])
        objective = objective + penalty(network, case["l1"], case["l2"])
        if step in ROWS:
            losses[step] = objective.item()
        if step < case["steps"]:
            optimizer.zero_grad()
            objective.backward()
            norms.append(float(nn.utils.clip_grad_norm_(network.parameters(), case["clip"] or 1e300)))
            optimizer.step()
    return losses, data_losses, norms


def sensitivity(case, sizes, seed, losses, X, y):
    """How far the losses move, relatively, when the first weights change by 1e-13."""
    network = Network(sizes, case, seed)
    with torch.no_grad():
        for weight in network.weights():
            weight.add_(1e-13)
    nudged, _, _ = train(network, case, X, y)
    return max(abs(nudged[k] - losses[k]) / max(1.0, abs(losses[k])) for k in losses)


def described(settings, seed):
    """The part of a case that says what is trained and how."""
    name, source, hidden, activation, loss, optimizer, extra = settings
    epochs = epochs_of(STEPS, extra["batch"], seed) if "batch" in extra else []
    defaults = {
        "norm": None, "dropout": 0.0, "residual": False, "smoothing": 0.0, "batch": None, "l1": 0.0, "l2": 0.0,
        "clip": None,
    }  # fmt: skip
    return {
        "name": name, "data": source, "hidden": hidden, "activation": activation, "loss": loss,
        "optimizer": optimizer, "steps": STEPS, **defaults, **extra,
        "order": ["".join(LETTERS[i] for i in epoch) for epoch in epochs] or None,
    }  # fmt: skip


def make_case(settings, seed, data):
    """One entry of the file."""
    case = described(settings, seed)
    X, y = data[case["data"]]
    sizes = [X.shape[1], *case["hidden"], 3 if case["loss"] == "cross_entropy" else y.shape[1]]
    network = Network(sizes, case, seed)
    case["first"] = network.named()
    case["losses"], case["data_losses"], norms = train(network, case, X, y)
    case["final"] = network.named()
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
    samples = {name: {"X": X.tolist(), "y": y.tolist()} for name, (X, y) in data.items()}
    lines = ",\n".join(json.dumps(case) for case in cases)
    text = f'{{"pytorch": "{torch.__version__}", "data": {json.dumps(samples)}, "cases": [\n{lines}\n]}}\n'
    (Path(__file__).parent / "networks.json").write_text(text)


if __name__ == "__main__":
    main()
