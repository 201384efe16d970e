"""Formulas and CSV files in the picker: every key of the two dialogs, and what is said to bad input."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from gdtui.scenario import dump, parse
from gdtui.tui.app import GdtuiApp
from gdtui.tui.picker import PickerScreen
from gdtui.tui.picking.catalogue import Catalogue
from gdtui.tui.picking.columns import Columns
from gdtui.tui.picking.formula import FormulaDialog
from gdtui.tui.picking.opening import CsvDialog
from gdtui.tui.picking.paths import candidates
from gdtui.tui.workbench import Workbench
from tests.proofs import one_in
from tests.tui.driving import LARGE, SMALL, now, read_once, text, until

NAMES = {" ": "space", "^": "circumflex_accent", "*": "asterisk", "+": "plus", "-": "minus", "(": "left_parenthesis",
         ")": "right_parenthesis", "/": "slash", ".": "full_stop", ",": "comma"}  # fmt: skip
TABLE = "length,width,kind\n" + "".join(f"{k / 10},{k % 7},{'ab'[k // 20]}\n" for k in range(40))


@pytest.fixture(autouse=True)
def _lists(monkeypatch: pytest.MonkeyPatch) -> None:
    read_once(monkeypatch)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(TABLE, encoding="utf-8")
    (tmp_path / "other.txt").write_text("", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    return path


def app_of() -> GdtuiApp:
    return GdtuiApp(None)


async def type_in(pilot: Pilot[None], words: str) -> None:
    """By hand the last letter of it, and all before it at once."""
    focused = pilot.app.focused
    if isinstance(focused, Input):
        focused.insert_text_at_cursor(words[:-1])
        words = words[-1:]
    await pilot.press(*(NAMES.get(c, c) for c in words))


def field(app: GdtuiApp, name: str) -> Input:
    return app.screen.query_one(f"#{name}", Input)


def said(app: GdtuiApp, name: str = "message") -> str:
    return str(app.screen.query_one(f".{name}", Static).render())


def lines(app: GdtuiApp) -> list[str]:
    listing = app.screen.query_one(Columns)
    return [str(listing.get_option_at_index(k).prompt) for k in range(listing.option_count)]


# A formula


async def test_the_derivative_appears_while_a_formula_is_typed_and_mistakes_are_said_and_nothing_is_lost() -> None:
    app = app_of()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("e", "enter")
        assert "type a formula of x" in said(app)
        await pilot.press("escape")
        assert isinstance(app.screen, PickerScreen)
        await pilot.press("e")
        assert isinstance(app.screen, FormulaDialog)
        assert "for example" in said(app, "told")
        await type_in(pilot, "x^4-3x")
        assert said(app, "told") == "f′(x) = 4x³ − 3"
        await type_in(pilot, "*y")
        assert said(app, "told").split("\n") == ["∂f/∂x = 4x³ − 3y", "∂f/∂y = −3x"]
        field(app, "formula").value = ""
        await type_in(pilot, "x^2+foo(x)")
        mark, reason = said(app, "told").split("\n")
        assert mark == "    ^ column 5"
        assert "unknown name 'foo'" in reason
        await pilot.press("enter")
        assert isinstance(app.screen, FormulaDialog)
        assert field(app, "formula").value == "x^2+foo(x)"
        field(app, "formula").value = ""
        await type_in(pilot, "x^2")
        for name, value, told in (
            ("start", "one", "expected 1 number, for example 2"),
            ("window", "2 -2", "expected [low, high] with low < high"),
            ("window", "1", "expected 2 numbers"),
        ):
            before = field(app, name).value
            field(app, name).value = value
            await pilot.press("enter")
            assert told in " ".join(said(app).split()), name
            assert field(app, "formula").value == "x^2"
            assert field(app, name).value == value
            field(app, name).value = before
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))


async def test_enter_does_not_wait_for_what_is_proposed_and_the_formula_is_on_the_list_afterwards() -> None:
    app = app_of()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("e")
        await type_in(pilot, "x^2+y^2")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        assert set(now(app).names) == {"x", "y"}
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        entry = app.screen.query_one(Catalogue).entry
        assert entry is not None
        assert (entry.title, entry.group) == ("x² + y²", "functions")
        await pilot.press("e")
        assert field(app, "formula").value == "x^2+y^2"
        await pilot.press("x")  # the one before is marked, so that typing replaces it
        assert field(app, "formula").value == "x"
        await until(pilot, lambda: "it has no curvature" in said(app))
        field(app, "formula").value = ""
        await type_in(pilot, "x^4-3x^2+x")
        await until(pilot, lambda: "2 minima: x = −1.301, 1.131 · lr 0.02" in said(app))
        assert field(app, "window").value == "-2.5 to 2.5"
        assert field(app, "start").value == "2"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        assert now(app).headline.startswith("x⁴ − 3x² + x")
        assert now(app).scenario.function is not None
        assert parse(dump(now(app).scenario)) == now(app).scenario
        await pilot.press("n", "n")
        assert now(app).step == 2
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        await pilot.press("e")
        field(app, "formula").value = ""
        await type_in(pilot, "x^2")
        await until(pilot, lambda: bool(field(app, "window").value))
        await pilot.press("tab")  # what a person typed is kept when the formula changes
        field(app, "start").value = ""
        await type_in(pilot, "-1.5")
        await pilot.press("shift+tab")
        await type_in(pilot, "+x")
        await pilot.pause(0.4)
        assert field(app, "start").value == "-1.5"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        assert now(app).params.tolist() == [-1.5]


# A CSV file


async def test_a_path_is_completed_target_features_and_layers_are_chosen_by_keys_and_a_bad_cell_is_named(
    table: Path,
) -> None:
    app = app_of()
    async with app.run_test(size=LARGE) as pilot:
        table.write_text("a,b\n1,2,3\n", encoding="utf-8")
        await pilot.press("i")
        field(app, "path").value = str(table)
        await pilot.press("enter")
        assert "3 cells under 2 column names" in said(app).replace("\n", " ")
        assert field(app, "path").value == str(table)
        field(app, "path").value = str(table.parent / "missing.csv")
        await pilot.press("enter")
        assert "cannot be read" in said(app)
        await pilot.press("escape")
        assert isinstance(app.screen, PickerScreen)
        table.write_text(TABLE, encoding="utf-8")
        await pilot.press("i")
        assert isinstance(app.screen, CsvDialog)
        assert any("iris.csv" in line for line in lines(app))
        field(app, "path").value = f"{table.parent}/"
        await pilot.pause()
        assert lines(app) == [f"{table.parent}/own.csv", f"{table.parent}/folder/"]
        await pilot.press("down", "tab")
        assert field(app, "path").value == f"{table.parent}/folder/"
        assert "no CSV file" in said(app, "told")
        field(app, "path").value = f"{table.parent}/ow"
        await pilot.pause()
        await pilot.press("tab")
        assert field(app, "path").value == str(table)
        assert isinstance(app.focused, Columns)
        await pilot.press("k", "t")
        assert "classification of width from 1 feature" in said(app, "told")
        await pilot.press("c")
        assert "regression of width" in said(app, "told")
        await pilot.press("up", "t", "c", "c", "down", "space")
        assert "regression of length from 0 features" in said(app, "told")
        await pilot.press("space")
        assert "from 1 feature" in said(app, "told")
        await pilot.press("tab")
        await type_in(pilot, "6 4")
        assert "· network" in said(app, "told")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        scenario = now(app).scenario
        assert scenario.model is not None
        assert scenario.data is not None
        assert (scenario.kind, scenario.model.hidden) == ("network", (6, 4))
        assert (scenario.data.target, scenario.data.features) == ("length", ("width",))
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        table.write_text(TABLE.replace("0.3,3,a", "nan,3,a"), encoding="utf-8")
        await pilot.press("i")
        field(app, "path").value = str(table)
        await pilot.press("enter", "enter")
        assert isinstance(app.screen, CsvDialog)
        assert 'own.csv:5: named by data.csv: column "length": not a finite number: "nan"' in said(app).replace(
            "\n", ""
        )
        assert "from 2 features" in said(app, "told")
        await pilot.press("home", "space", "enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))


async def test_enter_that_escape_overtakes_chooses_nothing_and_what_cannot_be_chosen_says_why(table: Path) -> None:
    app = app_of()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("i")
        for hurried in ("columns", "hidden"):
            field(app, "path").value = str(table)
            await pilot.press("enter")
            assert isinstance(app.screen, CsvDialog)
            listing = app.screen.query_one(Columns)
            listing.highlighted = 2
            if hurried == "columns":
                listing.action_select()
            else:
                await field(app, "hidden").action_submit()
            app.screen.action_close()
            await pilot.pause()
            assert isinstance(app.screen, CsvDialog)
            assert lines(app) == [str(table)]
        field(app, "path").value = str(table)
        await pilot.press("enter", "space")
        assert "that is the target" in said(app)
        await pilot.press("c")
        assert "texts can only be classes" in said(app)
        await pilot.press("k", "t", "j", "space")
        assert "kind cannot be a feature: 2 texts" in said(app)
        await pilot.press("tab")
        await type_in(pilot, "eight")
        assert "expected whole numbers" in said(app)
        await pilot.press("enter")
        assert isinstance(app.screen, CsvDialog)


async def test_the_columns_are_shown_enter_goes_and_the_path_is_remembered(table: Path) -> None:
    app = app_of()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("i")
        field(app, "path").value = str(table)
        await pilot.press("enter")
        shown = [" ".join(line.split()) for line in lines(app)]
        assert shown == ["[x] length numbers 0 to 3.9", "[x] width numbers 0 to 6", "target kind 2 texts a, b"]
        assert "40 rows · classification of kind from 2 features · linear" in said(app, "told")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        scenario = now(app).scenario
        assert scenario.data is not None
        assert scenario.data.target == "kind"
        assert parse(dump(scenario)) == scenario
        await pilot.press("6")
        assert "row 0 of 40" in text(app, "data")
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        await pilot.press("i")
        await pilot.pause()
        line = field(app, "path")
        assert app.focused is line
        assert line.selected_text == line.value == str(table)
        await pilot.press("enter")
        assert len(lines(app)) == 3
        await pilot.press("escape")  # to another file, which is typed over it
        assert line.selected_text == str(table)
        await pilot.press("x")
        assert line.value == "x"


def test_hidden_files_and_wrong_paths_are_no_candidates(tmp_path: Path) -> None:
    (tmp_path / ".secret.csv").write_text("", encoding="utf-8")
    assert candidates(f"{tmp_path}/") == []
    assert candidates(f"{tmp_path}/.s") == [f"{tmp_path}/.secret.csv"]
    assert candidates(f"{tmp_path}/no/where/x") == []
    assert candidates("~nobody-of-that-name/x") == []


@pytest.mark.parametrize("size", one_in(3, [(60, 18), SMALL, (200, 60)]))
async def test_both_dialogs_fit_on_every_screen(size: tuple[int, int], table: Path) -> None:
    app = app_of()
    async with app.run_test(size=size) as pilot:
        await pilot.press("e")
        await type_in(pilot, "x*y+(")
        await pilot.pause()
        assert app.screen.query_one("#window", Input).region.bottom < size[1]
        await pilot.press("escape", "i")
        field(app, "path").value = str(table)
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen.query_one("#hidden", Input).region.bottom < size[1]
