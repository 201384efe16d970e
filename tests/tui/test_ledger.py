"""The ledger on the screen: the same layout for every optimiser, at any size, and steered by keys."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pytest

from gdtui.draw.ink import DARK
from gdtui.engine.optimizers import optimizers
from gdtui.errors import ScenarioError
from gdtui.pictures import Looking
from gdtui.pictures.ledger import LedgerPicture
from gdtui.registry import Entry
from gdtui.scenario import load, parse
from gdtui.session import Session
from gdtui.snapshot import Snapshot, snapshot
from gdtui.tui import meanings
from gdtui.tui.app import make_app
from gdtui.tui.dialogs.settings import settings
from gdtui.tui.options import ViewOptions
from gdtui.tui.views import layers, parameters
from gdtui.tui.views.ledger import LedgerView
from tests.proofs import crossed, one_in
from tests.toml import MOONS
from tests.tui.driving import LARGE, SMALL, bench_of, now, text
from tests.tui.showing import drawn, showing, text_of

LOOK = Looking(frozenset({"ledger"}))


def ledger_at(scenario: str, steps: int, **options: object) -> Snapshot:
    changes = [(f"optimizer.{key}", value) for key, value in options.items()]
    session = Session(load(scenario, changes))
    session.step(steps)
    return snapshot(session, LOOK)


def picture(shown: Snapshot) -> LedgerPicture:
    found = shown.extras["ledger"]
    assert isinstance(found, LedgerPicture)
    return found


async def test_key_5_opens_the_ledger_h_l_j_and_k_go_through_layers_and_parameters_and_escape_leaves() -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=SMALL) as pilot:
        assert "ledger" not in now(app).extras, "nobody looks, nothing is made"
        await pilot.press("5")
        assert "5 ledger: update 0 → 1" in text(app, "ledger")
        assert not bench_of(app).query_one("#problem").display
        await pilot.press("j", "j", "down", "k")
        assert picture(now(app)).name == "layer1.weight[1,0]"
        assert "j k: 3 of 105" in text(app, "ledger")
        await pilot.press("l", "l")
        assert "h l: layer2" in text(app, "ledger")
        assert picture(now(app)).name == "layer2.weight[0,0]"
        await pilot.press("h", "h", "h")
        assert picture(now(app)).layers[picture(now(app)).layer] == "layer3"
        await pilot.press(*["j"] * 9)
        assert picture(now(app)).name == "layer3.bias[0]"
        await pilot.press("left", "right")
        assert now(app).step == 1, "the arrows still go through the steps"
        assert "layer3.bias[0] ←" in text(app, "update"), "the bottom line is about the same parameter"
        await pilot.press("n", "n")
        assert "update 3 → 4" in text(app, "ledger")
        await pilot.press("escape")
        assert bench_of(app).query_one("#problem").display
        await pilot.press("n")
        assert "ledger" not in now(app).extras
        await pilot.resize_terminal(*LARGE)  # where it takes the problem's place
        await pilot.press("5")
        assert bench_of(app).query_one("#loss").display
        shown = text(app, "ledger")
        for words in ("m ← β₁·m + (1 − β₁)·g", "first moment: running mean of g", "effective lr: this times"):
            assert words in shown


async def test_ledger_table_and_bottom_line_are_about_one_chosen_parameter() -> None:
    app = make_app(load("polynomial"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("5", "j", "j")
        assert "▸weight[x³]" in text(app, "ledger")
        assert "▸weight[x³]" in text(app, "table")
        assert "weight[x³] ←" in text(app, "update")
        await pilot.press("3", "k")
        assert "▸weight[x³]" not in text(app, "table")
        for view, words in (("table", "▸weight[x²]"), ("ledger", "▸weight[x²]"), ("update", "weight[x²] ←")):
            assert words in text(app, view)


def test_the_panel_opens_at_the_parameter_that_the_ledger_is_at() -> None:
    for name in ("polynomial", "article-line", "softmax", "spirals", "himmelblau"):
        session = Session(load(name))
        for row in (0, 1, 1000):
            snap = snapshot(session, LOOK.to(ledger_row=row))
            value = next(one.raw for one in settings(snap) if one.key == LedgerView().edited(snap))
            assert value == picture(snap).columns[0].values[picture(snap).cursor - picture(snap).first]


@pytest.mark.parametrize(
    ("run", "size"),
    one_in(
        4,
        crossed(
            list(product(optimizers, ["himmelblau", "article-line", "xor"])),
            [(58, 14), (80, 19), (66, 31)],
        ),
    ),
    ids=lambda it: f"{it[0].name}-{it[1]}" if isinstance(it[1], str) else f"{it[0]}x{it[1]}",
)
def test_every_optimiser_has_the_same_layout(run: tuple[Entry[Any], str], size: tuple[int, int]) -> None:
    entry, name = run
    if (name, entry.name) == ("xor", "newton"):
        with pytest.raises(ScenarioError, match="second derivatives"):
            ledger_at(name, 3, name=entry.name)
        return
    shown = ledger_at(name, 3, name=entry.name)
    view = LedgerView(id="ledger")
    rows = drawn(view, shown, size)
    whole = "\n".join(rows)
    assert "gradient" in whole
    assert re.search(r"^ parameter .*step", whole, re.MULTILINE)
    assert re.search(r"^ θ ←.*$", whole, re.MULTILINE)
    assert "▸ " + picture(shown).name.split("[")[0] in whole
    assert "?" not in whole


def test_where_there_is_little_room_equations_are_whole_and_the_value_is_there() -> None:
    for name, size, line in (("polynomial", (49, 10), " θ ← … = "), ("spirals", (46, 15), " θ ← θ − lr·m/(1−β₁ᵗ)")):
        rows = drawn(LedgerView(id="ledger"), ledger_at(name, 2, name="adam"), size)
        assert rows[1].startswith(line), rows
        head = next(row for row in rows if row.startswith(" parameter"))
        assert head.split()[:3] == ["parameter", "value", "gradient"]


def test_full_precision_shows_numbers_that_read_back_to_the_same_bits() -> None:
    shown = ledger_at("two-valleys", 4, name="adam")
    view = LedgerView(id="ledger", options=ViewOptions(full_precision=True))
    whole = "\n".join(drawn(view, shown, (110, 31))).replace("−", "-")
    for column in picture(shown).columns:
        assert repr(column.values[0]) in whole, column.name


def test_the_ledger_is_readable_in_ascii() -> None:
    shown = ledger_at("two-valleys", 4, name="adam")
    view = LedgerView(id="ledger")
    whole = "\n".join(drawn(view, shown, (80, 19), ascii_only=True))
    assert whole.isascii()
    assert "?" not in whole
    assert "theta <- theta - lr*m/(1-beta1^t)" in whole.replace("beta_1", "beta1")


def test_the_numbers_drawn_are_those_of_the_snapshot() -> None:
    shown = ledger_at("two-valleys", 20, name="adam")
    view = LedgerView(id="ledger")
    row = next(line for line in drawn(view, shown, (80, 19)) if line.startswith("▸x"))
    told = [float(part) for part in row[2:].replace("−", "-").split()]
    exact = {one.name: one.values[0] for one in picture(shown).columns}
    names = ["gradient", "mu", "nu", "m/(1−β₁ᵗ)", "v/(1−β₂ᵗ)", "−step/g", "step"]
    assert np.allclose(told, [exact[name] for name in names], rtol=0, atol=5e-5)


def test_every_column_of_every_optimiser_has_a_meaning() -> None:
    changes = [("momentum", 0.9), ("nesterov", True)]
    for entry in optimizers:
        options = dict(changes) if entry.name == "sgd" else {}
        shown = picture(ledger_at("himmelblau", 1, name=entry.name, **options))
        for name in [*(one.name for one in shown.columns), *(name for name, _ in shown.alike)]:
            assert name in meanings.LEDGER, (entry.name, name)
    noisy = [("training.clip_grad_norm", 0.01), ("training.gradient_noise", 0.1), ("optimizer.weight_decay", 0.1)]
    for change in noisy:
        session = Session(parse(MOONS, changes=[change]))
        found = picture(snapshot(session, LOOK))
        assert {one.name for one in found.columns} <= set(meanings.LEDGER)


def test_every_metric_and_every_column_of_the_tables_has_a_meaning() -> None:
    for name in ("spirals", "article-line", "two-valleys", "ridge", "sine-regression"):
        shown = ledger_at(name, 5)
        kind = layers if shown.layers and not shown.names else parameters
        assert {one.title for one in kind.columns(shown, DARK, False)} <= set(meanings.TABLE)
        assert {*shown.metrics, *shown.curves, shown.loss_name} <= set(meanings.METRICS)


def test_no_meaning_is_cut_on_a_small_screen() -> None:
    for entry, name in crossed([*optimizers], ["himmelblau", "article-line"]):
        shown = ledger_at(name, 3, name=entry.name)
        for size in [(80, 19), (80, 40)]:
            whole = "\n".join(drawn(LedgerView(id="ledger"), shown, size))
            assert not re.search(r"\w…", whole), (entry.name, whole)


async def test_what_is_remembered_is_headed_by_its_symbol_in_every_layer() -> None:
    for name in ("digits", "spirals"):
        async with showing(view := LedgerView(id="ledger"), ledger_at(name, 2), (80, 22)):
            whole = "\n".join(text_of(view))
            assert "v/(1−β₂ᵗ)" in whole
            assert not re.search(r"m mu|v nu", whole)
            assert "m mu" in [one.title for one in view.table()], "a file has both"
