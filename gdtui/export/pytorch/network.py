"""The model of a regression or network as a torch module, with its first weights and what is done to its gradients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.engine.layers import Layer
from gdtui.engine.norms import BatchNorm
from gdtui.engine.objectives import Floats
from gdtui.engine.streams import Purpose
from gdtui.engine.supervised import Supervised
from gdtui.export.pytorch.code import indented, refused
from gdtui.export.pytorch.parts import STEP_FUNCTION, activation
from gdtui.plan import Plan, first_params
from gdtui.scenario import Scenario


def module_lines(scenario: Scenario, layers: Sequence[Layer]) -> list[str]:
    """The class `Model`."""
    made = [line for k, layer in enumerate(layers) for line in _made(k + 1, layer)]
    forward = [line for k, layer in enumerate(layers) for line in _forward(scenario, k, layer, len(layers))]
    drops = any(layer.dropout for layer in layers)
    steps = any("step_function(" in line for line in forward)
    return [
        *([*STEP_FUNCTION.split("\n"), "", ""] if steps else []),
        "class Model(nn.Module):",
        *indented(["def __init__(self):", *indented(["super().__init__()", *made]), ""]),
        *indented([f"def forward(self, x{', step' if drops else ''}):", *indented(forward)]),
    ]


def _made(n: int, layer: Layer) -> list[str]:
    lines = [f"self.layer{n} = nn.Linear({layer.fan_in}, {layer.fan_out}{'' if layer.bias else ', bias=False'})"]
    norm = layer.norm
    if isinstance(norm, BatchNorm):
        lines.append(f"self.norm{n} = nn.BatchNorm1d({layer.fan_out}, eps={norm.eps!r}, momentum={norm.momentum!r})")
    elif norm is not None:
        lines.append(f"self.norm{n} = nn.LayerNorm({layer.fan_out}, eps={norm.eps!r})")
    return lines


def _forward(scenario: Scenario, k: int, layer: Layer, count: int) -> list[str]:
    """The lines of one layer; the last one has no activation."""
    x = f"self.layer{k + 1}(x)"
    if k == count - 1:
        return [f"return {x}"]
    x = f"self.norm{k + 1}({x})" if layer.norm is not None else x
    assert scenario.model is not None
    named = scenario.model.activation[k]
    x = activation(named.name, dict(named.options), x)
    x = f"dropout({x}, step, {k}) if self.training else {x}" if layer.dropout else x
    return [f"x = x + ({x})" if layer.skips and layer.dropout else f"x = x + {x}" if layer.skips else f"x = {x}"]


def first_weights(plan: Plan) -> dict[str, Floats]:
    """Every parameter array as gdtui has it at first, by its name in the module."""
    assert isinstance(plan.objective, Supervised)
    row = first_params(plan)[0]
    return {module_name(block.name): block.of(row) for block in plan.objective.blocks}


def module_name(name: str) -> str:
    """`layer2.norm.weight` is `norm2.weight` in the module."""
    layer, _, rest = name.partition(".")
    return f"norm{layer.removeprefix('layer')}.{rest.removeprefix('norm.')}" if rest.startswith("norm.") else name


def noise_lines(layers: Sequence[Layer]) -> list[str]:
    """The function `disturb`, which adds noise to every gradient: gdtui keeps each unit's bias behind its weights."""
    lines, size = list[str](), sum(layer.size for layer in layers)
    lines.append(f"draws = torch.from_numpy(NOISE * normal({int(Purpose.GRADIENT)}, step, {size}))")
    for n, layer in enumerate(layers, 1):
        start, end = layer.offset, layer.offset + layer.fan_out * layer.width
        lines.append(f"part = draws[{start}:{end}].reshape({layer.fan_out}, {layer.width})")
        lines.append(f"model.layer{n}.weight.grad += part[:, :{layer.fan_in}]")
        lines += [f"model.layer{n}.bias.grad += part[:, -1]"] if layer.bias else []
        if layer.norm is not None:
            middle = end + layer.fan_out
            lines.append(f"model.norm{n}.weight.grad += draws[{end}:{middle}]")
            lines.append(f"model.norm{n}.bias.grad += draws[{middle}:{middle + layer.fan_out}]")
    return ["def disturb(step):", *indented(['"""Add the noise of this update to the gradient."""', *lines])]


def refuse_lonely_batch(scenario: Scenario, plan: Plan) -> None:
    """PyTorch's batch norm refuses a single sample, where gdtui gives zeros."""
    samples = plan.objective.samples
    norms = isinstance(plan.objective, Supervised) and any(
        isinstance(la.norm, BatchNorm) for la in plan.objective.layers
    )
    if norms and (samples % plan.batch if plan.batch else samples) == 1:
        reason = "the last batch of an epoch has one sample, which PyTorch's BatchNorm1d refuses"
        raise refused("training.batch_size", scenario.training.batch_size, reason, "another size leaves more")


def class_numbers(targets: Floats) -> Floats:
    """One row a class (classes, n) as the number of each sample's class (n,)."""
    return np.asarray(targets.argmax(axis=0), dtype=np.int64)
