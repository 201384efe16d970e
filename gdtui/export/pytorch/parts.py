"""What gdtui calls activations and losses, in PyTorch's words."""

from __future__ import annotations

from typing import Any

from gdtui.export.pytorch.code import refused

ACTIVATIONS = {
    "identity": "{x}",
    "sin": "torch.sin({x})",
    "gaussian": "torch.exp(-({x}) ** 2)",
    "step": "step_function({x})",
    "sigmoid": "torch.sigmoid({x})",
    "tanh": "torch.tanh({x})",
    "hardtanh": "F.hardtanh({x}, {min_val!r}, {max_val!r})",
    "softsign": "F.softsign({x})",
    "relu": "torch.relu({x})",
    "leaky_relu": "F.leaky_relu({x}, {negative_slope!r})",
    "elu": "F.elu({x}, {alpha!r})",
    "selu": "F.selu({x})",
    "softplus": "F.softplus({x}, threshold=40)",
    "silu": "F.silu({x})",
    "mish": "F.mish({x})",
    "gelu": "F.gelu({x}, approximate={approximate!r})",
}
LOSSES = {
    "mse": "F.mse_loss(outputs, targets)",
    "half_sse": "0.5 * F.mse_loss(outputs, targets, reduction='sum')",
    "l1": "F.l1_loss(outputs, targets)",
    "huber": "F.huber_loss(outputs, targets, delta={delta!r})",
    "poisson": "F.poisson_nll_loss(outputs, targets, log_input=True, full=False)",
    "bce_with_logits": "F.binary_cross_entropy_with_logits(outputs, {smoothed})",
    "cross_entropy": "F.cross_entropy(outputs, targets{smoothing})",
    "hinge": "torch.relu(1.0 - (2.0 * targets - 1.0) * outputs).mean()",
    "squared_hinge": "(torch.relu(1.0 - (2.0 * targets - 1.0) * outputs) ** 2).mean()",
}

STEP_FUNCTION = '''def step_function(x):
    """1 where x > 0, else 0; its slope is 0 everywhere, and 0.0 * x says so to autograd."""
    return (x > 0.0).to(x.dtype) + 0.0 * x'''


def activation(name: str, options: dict[str, Any], x: str) -> str:
    """The activation of `x` as an expression."""
    if name not in ACTIVATIONS:
        raise refused("model.activation", name, "PyTorch has no such activation")
    return ACTIVATIONS[name].format(x=x, **options)


def loss(name: str, options: dict[str, Any]) -> str:
    """The loss of `outputs` against `targets` as an expression."""
    if name not in LOSSES:
        raise refused("model.loss", name, "PyTorch has no such loss")
    share = options.get("label_smoothing", 0.0)
    smoothed = f"targets * (1.0 - {share!r}) + {share!r} / 2" if share else "targets"
    smoothing = f", label_smoothing={share!r}" if share else ""
    return LOSSES[name].format(smoothed=smoothed, smoothing=smoothing, **options)
