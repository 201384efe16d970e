"""The panel and the keys that change a run: what they do, what they say, and that u takes it back."""

from __future__ import annotations

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from gdtui.engine.optimizers import optimizers
from gdtui.explain import parameter_name
from gdtui.scenario import load, parse
from gdtui.scenario.writing import dump, to_toml
from gdtui.session import Session
from gdtui.snapshot import Snapshot, snapshot
from gdtui.tui.acts.editing import started
from gdtui.tui.app import GdtuiApp, make_app
from gdtui.tui.dialogs import ChoiceDialog, EditDialog
from gdtui.tui.dialogs.assigning import Line
from gdtui.tui.dialogs.editing import ALONE, UNKNOWN
from gdtui.tui.dialogs.knoblist import KnobList
from gdtui.tui.dialogs.seeking import matching
from gdtui.tui.dialogs.settings import Setting, settings
from gdtui.tui.dialogs.stepping import candidates
from gdtui.tui.workbench import Workbench
from tests.toml import MOONS
from tests.tui.driving import LARGE, SMALL, bench_of, text, typed, until


def workbench(app: GdtuiApp) -> Workbench:
    """The workbench, below the panel if that is open."""
    return next(screen for screen in app.screen_stack if isinstance(screen, Workbench))


def now(app: GdtuiApp) -> Snapshot:
    return workbench(app).snapshot


async def back(pilot: Pilot[None], app: GdtuiApp) -> None:
    """On the workbench again, and what the dialog answered done."""
    await until(pilot, lambda: isinstance(app.screen, Workbench))
    await pilot.pause()


def panel(app: GdtuiApp) -> list[str]:
    knobs = app.screen.query_one(KnobList)
    return [knobs.render_line(y).text for y in range(knobs.size.height)]


def said(app: GdtuiApp) -> str:
    return str(app.screen.query_one(".message", Static).content)


def line(app: GdtuiApp) -> str:
    """The line of the panel as it is read."""
    row = app.screen.query_one(Line)
    name = str(row.query_one(Static).content) if row.key else ""
    return f"{name} {row.text}".strip()


def setting(name: str, key: str) -> Setting:
    return next(one for one in settings(snapshot(Session(load(name)))) if one.key == key)


# What it shows


async def test_the_panel_shows_groups_values_and_what_each_setting_takes() -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=(60, 18)) as pilot:
        await pilot.press("e")
        for size in ((60, 18), SMALL, LARGE):
            await pilot.resize_terminal(*size)
            rows = panel(app)
            assert rows[1].strip() == "optimiser"
            assert "optimizer.lr" in rows[2]
            assert "0.03" in rows[2]
            assert "a number > 0" in rows[2]
            assert rows[-1].rstrip().endswith("▼"), "there is more below"
            assert "default 0.001" in said(app)
            assert "live: from the next update on" in said(app).replace("\n", " ")
        assert "default" in rows[0]
        assert "the rule by which" in rows[3]


async def test_all_groups_can_be_reached_typing_searches_names_go_round_and_a_whole_assignment_can_be_typed() -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("e")
        seen = set()
        for _ in range(12):
            seen |= {row.strip(" ▲▼") for row in panel(app)}
            await pilot.press("pagedown")
        assert {"optimiser", "schedule", "training", "model", "data", "stop", "parameters"} <= seen
        await typed(pilot, "noise")
        assert [row.split()[1 if k == 0 else 0] for k, row in enumerate(panel(app)[1:3])] == [
            "data.noise",
            "training.gradient_noise",
        ]
        app.screen.query_one(Input).value = ""
        await typed(pilot, "loss")
        await pilot.press("right")
        assert now(app).scenario.model is not None
        first = now(app).scenario.model.loss
        assert first is not None
        assert first.name != "bce_with_logits"
        await pilot.press("left")
        assert now(app).scenario.model.loss.name == "bce_with_logits"
        await pilot.press("escape", "escape", "N", "e")
        await typed(pilot, "layer3.bias")
        await pilot.press("enter", "0", "enter", "escape", "escape")
        await back(pilot, app)
        assert now(app).params[now(app).blocks[-1].index[0]] == 0.0
        assert text(app, "footer").strip().endswith("→ 0 now")
        await pilot.press("e", "enter", "t")  # which takes the place of the value
        await typed(pilot, "raining.l2 = 0.5")
        await pilot.press("enter")
        assert now(app).scenario.training.l2 == 0.5
        assert now(app).scenario.lr == 0.03
        await typed(pilot, "schedule")
        await pilot.press("enter")
        await pilot.press("{")
        await typed(pilot, ' name = "cosine_decay" }')
        assert line(app) == 'optimizer.schedule = { name = "cosine_decay" }', "an equals sign of the value"
        await pilot.press("enter")
        assert now(app).scenario.schedule.name == "cosine_decay"


