"""Optimisers under PyTorch's names, and those that it lacks written out where a few lines do."""

from __future__ import annotations

from typing import Any

from gdtui.export.pytorch.code import refused
from gdtui.scenario import Named, Scenario

CLASSES = {
    "sgd": "SGD",
    "adagrad": "Adagrad",
    "adadelta": "Adadelta",
    "rmsprop": "RMSprop",
    "rprop": "Rprop",
    "adam": "Adam",
    "amsgrad": "Adam",
    "adamax": "Adamax",
    "nadam": "NAdam",
    "radam": "RAdam",
    "adamw": "AdamW",
}
"""Their hyperparameters have the same names."""

LION = '''class Lion(torch.optim.Optimizer):
    """Steps of one length along the sign of a momentum (Chen et al. 2023); PyTorch has no such optimiser."""

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                mean = self.state[p].setdefault("mean", torch.zeros_like(p))
                direction = (beta1 * mean + (1.0 - beta1) * p.grad).sign()
                p.sub_(group["lr"] * (direction + group["weight_decay"] * p))
                mean.copy_(beta2 * mean + (1.0 - beta2) * p.grad)'''

ISTA = '''class Ista(torch.optim.Optimizer):
    """Gradient descent that pulls weights to 0 by lr · l1 and lets them stay there; PyTorch has no such optimiser.

    The gradient of the l1 penalty is taken off the gradient again (Beck & Teboulle 2009).
    """

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                aim = p - group["lr"] * (p.grad - group["l1"] * p.sign())
                p.copy_(aim.sign() * torch.relu(aim.abs() - group["lr"] * group["l1"]))'''


def optimizer_lines(scenario: Scenario, params: str, weights: str) -> tuple[list[str], str]:
    """Lines that must come first, and the optimiser of `params`, of which `weights` are those with penalties."""
    optimizer = scenario.optimizer
    options = {name: value for name, value in optimizer.options.items() if name != "lr"}
    if optimizer.name == "lion":
        return LION.split("\n"), f"Lion({params}, dict(lr=LR, {_knobs(options)}))"
    if optimizer.name == "ista":
        return ISTA.split("\n"), _ista(scenario, params, weights)
    if optimizer.name not in CLASSES:
        reason = "PyTorch has no such optimiser, or another one of the same name"
        raise refused("optimizer.name", optimizer.name, reason, f"choose from {', '.join([*CLASSES, 'lion', 'ista'])}")
    knobs = _knobs(_adjusted(optimizer, options))
    return [], f"torch.optim.{CLASSES[optimizer.name]}({params}, lr=LR{f', {knobs}' if knobs else ''})"


def _ista(scenario: Scenario, params: str, weights: str) -> str:
    l1 = scenario.training.l1
    if not l1:
        return f"Ista({params}, dict(lr=LR, l1=0.0))"
    others = f"[p for p in {params} if all(p is not w for w in {weights})]"
    return f"Ista([dict(params={weights}, l1={l1!r}), dict(params={others}, l1=0.0)], dict(lr=LR))"


def _adjusted(optimizer: Named, options: dict[str, Any]) -> dict[str, Any]:
    """The options as PyTorch takes them."""
    if optimizer.name == "amsgrad":
        return options | {"amsgrad": True}
    if optimizer.name == "sgd" and options["momentum"] == 0.0:
        return {"weight_decay": options["weight_decay"]}
    if optimizer.name == "sgd" and options["nesterov"] and options["dampening"]:
        raise refused("optimizer.dampening", options["dampening"], "PyTorch takes none with nesterov")
    return options


def _knobs(options: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in options.items())
