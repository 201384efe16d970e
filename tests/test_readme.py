"""The README is true: its scenarios run, its optimiser works, its tables name what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdtui.catalogue import KINDS
from gdtui.cli import COMMANDS, main
from gdtui.engine import descent
from gdtui.engine.optimizers import optimizers
from gdtui.registry import Registry
from gdtui.scenario import parse
from gdtui.session import Session

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("text", blocks("toml"))
def test_the_scenarios_run(text: str) -> None:
    session = Session(parse(text))
    assert session.step(20) == 20


def test_the_optimiser_of_one_file_works(monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = blocks("python")
    fresh: Registry[Any] = Registry("optimizer")
    names = {name: getattr(descent, name) for name in ("Floats", "Lr", "dataclass", "ClassVar", "np")}
    exec(code, names | {"optimizers": fresh, "__name__": descent.__name__})
    monkeypatch.setitem(optimizers._entries, "signsgd", fresh["signsgd"])
    text = blocks("toml")[0].replace('"sgd"', '"signsgd"')
    session = Session(parse(text))
    session.step(3)
    assert session.state.params[0, 0] == pytest.approx(2.0 - 3 * 0.05)
    assert fresh["signsgd"].summary.startswith("Steps of one length")
    assert np.all(np.isfinite(session.state.params))


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", README)
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_every_command_and_kind_is_in_the_tables() -> None:
    for command in COMMANDS:
        assert f"`gdtui {command}" in README
    for kind in KINDS:
        assert kind in README
    for optimizer in optimizers:
        assert optimizer.name in README


def test_the_commands_of_the_examples_are_understood(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line.split("|")[0] for block in blocks("sh") for line in block.splitlines() if line.startswith("gdtui")]
    assert lines
    for line in lines:
        assert main(shlex.split(line)[1:]) == 0
    assert capsys.readouterr().out
