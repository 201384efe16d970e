"""A person's own settings: read from one file, checked, and in force from the first picture on."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gdtui import config
from gdtui.cli import main
from gdtui.config import Config
from gdtui.draw.palettes import lookup
from gdtui.errors import ScenarioError
from gdtui.scenario import files, load
from gdtui.tui.app import make_app
from gdtui.tui.theme import _depth, ink_for

WHOLE = """
theme = "gdtui-light"
palette = "cividis"
language = "zh"
ascii = false
[keymap]
"workbench.step" = "ctrl+n,right"
workbench.back = "ctrl+b"
"""


def read(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv(config.VARIABLE, str(path))
    return config.load()


def test_without_a_file_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(config.VARIABLE, str(tmp_path / "none.toml"))
    assert config.load() == Config()
    monkeypatch.setenv(config.VARIABLE, os.devnull)
    assert config.load() == Config()


def test_what_is_no_file_is_said_to_be_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, kind in ((tmp_path, "a directory"), (tmp_path / "pipe", "a pipe")):
        monkeypatch.setenv(config.VARIABLE, str(path))
        with pytest.raises(ScenarioError, match=f"{path}: is {kind}, not a regular file"):
            config.load()


def test_the_file_lies_in_the_systems_usual_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(config.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config.where().parts[-2:] == ("gdtui", "config.toml")


def test_everything_in_the_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(WHOLE, tmp_path, monkeypatch)
    assert (found.theme, found.palette, found.language, found.ascii) == ("gdtui-light", "cividis", "zh", False)
    assert found.keymap == {"workbench.step": "ctrl+n,right", "workbench.back": "ctrl+b"}


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("them = 1", "them", 'did you mean "theme"?'),
        ("theme = 1", "theme", "expected a text"),
        ('ascii = "yes"', "ascii", "expected true or false"),
        ("keymap = 3", "keymap", "expected a table"),
        ('palette = "virdis"', "palette", 'did you mean "viridis"?'),
        ('[keymap]\n"workbench.step" = 3', "keymap.workbench.step", "expected keys"),
        ("theme = ", "", "cannot be read"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(
    text: str, key: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(text, tmp_path, monkeypatch)
    assert caught.value.key == key
    assert words in str(caught.value)
    assert "config.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Config(theme="gdtui-ligt"), 'did you mean "gdtui-light"?'),
        (Config(keymap={"workbench.stepp": "n"}), 'did you mean "workbench.step"?'),
        (Config(keymap={"workbench.step": ","}), "no such key"),
    ],
)
def test_what_only_the_app_knows_is_checked_there(wrong: Config, words: str) -> None:
    with pytest.raises(ScenarioError, match="no such") as caught:
        make_app(load("parabola"), config=wrong)
    assert words in str(caught.value)


async def test_theme_palette_and_keys_are_in_force_from_the_start() -> None:
    likes = Config(theme="gdtui-light", palette="cividis", keymap={"workbench.step": "ctrl+n"})
    app = make_app(load("parabola"), config=likes)
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.theme == "gdtui-light"
        ink = ink_for(app)
        assert ink.heat == "cividis"
        assert (lookup("height", ink) == lookup("cividis", ink)).all()
        await pilot.press("n", "ctrl+n", "ctrl+n")
        assert app.screen.snapshot.step == 2


@pytest.mark.parametrize(
    ("system", "depth"), [("truecolor", "truecolor"), ("256", "ansi256"), ("standard", "ansi16"), (None, "truecolor")]
)
def test_heat_maps_have_as_many_colours_as_the_terminal(
    system: str | None, depth: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    console, theme = SimpleNamespace(color_system=system), SimpleNamespace(name="gdtui-dark")
    app: Any = SimpleNamespace(is_headless=False, no_color=False, console=console, current_theme=theme)
    assert _depth(app) == depth


async def test_a_key_takes_the_next_palette() -> None:
    app = make_app(load("rosenbrock"))
    async with app.run_test(size=(80, 24)) as pilot:
        before = [str(app.screen.query_one("#problem").render_line(y)._segments) for y in range(16)]
        await pilot.press("T")
        assert ink_for(app).heat == "cividis"
        after = [str(app.screen.query_one("#problem").render_line(y)._segments) for y in range(16)]
        assert before != after


@pytest.mark.parametrize(
    "text", ['theme = "zz"', '[keymap]\n"workbench.nosuch" = "x"', '[keymap]\n"workbench.step" = ""']
)
def test_what_only_the_app_knows_is_laid_to_the_configuration_and_not_to_the_scenario(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv(config.VARIABLE, str(path))
    with pytest.raises(ScenarioError) as caught, files.naming("parabola"):
        make_app(load("parabola"), config=config.load())
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize(("asked", "said"), [("xx", 1), ("zh", 0), ("de", 0)])
def test_a_language_in_which_nothing_is_written_is_said_once_to_be_unknown(
    asked: str, said: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.toml"
    text = 'title = "t"\nkind = "function"\nsummary = { en = "e", de = "d" }\n[function]\nexpression = "x^2"\n'
    path.write_text(text + "start = { x = 1.0 }\nwindow = { x = [-2.0, 2.0] }\n[optimizer]\nname = 'sgd'\nlr = 0.1\n")
    assert main(["run", str(path), "--lang", asked, "--format", "json", "--steps", "2"]) == 0
    assert capsys.readouterr().err.count(f'language "{asked}" is unknown: notes are in en and zh') == said
