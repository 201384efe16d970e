"""The README is true: its scenarios run, its optimiser works, its tables name what there is."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdtui import config
from gdtui.catalogue import KINDS
from gdtui.cli import COMMANDS, main
from gdtui.engine import descent
from gdtui.engine.optimizers import optimizers
from gdtui.registry import Registry
from gdtui.scenario import parse
from gdtui.session import Session
from gdtui.tui import keys, themes
from gdtui.tui.keymap import keymap

FACES = {
    "colon": ":", "less_than_sign": "<", "greater_than_sign": ">", "minus": "-", "plus": "+", "question_mark": "?",
    "right_square_bracket": "]", "left_square_bracket": "[", "pagedown": "pgdn", "pageup": "pgup", "escape": "esc",
    "right": "→", "left": "←",
}  # fmt: skip

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


SCENARIOS = [text for text in blocks("toml") if "\nkind" in text]


@pytest.mark.parametrize("text", SCENARIOS)
def test_the_scenarios_run(text: str) -> None:
    session = Session(parse(text))
    assert session.step(20) == 20


def test_the_optimiser_of_one_file_works(monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = blocks("python")
    fresh: Registry[Any] = Registry("optimizer")
    names = {name: getattr(descent, name) for name in ("Floats", "Frozen", "Lr", "ClassVar", "np")}
    names["dataclass"] = dataclass
    exec(code, names | {"optimizers": fresh, "__name__": descent.__name__})
    monkeypatch.setitem(optimizers._entries, "signsgd", fresh["signsgd"])
    text = SCENARIOS[0].replace('"sgd"', '"signsgd"')
    session = Session(parse(text))
    session.step(3)
    assert session.state.params[0, 0] == pytest.approx(2.0 - 3 * 0.05)
    assert fresh["signsgd"].summary.startswith("Steps of one length")
    assert np.all(np.isfinite(session.state.params))


def test_the_configuration_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (text,) = set(blocks("toml")) - set(SCENARIOS)
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv(config.VARIABLE, str(path))
    found = config.load()
    assert found.path == path
    assert keymap(found.keymap)
    assert themes.LIGHT.name == found.theme


def test_every_key_of_the_workbench_is_in_the_table_of_keys() -> None:
    table = README[README.index("## Keys") : README.index("## Scenarios")]
    for key in keys.KEYS:
        if key.mode in (keys.WORKBENCH, keys.EVERYWHERE):
            faces = {FACES.get(name, name) for name in key.keys.split(",")}
            assert any(f"`{face}`" in table or face in table.split() for face in faces), key.id


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
        command, *words = shlex.split(line)[1:]
        brief = ["--steps", "20", "--set", "expect={}"] if command == "run" else []
        assert main([command, *words, *brief]) == 0
    assert capsys.readouterr().out
