"""The sections before the updates: a formula with its start, or data, model, first weights and loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gdtui.engine.objectives import FunctionObjective
from gdtui.engine.streams import Purpose
from gdtui.export.pytorch.case import Case
from gdtui.export.pytorch.code import indented, packed, tensor
from gdtui.export.pytorch.formulas import formula_lines
from gdtui.export.pytorch.network import class_numbers, first_weights, module_lines, noise_lines
from gdtui.export.pytorch.parts import loss
from gdtui.export.pytorch.streams import stream_lines

EMBEDDED = 4_000
"""Data and first weights of more numbers than this go into a file beside the script."""


def function_sections(case: Case) -> list[list[str]]:
    """Those of a formula."""
    assert isinstance(case.plan.objective, FunctionObjective)
    assert case.scenario.function is not None
    expression, start = case.plan.objective.expression, case.scenario.function.start
    names = expression.variables
    made = [f"{name} = torch.tensor({float(start[name])!r}, requires_grad=True)" for name in names]
    noise = _function_noise(names) if case.noisy else []
    return [formula_lines(expression), [*made, f"params = [{', '.join(names)}]"], _streams(case), noise]


def _function_noise(names: tuple[str, ...]) -> list[str]:
    draws = f"draws = torch.from_numpy(NOISE * normal({int(Purpose.GRADIENT)}, step, {len(names)}))"
    added = [f"{name}.grad += draws[{k}]" for k, name in enumerate(names)]
    return ["def disturb(step):", *indented(['"""Add the noise of this update to the gradient."""', draws, *added])]


def _streams(case: Case) -> list[str]:
    return stream_lines(batches=bool(case.plan.batch), dropout=case.drops, noise=case.noisy)


def arrays_of(case: Case) -> dict[str, Any]:
    """Data and first weights by name; `targets` are numbers of classes where PyTorch wants these."""
    train = case.supervised.train
    targets = class_numbers(train.targets) if case.loss.name == "cross_entropy" else train.targets.T
    found = {"inputs": train.inputs.T, "targets": targets} | first_weights(case.plan)
    return {name: np.ascontiguousarray(array) for name, array in found.items()}


def many(arrays: Mapping[str, Any]) -> bool:
    """Whether they would fill the script."""
    return sum(array.size for array in arrays.values()) > EMBEDDED


def supervised_sections(case: Case, arrays: Mapping[str, Any], beside: str) -> list[list[str]]:
    """Those of a regression or network; `beside` is the file that holds the arrays, "" where the script does."""
    noise = noise_lines(case.layers) if case.noisy else []
    model = module_lines(case.scenario, case.layers)
    return [_data(arrays, beside), _streams(case), model, _first(case, arrays, beside), _loss(case), noise]


def _data(arrays: Mapping[str, Any], beside: str) -> list[str]:
    lines = ["# The training samples as the model sees them, a row each."]
    lines += [f'numbers = np.load(Path(__file__).with_name("{beside}"))'] if beside else []
    return [*lines, *(f"{name} = {_array(name, arrays, beside)}" for name in ("inputs", "targets"))]


def _array(name: str, arrays: Mapping[str, Any], beside: str) -> str:
    return f'torch.from_numpy(numbers["{name}"])' if beside else tensor(arrays[name])


def _first(case: Case, arrays: Mapping[str, Any], beside: str) -> list[str]:
    """The module with its first weights."""
    model, training = case.scenario.model, case.scenario.training
    assert model is not None
    how = f"drawn by {model.init.name}, seed {training.seed}" if model.init is not None else "all of them 0"
    weights = [f"model.layer{k + 1}.weight" for k in range(len(case.layers))]
    lines = ["model = Model()", "params = list(model.parameters())", *_list("weights", weights), ""]
    lines += [f"# The first weights, {how}.", "with torch.no_grad():"]
    for name in first_weights(case.plan):
        lines += indented(f"model.{name}.copy_({_array(name, arrays, beside)})".split("\n"))
    return lines


def _list(name: str, items: list[str]) -> list[str]:
    """An assignment of a list, over several lines where it is long."""
    line = f"{name} = [{', '.join(items)}]"
    return [line] if len(line) < 110 else [f"{name} = [", *indented(packed(items)), "]"]


def _loss(case: Case) -> list[str]:
    """`data_loss`, and `objective`, which adds the penalties."""
    named, training = case.loss, case.scenario.training
    lines = ["def data_loss(outputs, targets):", f"    return {loss(named.name, dict(named.options))}"]
    penalties = [f"    loss = loss + {0.5 * training.l2!r} * sum((w**2).sum() for w in weights)"] if training.l2 else []
    penalties += [f"    loss = loss + {training.l1!r} * sum(w.abs().sum() for w in weights)"] if training.l1 else []
    lines += ["", "", "def objective(outputs, targets):", "    loss = data_loss(outputs, targets)"]
    return [*lines, *penalties, "    return loss", *(_whole_loss(case) if case.plateau and case.plan.batch else [])]


def _whole_loss(case: Case) -> list[str]:
    """What a plateau is judged by where updates see batches."""
    return [
        "", "", "@torch.no_grad()", "def whole_loss():",
        '    """The loss of all training samples, as in testing and without penalties."""',
        "    model.eval()", f"    found = data_loss(model(inputs{', 0' if case.drops else ''}), targets)",
        "    model.train()", "    return found.item()",
    ]  # fmt: skip
