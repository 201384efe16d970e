"""Write units.json: values and slopes of activations and losses in PyTorch, in float64.

Run by hand in an environment that has PyTorch (the project itself never needs it):

    python tests/engine/reference/make_unit_reference.py

The file is {"pytorch": version, "z": […], "activations": […], "losses": […]}; floats are written by repr and read back
exactly. Each of `activations` is {"name", "options", "value", "slope"}, at every z. Each of `losses` is {"name",
"options", "output", "target", "loss", "grad"}: outputs and targets as (outputs, samples), the loss as a number and its
gradient with respect to the outputs. Those of `hinge` and `squared_hinge`, which PyTorch lacks for targets of 0 and 1,
are its own arithmetic on their formulas.
"""

import json
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

ACTIVATIONS = [
    ("identity", {}, nn.Identity()),
    ("sigmoid", {}, nn.Sigmoid()),
    ("tanh", {}, nn.Tanh()),
    ("hardtanh", {}, nn.Hardtanh()),
    ("hardtanh", {"min_val": -0.7, "max_val": 2.6}, nn.Hardtanh(-0.7, 2.6)),
    ("softsign", {}, nn.Softsign()),
    ("relu", {}, nn.ReLU()),
    ("leaky_relu", {"negative_slope": 0.2}, nn.LeakyReLU(0.2)),
    ("elu", {}, nn.ELU()),
    ("elu", {"alpha": 0.3}, nn.ELU(0.3)),
    ("selu", {}, nn.SELU()),
    ("softplus", {}, nn.Softplus(threshold=1000)),
    ("silu", {}, nn.SiLU()),
    ("mish", {}, nn.Mish()),
    ("gelu", {}, nn.GELU()),
    ("gelu", {"approximate": "tanh"}, nn.GELU(approximate="tanh")),
    ("sin", {}, torch.sin),
    ("gaussian", {}, lambda z: torch.exp(-z * z)),
    ("step", {}, lambda z: torch.where(z > 0, 1.0, 0.0 * z)),
]


def margin(z, y):
    return functional.relu(1.0 - (2.0 * y - 1.0) * z)


def smoothed(z, y, share):
    return functional.cross_entropy(z.T, y.argmax(0), label_smoothing=share)


LOSSES = [
    ("mse", {}, "numbers", functional.mse_loss),
    ("half_sse", {}, "numbers", lambda z, y: 0.5 * ((z - y) ** 2).sum()),
    ("l1", {}, "numbers", functional.l1_loss),
    ("huber", {}, "numbers", functional.huber_loss),
    ("huber", {"delta": 0.4}, "numbers", lambda z, y: functional.huber_loss(z, y, delta=0.4)),
    ("poisson", {}, "counts", functional.poisson_nll_loss),
    ("bce_with_logits", {}, "two", functional.binary_cross_entropy_with_logits),
    ("bce_with_logits", {"label_smoothing": 0.1}, "two",
     lambda z, y: functional.binary_cross_entropy_with_logits(z, 0.9 * y + 0.05)),
    ("hinge", {}, "two", lambda z, y: margin(z, y).mean()),
    ("squared_hinge", {}, "two", lambda z, y: (margin(z, y) ** 2).mean()),
    ("cross_entropy", {}, "several", lambda z, y: smoothed(z, y, 0.0)),
    ("cross_entropy", {"label_smoothing": 0.15}, "several", lambda z, y: smoothed(z, y, 0.15)),
    ("cross_entropy", {"label_smoothing": 1.0}, "several", lambda z, y: smoothed(z, y, 1.0)),
]  # fmt: skip


def make_targets():
    """Outputs and targets by kind."""
    torch.manual_seed(3)
    several = functional.one_hot(torch.tensor([0, 3, 2, 2, 1, 0, 3]), 4).double().T
    return {
        "numbers": (2.0 * torch.randn(2, 7), torch.randn(2, 7)),
        "counts": (torch.randn(1, 7), torch.tensor([[0.0, 1.0, 2.0, 0.0, 5.0, 3.0, 1.0]])),
        "two": (2.0 * torch.randn(1, 9), torch.tensor([[0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0]])),
        "several": (3.0 * torch.randn(4, 7), several),
    }


def activation(name, options, call, z):
    """One entry of `activations`."""
    z = z.clone().requires_grad_()
    value = call(z)
    (slope,) = torch.autograd.grad(value.sum(), z)
    return {"name": name, "options": options, "value": value.tolist(), "slope": slope.tolist()}


def loss(name, options, call, output, target):
    """One entry of `losses`."""
    z = output.clone().requires_grad_()
    value = call(z, target)
    (grad,) = torch.autograd.grad(value, z)
    numbers = {"output": output.tolist(), "target": target.tolist(), "loss": value.item(), "grad": grad.tolist()}
    return {"name": name, "options": options, **numbers}


def main():
    """Write the file beside this one."""
    torch.set_default_dtype(torch.float64)
    z = torch.cat([torch.linspace(-8.0, 8.0, 41) + 0.013, torch.tensor([-40.0, -20.0, 20.0, 40.0])])
    targets = make_targets()
    found = {
        "z": [z.tolist()],
        "activations": [activation(*one, z) for one in ACTIVATIONS],
        "losses": [loss(name, options, call, *targets[kind]) for name, options, kind, call in LOSSES],
    }
    parts = [f'"{key}": [\n' + ",\n".join(map(json.dumps, rows)) + "\n]" for key, rows in found.items()]
    text = f'{{"pytorch": "{torch.__version__}", {", ".join(parts)}}}\n'
    (Path(__file__).parent / "units.json").write_text(text)


if __name__ == "__main__":
    main()
