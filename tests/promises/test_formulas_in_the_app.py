"""What a stranger types into the app's formula dialog or panel is answered there, and nothing but that happens."""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from textual.widgets import Input

from gdtui.errors import GdtuiError
from gdtui.export.pytorch.script import script_of
from gdtui.scenario import Scenario, parse
from gdtui.scenario.writing import to_toml
from gdtui.session import Session
from gdtui.tui.app import GdtuiApp, make_app
from gdtui.tui.dialogs import EditDialog
from gdtui.tui.picking.formula import FormulaDialog
from gdtui.tui.workbench import Workbench
from tests.promises.formulas_attacks import code, growing
from tests.promises.formulas_doors import FUNCTION, NETWORK
from tests.promises.formulas_watch import of_code, watched
from tests.proofs import cases
from tests.tui.driving import SMALL

pytestmark = pytest.mark.fuzz
import_module("textual.scrollbar")  # which Textual imports when a line is first too long
Tried = Callable[[str, int], None]

TYPED = "a formula never runs code: attacks typed in the app"
EXPORTED = "a formula never runs code: attacks in what is exported as a script"


def beside_drawing(seen: list[str]) -> list[str]:
    """Those that only code makes, but for what drawing does meanwhile: it calls plotext's kernel through ctypes."""
    return [event for event in of_code(seen) if not event.startswith("ctypes.cdata")]


def chosen(texts: list[str], whole: int) -> list[str]:
    """So many of the texts as this run tries of `whole`, evenly."""
    count = cases(whole)
    return [texts[k * len(texts) // count] for k in range(count)]


async def test_the_formula_dialog_answers_attacks_where_they_are_typed(tried: Tried) -> None:
    app, texts = GdtuiApp(None), chosen(code(), 250)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("e")
        dialog = app.screen
        assert isinstance(dialog, FormulaDialog)
        for text in ("x^2", "x(", *texts):
            with watched() as seen:
                dialog.query_one("#formula", Input).value = text
                await pilot.press("enter")
            assert app.screen is dialog or text == "x^2"
            assert text in ("x^2", "x(") or not beside_drawing(seen), text
            if text == "x^2":  # it opens; then again from the start
                await pilot.press("a", "e")
                dialog = app.screen
    tried(TYPED, len(texts))


async def test_formulas_whose_derivatives_grow_fastest_can_be_typed(tried: Tried) -> None:
    texts = ["sin(" * 49 + "x" + ")" * 49, *(text for text in growing() if len(text) <= 500)][: cases(50)]
    for text in texts:
        app = GdtuiApp(None)
        async with app.run_test(size=SMALL) as pilot:
            await pilot.press("e")
            app.screen.query_one("#formula", Input).value = text
            await pilot.press("enter")
            assert isinstance(app.screen, Workbench | FormulaDialog)
    tried(TYPED, len(texts))


async def test_the_panel_answers_attacks_where_they_are_typed(tried: Tried) -> None:
    app, texts = make_app(parse(FUNCTION)), chosen(code(), 100)
    async with app.run_test(size=SMALL) as pilot:
        for text in ("x^", *texts):
            await pilot.press("e")
            dialog = app.screen
            assert isinstance(dialog, EditDialog)
            for typed in (f"function.expression = {text}", f"x[{text}] = 1", text):
                with watched() as seen:
                    dialog.query_one("#assignment", Input).value = typed
                    await pilot.press("enter")
                assert text == "x^" or not beside_drawing(seen), text
            await pilot.press("escape", "escape")
            assert app.screen.query_one("#problem").display
    tried(TYPED, 3 * len(texts))


def shape_of(script: str) -> str:
    """The code of a script without its comments, texts and data."""
    tree = ast.parse(script)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | float):
            node.value = type(node.value)()
    return ast.dump(tree)


def named(text: str, folder: Path, suffix: int = 0) -> list[Scenario]:
    """Scenarios in which a title, a column, a class and the name of a file are the text, or a plain one."""
    table = parse(NETWORK).raw
    csv = folder / f"{suffix}.csv"
    quoted = '"' + text.replace('"', '""') + '"'
    csv.write_text(f"{quoted},kind\n1,{quoted}\n2,b\n3,b\n", encoding="utf-8", errors="replace")
    data = {"csv": str(csv), "target": "kind"}
    return [
        parse(to_toml(dict(one) | {"title": text}))
        for one in (table, parse(FUNCTION).raw, dict(table) | {"data": data}, dict(table) | {"notes": text})
    ]


def check_scripts(text: str, plain: list[str], folder: Path) -> int:
    """How many scripts were written; fails where one is other code than with plain names."""
    written = 0
    for k in range(len(plain)):
        try:
            script = script_of(named(text, folder, 1)[k]).text
        except GdtuiError:
            continue
        assert shape_of(script) == plain[k], f"{text!r} gets into the script"
        written += 1
    return written


def test_nothing_that_a_scenario_is_called_gets_into_the_code_of_a_script(tmp_path: Path, tried: Tried) -> None:
    plain = [shape_of(script_of(one).text) for one in named("a", tmp_path)]
    texts = [text for text in chosen(code(), 500) if text.isprintable()]
    assert sum(check_scripts(text, plain, tmp_path) for text in texts) >= len(texts)
    tried(EXPORTED, len(texts))


def test_the_check_catches_a_title_that_ends_its_comment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = [shape_of(script_of(one).text) for one in named("a", tmp_path)]
    monkeypatch.setattr("gdtui.export.pytorch.script._heading", lambda case: f"# {case.scenario.title}")
    with pytest.raises(AssertionError, match="gets into the script"):
        check_scripts("a\nprint(1)", plain, tmp_path)


async def test_the_check_catches_a_dialog_that_evaluates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gdtui.drafts.formula", lambda text: eval(compile("1", "<formula>", "eval")) and None)
    app = GdtuiApp(None)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("e")
        with watched() as seen, pytest.raises(AttributeError):
            app.screen._read("x + 1")
        assert "compile" in of_code(seen)


def test_a_session_of_a_scenario_full_of_attacks_runs(tmp_path: Path) -> None:
    for scenario in named("__import__('os').system('true')", tmp_path):
        assert Session(scenario).step(2) == 2