def test_a_search_puts_keys_that_begin_with_it_first() -> None:
    found = settings(snapshot(Session(load("spirals"))))
    assert matching(found, "batch")[0].key == "training.batch_size"
    assert matching(found, "batch size")[0].key == "training.batch_size"
    assert matching(found, "forget") == []
    assert any(one.key == "optimizer.betas" for one in matching(found, "remember"))
    assert matching(found, "layer3.b")[0].key == "layer3.bias[0]"


def test_a_search_for_a_name_that_parameters_have_finds_these_first() -> None:
    found = settings(snapshot(Session(load("xor"))))
    order = [one.key for one in matching(found, "bias")]
    assert {one.shown[0] for one in found if one.is_parameter and one.raw < 0} == {"−"}
    assert order[0] == parameter_name(Session(load("xor")), 16) == "layer2.bias[0]"
    assert order.index("model.bias") > order.index("layer1.bias[0]")
    assert matching(found, "lr")[0].key == "optimizer.lr"


# Changing without typing


async def test_plus_and_right_double_and_minus_and_left_halve_on_the_spot_and_a_file_replays_it_to_the_same_bits() -> (
    None
):
    app = make_app(load("spirals"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("N", "e", "plus")
        assert now(app).scenario.lr == 0.06
        assert "lr 0.03 → 0.06 from the next update on" in said(app)
        await pilot.press("right", "minus", "left", "left")
        assert now(app).scenario.lr == 0.015
        assert now(app).step == 10
        assert isinstance(app.screen, EditDialog)
        await pilot.press("escape", "u", "u")
        assert now(app).scenario.lr == 0.06
        assert "undone: lr" in text(app, "footer")
        await pilot.press(*"uuu", "e", "plus")
        await typed(pilot, "activation[0]")
        await pilot.press("right", "escape", "escape")
        await back(pilot, app)
        await pilot.press("N", "e")
        await typed(pilot, "batch")
        await pilot.press("plus", "escape", "escape")
        await back(pilot, app)
        await pilot.press("N")
        edits = bench_of(app).runner.session.history.edits
        assert [(edit.at, edit.key) for edit in edits] == [
            (10, "optimizer.lr"),
            (10, "model.activation[0]"),
            (20, "training.batch_size"),
        ]
        live = now(app).params
    written = dump(load("spirals")) + to_toml({"edit": [{"at": e.at, "key": e.key, "value": e.value} for e in edits]})
    headless = Session(parse(written))
    headless.step(30)
    np.testing.assert_array_equal(headless.state.params[0], live)


async def test_a_new_start_is_announced_and_made_when_asked_for_again() -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("N", "e")
        await typed(pilot, "training.seed")
        assert "starts anew" in panel(app)[1]
        await pilot.press("plus")
        assert "needs a new start" in said(app)
        assert now(app).step == 10
        await pilot.press("down", "up", "plus")
        assert now(app).step == 10, "going elsewhere takes the question back"
        await pilot.press("plus")
        assert now(app).step == 0
        assert now(app).scenario.training.seed == 8
        await pilot.press("escape", "escape", "u")
        assert (now(app).step, now(app).scenario.training.seed) == (10, 7)
        await pilot.press("e")
        await typed(pilot, "model.hidden=[4]")
        await pilot.press("enter")
        assert "hidden units [4] needs a new start" in said(app)
        await pilot.press("escape")
        assert isinstance(app.screen, EditDialog), "the question alone was taken back"
        await typed(pilot, "model.hidden=[4]")
        await pilot.press("enter", "enter", "escape")
        await back(pilot, app)
        assert (now(app).step, len(now(app).params)) == (0, 17)
        assert "started anew" in text(app, "footer")
        assert now(app).ghost is not None
        await pilot.press("u")
        assert (now(app).step, len(now(app).params)) == (10, 105)


@pytest.mark.parametrize(
    ("key", "up", "down"),
    [
        ("optimizer.lr", (0.06,), (0.015,)),
        ("training.batch_size", (64, "full"), (16,)),
        ("training.l2", (0.001,), ()),
        ("training.clip_grad_norm", (1.0,), (1.0,)),
        ("data.test_fraction", (0.6,), (0.4,)),
        ("model.dropout", (0.01,), ()),
        ("model.residual", (True,), (True,)),
        ("training.steps", (4000,), (1000,)),
        ("optimizer.betas", (), ()),
        ("model.hidden", (), ()),
    ],
)
def test_the_next_value_is_twice_or_half_or_what_comes_next(key: str, up: object, down: object) -> None:
    one = setting("spirals", key)
    assert candidates(one, up=True) == up
    assert candidates(one, up=False) == down


def test_optional_things_can_be_put_away_without_typing() -> None:
    assert candidates(setting("spirals", "model.norm"), up=False)[0] == "batch_norm"
    some = next(one for one in settings(snapshot(Session(parse(MOONS)))) if one.key == "training.clip_grad_norm")
    assert candidates(some, up=False) == (0.5, "none")


# Choosing an optimiser


async def test_all_optimisers_can_be_scrolled_to_and_a_refusal_says_why_and_one_keeps_lr_or_takes_its_usual_one() -> (
    None
):
    app = make_app(load("spirals"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("o")
        frame = app.screen.query_one("#frame")
        assert frame.border_title == "optimiser: 2 of 18"
        await pilot.press("end")
        assert frame.border_title == "optimiser: 18 of 18"
        assert "Steps of one length along the sign" in said(app)
        listing = app.screen.query_one(OptionList)
        assert listing.max_scroll_y > 0
        assert listing.scroll_offset.y > 0
        listing.highlighted = [one.name for one in optimizers].index("newton")
        await pilot.press("enter")
        await back(pilot, app)
        assert now(app).scenario.optimizer.name == "adam"
        assert "second derivatives" in text(app, "footer")
        await pilot.press("o", "k")
        assert isinstance(app.screen, ChoiceDialog)
        assert "lr stays 0.03; its usual one is 0.01" in said(app)
        await pilot.press("enter")
        await back(pilot, app)
        assert "optimiser adam → sgd from the next update on" in text(app, "footer")
        assert now(app).scenario.lr == 0.03
        await pilot.press("o", "j", "l")
        await back(pilot, app)
        assert (now(app).scenario.optimizer.name, now(app).scenario.lr) == ("adam", 0.001)
        assert "with its usual lr 0.001" in text(app, "footer")


# Words


async def test_the_footer_says_what_a_key_changed_and_undo_which_updates_it_lets_go() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("b")
        assert text(app, "footer").strip() == "this is the start: no step lies before it"
        await pilot.press("n", "plus")
        assert "lr 0.05 → 0.1 from the next update on" in text(app, "footer")
        await pilot.press("n", "u")
        assert "undone: lr 0.1 → 0.05, at step 1; its 1 update went with it" in text(app, "footer")
        await pilot.press("u")
        assert "no change to take back" in text(app, "footer")
        await pilot.press("r")
        assert "started again" in text(app, "footer")
        await pilot.press("u")
        assert "back in the run before" in text(app, "footer")
        assert now(app).step == 1
        await pilot.press("N", "plus", *"NN")
        there = now(app).params
        await pilot.press("u")
        assert "at step 11; its 20 updates went with it" in text(app, "footer")
        assert (now(app).step, now(app).recorded) == (11, 11)
        await pilot.press("plus", *"NN")
        np.testing.assert_array_equal(now(app).params, there)
        await pilot.press("r", "N", "u")
        assert "at step 31; its 10 updates went with it" in text(app, "footer")
        await pilot.press("plus", "u")
        assert text(app, "footer").strip() == "undone: lr 0.2 → 0.1"


async def test_a_run_that_was_going_goes_on_after_the_panel() -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("space", "e")
        assert not workbench(app).runner.running
        await pilot.press("plus", "escape")
        await back(pilot, app)
        assert bench_of(app).runner.running
        await pilot.press("space")


# Typing a value, and the way out


async def test_a_value_is_applied_or_deleted_or_left_as_it_was_and_a_number_alone_is_asked_what_it_is_for() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        for typed_first, answer in (("0.15", ALONE), ("nosuch", UNKNOWN)):
            await pilot.press("e")
            await typed(pilot, typed_first)
            await pilot.pause()
            assert said(app) == answer
            await pilot.press("escape", "escape")
            await back(pilot, app)
        await pilot.press("e", *"x = -1", "left", "right")
        assert app.screen.query_one(Input).value == "x = -1", "while a value is typed the line still takes signs"
        await pilot.press("enter")
        assert now(app).params[0] == -1.0
        await pilot.press("escape", "escape")
        await back(pilot, app)
        await pilot.press("n", "e")
        await typed(pilot, "rate")
        await pilot.press("enter")
        assert line(app) == "optimizer.lr = 0.05"
        assert "typing replaces it   enter: set it   esc: as it was" in str(
            app.screen.query_one("#frame").border_subtitle
        )
        await pilot.press(*"0.2", "enter")
        assert isinstance(app.screen, EditDialog)
        assert said(app).startswith("lr 0.05 → 0.2 from the next update on")
        assert (line(app), now(app).scenario.lr) == ("rate", 0.2)
        await pilot.press("enter", *"0.9")
        assert line(app) == "optimizer.lr = 0.9"
        await pilot.press("escape")
        assert isinstance(app.screen, EditDialog)
        assert (line(app), now(app).scenario.lr) == ("rate", 0.2)
        await pilot.press("escape")
        await back(pilot, app)
        assert "lr 0.05 → 0.2 from the next update on" in text(app, "footer")
        await pilot.press("u")
        assert now(app).scenario.lr == 0.05
        await pilot.press("e", "enter", *["backspace"] * 6, "home", "delete")
        await typed(pilot, "0.25")
        assert line(app) == "optimizer.lr = 0.25"
        await pilot.press("enter")
        assert now(app).scenario.lr == 0.25
        await pilot.press("enter", "9", "down")
        assert line(app) == ""
        assert "optimizer.name" in next(row for row in panel(app) if "▸" in row)
        await pilot.press("enter", "backspace")
        assert app.screen.query_one(Input).placeholder == "one of 18 names"
        await pilot.press("enter")
        what = "nothing is typed: it takes one of 18 names; esc leaves it at sgd"
        assert said(app).splitlines() == [what, "the rule by which the parameters move"]
        await pilot.press("escape", "enter")
        assert app.screen.query_one(Input).value == '"sgd"'
        assert "one of" not in said(app)
        await pilot.press(*"ada")
        names = said(app).splitlines()[1]
        assert names.startswith("adam, adamw, adamax, adagrad, adadelta, nadam")
        assert " more" in names
        assert len(names) <= 78
        await pilot.press("escape", "up", "plus")
        assert now(app).scenario.lr == 0.5
        await pilot.press("enter", "1", "enter")
        await pilot.press(*"mom")
        assert line(app) == "mom", "the search begins anew"


async def test_a_change_of_the_model_counts_now_and_its_undoing_fits_on_a_small_screen() -> None:
    app = make_app(load("circles"))
    async with app.run_test(size=SMALL) as pilot:
        bench = bench_of(app)
        await pilot.press(*"NN")
        before = now(app).loss
        bench.change("model.activation", "hardtanh")
        assert "activation tanh → hardtanh now" in text(app, "footer")
        assert now(app).loss != before
        await pilot.press(*"NN", "u")
        said = text(app, "footer").strip()
        assert said == "undone: activation hardtanh → tanh, at step 20; its 20 updates went with it"
        weight = "layer1.weight[1,0]"
        bench.change(weight, -0.123)
        await pilot.press("n", "u")
        said = text(app, "footer").strip()
        assert said.startswith(f"undone: {weight} −0.123 → "), "what it was set to, not where an update took it"
        assert said.endswith("; its 1 update went with it")
        bench.change("optimizer.name", "sgd")
        await pilot.press("n", "b", "b", "u")
        said = text(app, "footer").strip()
        assert said == "undone: optimiser sgd → adam; now at step 20, where it was made"


def test_what_counts_at_once_says_so_in_the_panel() -> None:
    when = {one.key: one.when for one in settings(snapshot(Session(load("circles"))))}
    assert when["model.activation"] == when["training.l2"] == "live: now"
    assert when["optimizer.lr"] == "live: from the next update on"


@pytest.mark.parametrize("scenario", ["two-valleys", "moons"])
async def test_a_bare_name_is_understood_where_only_one_setting_takes_it_and_else_asked_for_in_full(
    scenario: str,
) -> None:
    app = make_app(load(scenario))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("e")
        await typed(pilot, "name = rmsprop")
        await pilot.press("enter")
        assert now(app).scenario.optimizer.name == "rmsprop"
        if scenario == "moons":
            await typed(pilot, "name = adamm")
            await pilot.press("enter")
            assert "which name? type it whole: optimizer.name = adamm" in said(app)
            app.screen.query_one(Input).value = ""
            await typed(pilot, "momentun = 1")
            await pilot.press("enter")
            assert 'no setting is called momentun: did you mean "momentum"?' in said(app)


async def test_a_change_says_which_branch_it_stays_on_where_one_just_began_and_a_new_start_what_stays_changed() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n", "plus")
        assert text(app, "footer").strip() == "lr 0.05 → 0.1 from the next update on"
        await pilot.press("b", "minus", "minus")
        assert text(app, "footer").strip() == "lr 0.025 → 0.0125 from the next update on; still branch B"
        await pilot.press("n", "plus")
        assert "branch" not in text(app, "footer")
        await pilot.press("r", *["plus"] * 2, "n", "minus", "r")
        assert "started again; the run before is the ghost (u goes back to it)" in text(app, "footer")
        await pilot.press("n", "e")
        await typed(pilot, "lr = 0.15")
        await pilot.press("enter", "escape", "escape")
        await back(pilot, app)
        assert text(app, "footer").strip() == "lr 0.05 → 0.15 from the next update on"
        await pilot.press("r")
        assert "started again, still with lr 0.15; the run before is the ghost" in text(app, "footer")


def test_what_is_said_of_a_new_start_fits_on_a_small_screen_with_the_way_back() -> None:
    assert started([], 1) == "started again; the run before is the ghost (u goes back to it)"
    assert started([], 2) == "started again (u goes back to both branches)"
    other = ["optimiser adam", "betas [0.9, 0.999]", "eps 1e-08", "weight decay 0.01", "lr 0.3"]
    assert started(other, 1) == "started again, still with optimiser adam and 4 more (u goes back)"
    assert started(other, 3) == "started again, still with 5 other settings (u goes back to all 3 branches)"
    assert started(other[:2], 1) == "started again, still with optimiser adam, betas [0.9, 0.999] (u goes back)"
    assert started(["x" * 60, "y"], 1) == "started again, still with 2 other settings (u goes back)"
