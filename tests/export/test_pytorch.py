"""PyTorch scripts: Python that holds the exact numbers of the run. `tools/compare_pytorch.py` runs them for real."""

from __future__ import annotations

import ast
import functools
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdtui.engine import streams
from gdtui.engine.activations import activations
from gdtui.engine.formula.functions import FUNCTIONS
from gdtui.engine.losses import losses
from gdtui.engine.optimizers import optimizers
from gdtui.engine.schedules import schedules
from gdtui.engine.supervised import Supervised
from gdtui.errors import ScenarioError
from gdtui.export.pytorch import formulas, parts, save_script, script_of
from gdtui.export.pytorch.optimizers import CLASSES
from gdtui.export.pytorch.schedules import factor_lines
from gdtui.export.pytorch.streams import stream_lines
from gdtui.plan import first_params, plan
from gdtui.scenario import load, parse, shipped
from tests.export.trainings import EDITED, TRAININGS
from tests.proofs import one_in, scenarios
from tests.toml import LINE, MOONS, PLAIN, SOFTMAX, VALLEYS, WAYS, changed

DAMPED = "momentum = 0.5\nnesterov = true\ndampening = 0.1"
REFUSED = {"armijo", "muon", "bfgs", "lbfgs", "newton"}


def numbers_in(text: str) -> dict[str, Any]:
    """Every tensor that the script makes of numbers, by what it is called."""
    found = {}
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Attribute(attr="tensor"), args=[values])
            ):
                found[name] = np.array(ast.literal_eval(values))
            case ast.Call(func=ast.Attribute(value=owner, attr="copy_"), args=[ast.Call(args=args, func=function)]):
                values = [ast.literal_eval(one) for one in args]
                zero = ast.unparse(function) == "torch.zeros"
                found[ast.unparse(owner)] = np.zeros(values) if zero else np.array(values[0])
    return found


@pytest.mark.parametrize(
    "name", one_in(3, [name for name in TRAININGS if name.removeprefix("optimizer ") not in REFUSED])
)
def test_every_script_is_python_and_holds_the_very_numbers(name: str) -> None:
    scenario = parse(TRAININGS[name])
    script, made = script_of(scenario), plan([scenario])
    compile(script.text, name, "exec")
    assert not script.arrays
    found = numbers_in(script.text)
    if not isinstance(made.objective, Supervised):
        assert scenario.function is not None
        assert {k: float(v) for k, v in found.items()} == scenario.function.start
        return
    np.testing.assert_array_equal(found["inputs"], made.objective.train.inputs.T)
    targets = made.objective.train.targets
    classes = "F.cross_entropy" in script.text
    np.testing.assert_array_equal(found["targets"], targets.argmax(axis=0) if classes else targets.T)
    row = first_params(made)[0]
    for block in made.objective.blocks:
        there = re.sub(r"layer(\d+)\.norm", r"norm\1", block.name)
        np.testing.assert_array_equal(found[f"model.{there}"], block.of(row))


@pytest.mark.parametrize("name", [name for name in scenarios(shipped()) if name != "newton"])
def test_every_shipped_scenario_has_a_script(name: str, tmp_path: Path) -> None:
    files = save_script(tmp_path / "run.py", load(name))
    compile(files[0].read_text(encoding="utf-8"), name, "exec")
    assert max(map(len, files[0].read_text(encoding="utf-8").splitlines())) < 400


def test_many_numbers_lie_in_a_file_beside_the_script(tmp_path: Path) -> None:
    files = save_script(tmp_path / "my-digits.py", load("digits"))
    assert files == [tmp_path / "my-digits.py", tmp_path / "my-digits-data.npz"]
    assert 'with_name("my-digits-data.npz")' in files[0].read_text(encoding="utf-8")
    made = plan([load("digits")])
    assert isinstance(made.objective, Supervised)
    with np.load(files[1], allow_pickle=False) as numbers:
        np.testing.assert_array_equal(numbers["inputs"], made.objective.train.inputs.T)
        np.testing.assert_array_equal(numbers["targets"], made.objective.train.targets.argmax(axis=0))
        row = first_params(made)[0]
        for block in made.objective.blocks:
            np.testing.assert_array_equal(numbers[block.name], block.of(row))
    before = [file.read_bytes() for file in files]
    assert [file.read_bytes() for file in save_script(tmp_path / "my-digits.py", load("digits"))] == before


