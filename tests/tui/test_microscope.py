"""The microscope: through the stages of one update, from update to update, at every size."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from textual.pilot import Pilot

from gdtui.draw.ink import DARK
from gdtui.inside import Column, Stage, Table
from gdtui.scenario import load, shipped
from gdtui.tui.app import GdtuiApp, make_app
from gdtui.tui.dialogs import HelpDialog
from gdtui.tui.microscope import _HINTS, MicroscopeScreen
from gdtui.tui.microscopy.strip import paint_strip
from gdtui.tui.microscopy.tables import paint_table
from gdtui.tui.microscopy.wording import cut, figure, in_rows, said
from gdtui.tui.views.footer import FooterLine, fitting
from gdtui.tui.workbench import Workbench
from tests.proofs import crossed, one_in, scenarios
from tests.tui.driving import LARGE, SMALL, until

SIZES = [(60, 18), SMALL, LARGE, (200, 60)]


@asynccontextmanager
async def inside(
    name: str, step: int = 12, size: tuple[int, int] = SMALL, *, ascii_only: bool = False
) -> AsyncIterator[tuple[GdtuiApp, Pilot[None], MicroscopeScreen]]:
    """A scenario at a step, opened."""
    app = make_app(load(name), ascii=ascii_only)
    async with app.run_test(size=size) as pilot:
        assert isinstance(app.screen, Workbench)
        app.screen.runner.goto(step)
        await until(pilot, lambda: not app.screen.runner.running)  # type: ignore[attr-defined]
        await pilot.press("m")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, MicroscopeScreen)
        yield app, pilot, screen


async def test_it_opens_on_the_sum_of_the_unit_chosen_in_the_network_and_escape_goes_back_to_a_run_that_goes_on() -> (
    None
):
    app = make_app(load("xor"))
    async with app.run_test(size=SMALL) as pilot:
        for keys, *opened in (("4hjjj", "z", 3, 0), ("l", "z", 0, 1), ("h1", "x", 0, 0)):
            for key in (*keys, "m"):
                await pilot.press(key)
                await pilot.pause()
            screen = app.screen
            assert isinstance(screen, MicroscopeScreen)
            assert [screen.stage.kind, screen.look.place.unit, screen.look.layer] == opened
            if screen.stage.kind == "z":
                _, unit, layer = opened
                assert screen.stage.layer == layer
                assert (f"z1[{unit}] = " if layer == 0 else "z2 = ") in screen.view.text()
            await pilot.press("m")
        bench = app.screen
        assert isinstance(bench, Workbench)
        await pilot.press("space", "m")
        assert isinstance(app.screen, MicroscopeScreen)
        assert not bench.runner.running
        await pilot.press("m", "n")
        assert app.screen is bench
        here = bench.snapshot.step
        await pilot.press("n")
        assert bench.snapshot.step == here + 1


async def to(pilot: Pilot[None], screen: MicroscopeScreen, kind: str, layer: int = 0) -> None:
    """At a stage, by one arrow key from the one before it."""
    stages = [(stage.kind, stage.layer) for stage in screen.view.stages()]
    place = stages.index((kind, layer))
    screen.action_first()
    for _ in range(place - 1):
        screen.action_stage(1)
    await pilot.press("right" if place else "home")
    assert (screen.stage.kind, screen.stage.layer) == (kind, layer)


def rows(screen: MicroscopeScreen) -> list[str]:
    return screen.view.text().splitlines()


def said_below(screen: MicroscopeScreen) -> str:
    return screen.query_one(FooterLine).render_line(0).text.strip()


async def test_the_arrows_go_through_the_stages_and_n_and_b_show_the_same_one_of_other_updates() -> None:
    async with inside("xor") as (app, pilot, screen):
        labels = []
        for _ in range(12):
            labels.append(screen.stage.label)
            await pilot.press("right")
        assert labels == ["x", "z1", "a1", "z2", "p", "J", "δ2", "∇W2", "δ1", "∇W1", "sgd", "new W"]
        assert screen.look.stage == 11
        await pilot.press("left", "left")
        assert screen.stage.label == "∇W1"
        await pilot.press("home")
        assert screen.look.stage == 0
        await pilot.press("end")
        assert screen.stage.label == "new W"
        await to(pilot, screen, "δ")
        shown = rows(screen)
        assert shown[0].endswith("stage 9 of 12")
        assert "XOR · 2-4-1 tanh · inside update 12 → 13" in shown[0]
        assert shown[2] == " x → z1 → a1 → z2 → p → J │ δ2 → ∇W2 → [δ1] → ∇W1 → sgd → new W"
        assert shown[3].index("▲") in range(shown[2].index("["), shown[2].index("]") + 1)
        assert "forward" in shown[3]
        assert "backward" in shown[3]
        await pilot.press("full_stop", "down")
        shown = rows(screen)
        above = next(y for y, row in enumerate(shown) if row.startswith(" δ1 = W2ᵀ·δ2 ⊙ (1 − a1²)"))
        assert "(4×1) = (4×1)·(1×1) ⊙ (4×1)" in shown[above], "symbols stand above the same with numbers"
        assert shown[above + 1].startswith(" δ1[1] = −0.5492 · (−0.1103) · 0.5649 = 0.0342")
        assert any("sample 2 of 4: (0, 1) → 1" in row for row in shown)
        assert any("56 % of the error 0.0606" in row.replace("\n", " ") for row in shown)
        assert any("what comes next: the gradient of layer1" in row for row in shown)
        await pilot.press("home", "question_mark")
        assert isinstance(app.screen, HelpDialog)
        text = str(app.screen.page(71))
        assert "stage on, back" in text
        assert "twice the lr" not in text
        assert text.startswith("the batch goes in")
        assert text.split("\n").index("") == 4
        await pilot.press("escape")
        assert app.screen is screen
        titles = {command.title for command in app.get_system_commands(screen)}
        assert "Next sample" in titles
        assert "Run or pause" not in titles
        await pilot.resize_terminal(50, 14)
        assert not screen.view.region.height
        assert "gdtui needs 60 by 18" in str(screen.query_one("#small").render())  # type: ignore[attr-defined]
        await pilot.resize_terminal(*SMALL)
        await to(pilot, screen, "p", 1)
        before = rows(screen)
        await pilot.press("n")
        assert "inside update 13 → 14" in rows(screen)[0]
        assert screen.stage.kind == "p"
        await pilot.press("b")
        assert rows(screen) == before
        await pilot.press("escape")
        bench = app.screen
        assert isinstance(bench, Workbench)
        assert bench.snapshot.step == 12
        assert "inside" not in bench.snapshot.extras


async def test_unit_sample_and_layer_can_be_chosen_and_a_table_takes_the_blank_rows_that_it_needs() -> None:
    async with inside("spirals") as (_, pilot, screen):
        await to(pilot, screen, "z")
        await pilot.press("down", "down", "l", "full_stop", "full_stop", "full_stop")
        place = screen.look.place
        assert (place.unit, place.input, place.sample) == (2, 1, 3)
        assert any("sample 4 of 32, row " in row for row in rows(screen))
        await pilot.press("right_square_bracket")
        assert screen.stage.label == "z2"
        await pilot.press("right_square_bracket", "left_square_bracket", "left_square_bracket")
        assert screen.stage.label == "z1"
        await pilot.press("up", "h", "comma")
        assert screen.look.place.unit == 1
        assert screen.look.place.sample == 2
        await pilot.press(*["down"] * 7)
        assert screen.look.place.unit == 7
        await pilot.press(*["up"] * 7)
        await to(pilot, screen, "∇", 1)
        await pilot.press("end", "left")
        assert any("layer2.weight[0,0]" in row for row in rows(screen)), "the layer that one comes from"
        await pilot.press("right_square_bracket")
        assert any("layer3.weight[0,0]" in row for row in rows(screen))
        assert screen.stage.kind == "optimizer"
        await to(pilot, screen, "δ")
        assert [row[2:].split()[0] for row in rows(screen) if "▪" in row] == [str(k) for k in range(8)]
        assert "1-" not in screen.view.text()
        assert "h l: unit 0 adds" in screen.view.text()
        await pilot.press("l", "f")
        page = screen.view.page(screen.look.stage)
        assert page is not None
        result = repr(page.numbers[0][-1]).replace("-", "−")
        assert any(row.endswith(f"= {result}") for row in rows(screen))
        await pilot.press("f")
        assert "h l: unit 1 adds" in screen.view.text()
        assert "… (5 smaller)" in screen.view.text()
        await pilot.resize_terminal(*LARGE)
        await pilot.pause()
        assert "smaller" not in screen.view.text().partition("what comes next")[0]


async def test_before_the_first_update_there_is_nothing_and_all_digits_of_a_number_are_there_on_demand() -> None:
    async with inside("two-valleys", 0) as (_, pilot, screen):
        await pilot.press("b")
        assert said_below(screen) == "this is the first update"
        await pilot.press("n", "n", "n")
        await to(pilot, screen, "derivative")
        gradient = float(screen.runner.session.evaluation.grad[0, 0])
        text = repr(gradient).replace("-", "−")
        assert text not in screen.view.text()
        await pilot.press("f")
        assert text in screen.view.text()


async def test_what_is_shown_can_be_copied() -> None:
    async with inside("iris", size=LARGE) as (app, pilot, screen):
        await to(pilot, screen, "p", 1)
        await pilot.press("y")
        assert app.clipboard == screen.view.text()
        assert "versicolor" in app.clipboard
        assert said_below(screen).startswith("copied")


async def test_a_function_has_no_samples_to_choose() -> None:
    async with inside("rosenbrock") as (_, pilot, screen):
        await pilot.press("full_stop")
        assert said_below(screen) == "a function has no samples"
        await to(pilot, screen, "derivative")
        await pilot.press("right_square_bracket")
        assert screen.stage.label == "∂f/∂y"
        await pilot.press("up")
        assert any("100(y − x²)²" in row and "▸" in row for row in rows(screen))


async def test_a_diverged_run_says_so() -> None:
    app = make_app(load("two-valleys", [("optimizer.lr", 0.3)]))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("end")
        await until(pilot, lambda: app.screen.snapshot.status == "diverged")  # type: ignore[attr-defined]
        await pilot.press("m", "end")
        screen = app.screen
        assert isinstance(screen, MicroscopeScreen)
        assert any("diverged at step" in row for row in rows(screen))
        assert "nan" not in screen.view.text()
        await pilot.press("n")
        assert "diverged" in said_below(screen)


@pytest.mark.parametrize(
    ("name", "size"), one_in(3, crossed(["digits", "residual", "batch-norm", "newton", "lasso", "noisy-steps"], SIZES))
)
async def test_every_stage_fits_every_size(name: str, size: tuple[int, int]) -> None:
    async with inside(name, 5, size) as (_, _, screen):
        for _ in screen.view.stages():
            shown = screen.view.text().splitlines()
            assert len(shown) <= size[1]
            assert max(map(len, shown)) <= size[0]
            assert any("what comes next" in row for row in shown)
            assert "nan" not in screen.view.text()
            screen.action_stage(1)


@pytest.mark.parametrize("name", one_in(7, scenarios(shipped())))
async def test_ascii_is_ascii(name: str) -> None:
    async with inside(name, 2, LARGE, ascii_only=True) as (_, _, screen):
        for _ in range(0, len(screen.view.stages()), 2):
            text = screen.view.text()
            assert text.isascii(), sorted({c for c in text if not c.isascii()})
            screen.action_stage(2)


def test_which_rows_are_shown_is_said_above_bars_and_words_that_have_no_title() -> None:
    numbers = np.arange(32.0)
    bars, words = Column("", numbers, bar=True), Column("", ["off"] * 32)
    table = Table("unit", (Column("unit", [str(k) for k in range(32)]), Column("z1", numbers), bars, words))
    title = paint_table(table, 0, -1, 38, 9, DARK, full=False).lines()[0]
    assert title.split() == ["unit", "z1", "1-8", "of", "32"]


# Words and numbers


def test_the_keys_to_another_column_are_named_on_80_columns() -> None:
    assert {"h l", "esc", "?"} <= {key for key, _ in fitting(_HINTS, 79)}


def test_numbers_are_short_whole_or_complete() -> None:
    assert figure(1.0, full=False) == "1"
    assert figure(-0.5084, full=False) == "−0.5084"
    assert figure(-6.5449e-4, full=False) == "−6.545e−04", "a power of ten as everywhere else"
    assert figure(1.2e7, full=False) == "1.200e+07"
    assert figure(0.1 + 0.2, full=True) == "0.30000000000000004"
    assert figure(float("nan"), full=False) == "—"
    assert figure(float("inf"), full=False) == "∞"


def test_negative_numbers_are_in_brackets_where_they_must() -> None:
    assert said(("z = ", -0.5, " · ", -2.0, " + ", 1.0, " = ", 2.0), full=False) == "z = −0.5000 · (−2) + 1 = 2"
    assert said((-0.5, "²"), full=False) == "(−0.5000)²"


def test_long_lines_are_broken_and_their_rest_is_indented() -> None:
    assert in_rows("one two three four", 9, 3, DARK) == ["one two", "   three", "   four"]
    assert in_rows("one two three four", 9, 2, DARK) == ["one two", "   thre …"]


def test_in_ascii_two_dots_say_that_a_text_goes_on_and_the_marks_of_the_strip_stand_apart() -> None:
    ink = replace(DARK, ascii=True)
    assert cut("z = 0.5000", 7, ink) == "z = 0.."
    assert in_rows("one two three four", 9, 2, ink) == ["one two", "   thr .."]
    labels = ["x", "z1", "a1", "z2", "p", "J", "delta2", "grad W2", "delta1", "grad W1", "sgd", "new W"]
    for first, here in product(range(1, 8), range(len(labels))):  # where the way back begins, and where one stands
        stages = [Stage("", 0, label, "", back=k >= first) for k, label in enumerate(labels)]
        above, below = paint_strip(stages, here, 60, ink).lines()
        assert set(re.split(r" *(?:->|\||\.\.\.) *", above.strip())) <= {*labels, f"[{labels[here]}]", ""}, above
        assert f"[{labels[here]}]" in above
        assert not any(close in below for close in ("here|", "^|", "|^", "|you")), below