def test_the_random_numbers_of_a_script_are_gdtuis_own() -> None:
    code = "\n".join(stream_lines(batches=False, dropout=False, noise=True))
    names: dict[str, Any] = {"np": np, "SEED": 7}
    exec(code, names)
    purposes = streams.Purpose
    np.testing.assert_array_equal(names["raw"](2, 5, 9), streams.raw(7, purposes.SHUFFLE, 5, 9))
    np.testing.assert_array_equal(names["uniform"](6, 3, 8), streams.uniform(7, purposes.DROPOUT, 3, 8))
    np.testing.assert_array_equal(names["normal"](7, 4, 11), streams.normal(7, purposes.GRADIENT, 4, 11))
    order = np.argsort(names["raw"](2, 5, 40), kind="stable")
    np.testing.assert_array_equal(order, streams.permutation(7, purposes.SHUFFLE, 5, 40))
    for line in ("argsort(raw(2, epoch, len(inputs))", "uniform(6, step * LAYERS"):
        assert line in "\n".join(stream_lines(batches=True, dropout=True, noise=False))


TIMETABLES = [name for name in TRAININGS if name.startswith("schedule ") and "plateau" not in name]


@pytest.mark.parametrize("name", ["network", *TIMETABLES])
def test_the_schedule_of_a_script_gives_the_same_factors(name: str) -> None:
    made = plan([parse(TRAININGS[name])])
    names: dict[str, Any] = {"math": math, "functools": functools}
    exec("\n".join(factor_lines(made.schedule, made.total)), names)
    ours = [made.schedule(step, made.total) for step in range(made.total + 1)]
    np.testing.assert_allclose([names["factor"](step) for step in range(made.total + 1)], ours, rtol=1e-15, atol=1e-300)


def test_a_schedule_that_nobody_has_written_out_is_a_table() -> None:
    names: dict[str, Any] = {}
    exec("\n".join(factor_lines(lambda step, total: 1.0 / (1.0 + step), 5)), names)
    assert [names["factor"](step) for step in range(6)] == [1.0 / (1.0 + step) for step in range(6)]


def test_everything_with_a_name_has_a_translation_or_is_refused() -> None:
    assert set(parts.ACTIVATIONS) == set(activations.names)
    assert set(parts.LOSSES) == set(losses.names)
    assert set(formulas.HELPERS) == set(FUNCTIONS)
    assert {*CLASSES, "lion", "ista"} | REFUSED == set(optimizers.names)
    covered = " ".join(TRAININGS)
    for name in (*schedules.names, *activations.names):
        assert name in covered or name in ("constant", "cosine_decay", "tanh")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (changed(VALLEYS, ('"sgd"', '"newton"')), "optimizer.name"),
        (changed(MOONS, ('"adam"', '"muon"')), "optimizer.name"),
        (
            changed(PLAIN, ("lr = 0.1", "lr = 0.1\nmomentum = 0.5\nnesterov = true\ndampening = 0.1")),
            "optimizer.dampening",
        ),
        (changed(WAYS["batch norm"], ("batch_size = 16", "batch_size = 11")), "training.batch_size"),
        (LINE + '[[edit]]\nat = 3\nkey = "training.l2"\nvalue = 0.5\n', "training.l2"),
        (MOONS + '[[edit]]\nat = 3\nkey = "optimizer.betas"\nvalue = [0.5, 0.5]\n', "optimizer.betas"),
    ],
)
def test_what_pytorch_lacks_is_refused_with_the_name_of_its_key(text: str, key: str) -> None:
    with pytest.raises(ScenarioError, match="no PyTorch script") as caught:
        script_of(parse(text))
    assert caught.value.key == key


def test_live_changes_come_before_the_row_of_their_step() -> None:
    text = script_of(parse(MOONS + EDITED)).text
    loop = text[text.index("for step in range") :]
    wanted = ("if step == 7:", "LR = 0.003", "if step == 12:", "model.layer2.weight[1, 2] = 0.75",
              "model.layer1.bias[0] = -1.5", "optimizer.zero_grad()", "loss.backward()", "print(step, loss.item())",
              "break", "clip_grad_norm_(params, 1.0)", '["lr"] = LR * factor(step)', "optimizer.step()")  # fmt: skip
    places = [loop.index(line) for line in wanted]
    assert places == sorted(places)
    assert loop.count("if step == 12:") == 1


def test_a_live_change_that_cannot_be_is_refused_as_ever() -> None:
    with pytest.raises(ScenarioError, match="no such place"):
        script_of(parse(MOONS + '[[edit]]\nat = 3\nkey = "layer1.weight[9,9]"\nvalue = 0.5\n'))


def test_a_title_of_any_kind_stays_a_comment() -> None:
    scenario = parse(changed(VALLEYS, ('"Two valleys"', '"One\\nimport os \\u2028 \\"two\\""')))
    text = script_of(scenario).text
    assert "\nimport os" not in text
    compile(text, "title", "exec")


def test_names_of_classes_do_not_matter_to_a_squared_loss() -> None:
    text = script_of(parse(changed(SOFTMAX, ("degree = 2", 'degree = 2\nloss = "mse"')))).text
    assert "F.mse_loss" in text
    assert set(np.unique(numbers_in(text)["targets"])) == {0.0, 1.0}
