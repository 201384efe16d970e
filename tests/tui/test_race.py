"""The race on the screen, driven by keys."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import DARK
from gdtui.draw.plot import Area, Axes
from gdtui.race import Race, RacePicture
from gdtui.scenario import Scenario, load, parse
from gdtui.session import Session
from gdtui.tui import keys
from gdtui.tui.app import GdtuiApp, make_app
from gdtui.tui.dialogs import ChoiceDialog, GoToDialog, HelpDialog
from gdtui.tui.picker import PickerScreen
from gdtui.tui.race.losses import heights, logarithmic
from gdtui.tui.race.screen import RaceScreen
from gdtui.tui.race.view import RaceView, say_floor
from gdtui.tui.workbench import Workbench
from tests.proofs import crossed, one_in
from tests.test_race import FIVE, RAVINE
from tests.toml import MOONS
from tests.tui.driving import LARGE, SMALL, layouts, until

SIZES = [(60, 18), SMALL, LARGE, (200, 60)]


def race_of(app: GdtuiApp) -> RaceScreen:
    assert isinstance(app.screen, RaceScreen)
    return app.screen


def now(app: GdtuiApp) -> RacePicture:
    return race_of(app).snapshot


def text(app: GdtuiApp, view: str) -> str:
    widget = race_of(app).query_one(f"#{view}", RaceView)
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


def footer(app: GdtuiApp) -> str:
    widget = race_of(app).query_one("#footer")
    return widget.render_line(0).text


async def opened(pilot: Pilot[None]) -> RaceScreen:
    """The race over the run, its rates found."""
    await pilot.press("c")
    screen = race_of(pilot.app)  # type: ignore[arg-type]
    await at_rest(pilot, screen)
    screen.draw()
    await pilot.pause()
    return screen


async def at_rest(pilot: Pilot[None], screen: RaceScreen) -> None:
    """Nothing is left to search for, and nobody is late: a search takes its time where the machine is busy."""
    await until(pilot, lambda: not screen.race.busy and screen.snapshot.tuned and screen.snapshot.ready)


def five() -> Scenario:
    """Everybody's rate is given."""
    return parse(RAVINE + FIVE)


def searching() -> Scenario:
    """Two whose rates are searched for, on a short way."""
    return parse(RAVINE + '[[race]]\nname = "sgd"\n[[race]]\nname = "adam"\n', changes=[("training.steps", 20)])


async def test_c_opens_a_race_where_it_was_left_and_enter_a_racer_from_which_a_leads_to_all_scenarios() -> None:
    app = make_app(five())
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n", "n", "n")
        screen = await opened(pilot)
        assert "race of 5" in text(app, "race_status")
        assert now(app).step == 0
        await pilot.press("N", "escape")
        bench = app.screen
        assert isinstance(bench, Workbench)
        assert bench.snapshot.step == 3, "the run is where it was"
        await until(pilot, lambda: not screen.runner.alive)
        await pilot.press("c")
        assert now(app).step == 10
        await pilot.press("escape", "plus", "c")
        assert now(app).step == 0, "the settings have changed"
        assert now(app).common == 0.04
        screen = race_of(app)
        await at_rest(pilot, screen)
        titles = {command.title: command for command in app.get_system_commands(screen)}
        assert {key.label.capitalize() for key in keys.KEYS if key.mode == keys.RACE} <= set(titles)
        await titles["Ten updates"].callback()
        assert now(app).step == 10
        screen._select("C")
        await pilot.press("enter")
        bench = app.screen
        assert isinstance(bench, Workbench)
        assert (bench.snapshot.step, bench.snapshot.scenario.optimizer.name, bench.snapshot.lr) == (10, "adam", 0.1)
        np.testing.assert_array_equal(bench.snapshot.params, screen.race.lanes[2].session.state.params[0])
        await pilot.press("escape")
        assert app.screen is screen
        await pilot.press("enter", "a")
        await all_scenarios(pilot, app)


async def test_steps_travels_and_space_take_all_racers_along_and_are_on_the_screen_when_the_key_returns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = make_app(five())
    async with app.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        seen = []
        for key in ("right", "N", "left", "B", "pagedown", "home", "end", "g"):
            await pilot.press(key)
            await until(pilot, lambda: not screen.runner.running)  # what is far is travelled to
            await until(pilot, lambda: f"step {now(app).step}/100" in text(app, "race_status"))
            seen.append(now(app).step)
            assert {lane.session.step_count for lane in screen.race.lanes} == {now(app).step}, key
            assert {one.gradients for one in now(app).standings} == {now(app).step}
        assert seen == [1, 11, 10, 0, 100, 0, 100, 0]
        laid_out = layouts(monkeypatch)
        await pilot.press("n")
        assert "step 1/100" in text(app, "race_status")
        await pilot.pause(0.05)
        assert not laid_out, "no part has another size than before"
        single = Session(parse(RAVINE, changes=[("optimizer", {"name": "adam", "lr": 0.1})]))
        single.step()
        assert f"{single.row.loss[0]:.4f}" in text(app, "standings")
        await pilot.press("b")
        assert now(app).step == 0
        await pilot.press("colon")
        assert isinstance(app.screen, GoToDialog)
        await pilot.press("3", "3", "enter")
        assert now(app).step == 33
        assert "log scale" in text(app, "losses")
        assert logarithmic(now(app))
        await pilot.press("y")
        assert "log scale" not in text(app, "losses")
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpDialog)
        lines = "".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "equal rates, or fair" in lines
        await pilot.press("escape")
        assert isinstance(app.screen, RaceScreen)
        await pilot.press("space")
        assert "run" in text(app, "race_status")
        await until(pilot, lambda: now(app).step > 36)
        await pilot.press("space")
        here = now(app).step
        await pilot.pause(0.1)
        assert now(app).step == here
        assert "paused" in text(app, "race_status")
        await pilot.press("G", "G")
        await until(pilot, lambda: now(app).step == 100 and not screen.runner.running)
        await until(pilot, lambda: "finished" in text(app, "race_status"))
        await pilot.press("a")
        await all_scenarios(pilot, app)


async def test_the_search_is_shown_while_it_runs_and_keys_stay_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = Race.work

    def a_little(race: Race, go_on: Callable[[], bool] = lambda: True) -> None:
        """As far as there is something to see, and then as on a machine that has stopped for a while."""
        search = race.entries[0].search
        if search is not None and not len(search.tried()[0]):
            more = iter([True])
            at_once(race, lambda: next(more, False))
        time.sleep(0.02)

    monkeypatch.setattr(Race, "work", a_little)
    app = make_app(searching())
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("c")
        screen = race_of(app)
        await until(pilot, lambda: len(now(app).standings[0].tried[0]) > 0)
        screen.draw()
        await pilot.pause()
        assert not now(app).tuned
        assert "tuning" in text(app, "standings")
        assert "by rate" in text(app, "rates")
        assert "Searching" in text(app, "words")
        await pilot.press("j")
        assert "▸B" in text(app, "standings")
        monkeypatch.undo()
        await at_rest(pilot, screen)
        await until(pilot, lambda: "tuning" not in text(app, "standings"))
        await pilot.press("escape")
        assert isinstance(app.screen, Workbench)


async def test_the_table_names_the_goal_it_is_ordered_by_and_e_gives_all_the_same_rate_and_says_what_that_teaches() -> (
    None
):
    app = make_app(load("race-ravine"))
    async with app.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await pilot.press("pagedown")
        await until(pilot, lambda: now(app).step == 100)
        await at_rest(pilot, screen)
        await until(pilot, lambda: "finished" in text(app, "standings"))
        assert "goal at" in text(app, "standings")
        assert "Goal: within a millionth of the lowest. Rates are tuned for step 100." in text(app, "words")
        assert "racing" not in text(app, "standings")
        assert text(app, "standings").count("finished") == 6
        fair = [one.name for one in now(app).standings]
        await pilot.resize_terminal(160, 40)
        assert "fair" in text(app, "race_status")
        assert "adagrad would be 6th, not 1st" in text(app, "words")
        await pilot.press("e")
        await at_rest(pilot, screen)
        assert "one rate for all: 0.02" in text(app, "race_status")
        equal = [one.name for one in now(app).standings]
        assert fair != equal
        assert (fair[0], equal[-1]) == ("adagrad", "adagrad")
        assert "for adagrad, 6th, 355 times below its own, 7.1" in text(app, "words")
        assert [one.other_place for one in now(app).standings] == [fair.index(name) + 1 for name in equal]
        await pilot.press("e")
        await at_rest(pilot, screen)
        assert [one.name for one in now(app).standings] == fair


async def test_where_one_rate_for_all_says_nothing_e_says_so() -> None:
    app = make_app(load("race-rates"))
    async with app.run_test(size=(120, 30)) as pilot:
        bench = app.screen
        await pilot.pause()
        assert "step  c race  −+ lr" in bench.query_one("#footer").render_line(0).text
        await opened(pilot)
        assert "given rates" in text(app, "race_status")
        assert "step  jk racer" in footer(app)  # and no equal rates
        assert "e changes" not in text(app, "words")
        await pilot.press("e")
        assert "differ in their rate alone" in footer(app)
        assert not now(app).equal
        await pilot.press("z")
        assert "no view to show alone" in footer(app)
        await pilot.press("s")
        assert "a race is not saved: the scenario's [[race]] tables" in footer(app)
        await pilot.press("x")
        assert "enter opens this racer's run, where x does" in footer(app)
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpDialog)
        assert "A race is not saved. [[race]] tables in the scenario" in str(app.screen.page(71))
        await pilot.press("escape", "escape")
        assert "not saved" not in bench.query_one("#footer").render_line(0).text, "nothing was made of it"
        await pilot.press("c", "plus", "escape")
        said = bench.query_one("#footer").render_line(0).text
        assert "the race waits here until a setting changes (c); it is not saved" in said


async def test_o_adds_a_racer_d_takes_one_out_and_plus_minus_and_r_change_the_rate_of_the_selected() -> None:
    app = make_app(five())
    async with app.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await pilot.press("N", "o")
        assert isinstance(app.screen, ChoiceDialog)
        assert str(app.screen.query_one("#frame").border_title).endswith("18 optimisers and 2 settings of sgd: 1 of 20")
        listing = app.screen.query_one(OptionList)
        assert listing.render_line(listing.size.height - 1).text.endswith(" ▼")
        await pilot.press("j", "j", "enter")
        await at_rest(pilot, screen)
        added = now(app).of("F")
        assert (added.name, added.source, added.gradients) == ("nesterov", "tuned", 10)
        assert screen.selected.letter == "F"
        await pilot.press("d")
        assert "F" not in {one.letter for one in now(app).standings}
        assert screen.selected.letter in "ABCDE"
        screen._select("A")
        await pilot.press("g", "j", "plus")
        chosen = screen.selected
        assert (chosen.rate, chosen.source) == (0.02, "by hand")
        assert {entry.rate for entry in screen.race.entries if entry is not chosen} == {0.03, 0.1, 0.02, 0.3}
        await pilot.press("minus", "minus")
        assert chosen.rate == 0.005
        await pilot.press("r")
        assert (chosen.rate, chosen.source) == (0.01, "given")
        await pilot.press("n")
        assert now(app).of("B").lr == 0.01
        await pilot.press("e", "minus")
        assert {one.lr for one in now(app).standings} == {0.01}, "a common rate is everybody's"
        assert "one rate for all: 0.01" in text(app, "race_status")
        await pilot.press("e", "d", "d", "d", "d", "d")
        assert len(now(app).standings) == 1
        assert "last one" in footer(app)


async def test_a_racer_that_cannot_run_is_refused_in_words() -> None:
    app = make_app(parse(MOONS + FIVE))
    async with app.run_test(size=LARGE) as pilot:
        screen = await opened(pilot)
        screen._add("newton")
        assert "second derivatives" in footer(app)
        assert len(screen.race.entries) == 5


async def all_scenarios(pilot: Pilot[None], app: GdtuiApp) -> None:
    """Nothing but the list of them, below which no race is left."""
    await until(pilot, lambda: isinstance(app.screen, PickerScreen))
    assert not any(isinstance(screen, RaceScreen) for screen in app.screen_stack)
    assert len(app.screen_stack) == 2


async def test_space_starts_the_race_when_the_rates_are_found_and_l_shows_values_by_rate() -> None:
    app = make_app(parse(RAVINE, changes=[("training.steps", 50)]))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("c", "space")
        await until(pilot, lambda: now(app).tuned)
        await until(pilot, lambda: now(app).step > 2)
        assert {one.source for one in now(app).standings} == {"tuned"}
        await at_rest(pilot, race_of(app))
        race_of(app).runner.pause()
        race_of(app).draw()
        await pilot.pause()
        assert not race_of(app).query_one("#rates").display
        await pilot.press("l")
        assert "f by rate" in text(app, "rates")
        assert "0.02 for all" in text(app, "rates")
        assert "log10 lr" in text(app, "rates")
        await pilot.resize_terminal(*LARGE)
        await until(pilot, lambda: f"f at step {now(app).looked}, by rate tried" in text(app, "rates"))
        await pilot.press("l")
        assert "there is room for both" in footer(app)
        await pilot.resize_terminal(*SMALL)
        await pilot.pause()
        assert "f at each step" in text(app, "losses")


@pytest.mark.parametrize(("lowest", "said"), [(1e-20, "≤ 1e−15"), (0.0, "≤ 1e−15"), (1e-14, "")])
def test_what_lies_below_a_logarithmic_axis_is_said_beside_its_floor(lowest: float, said: str) -> None:
    room = Area(4, 0, 26, 5, Axes((0.0, 1.0), (1e-15, 1.0), log_y=True))
    canvas = Canvas(30, 7)
    canvas.put(4, 4, "⠒" * 26, DARK.text)
    say_floor(canvas, room, [np.array([1.0, lowest])], DARK)
    assert canvas.lines()[3].strip() == said


async def test_who_leaps_off_does_not_flatten_the_others() -> None:
    app = make_app(parse(RAVINE + "[[race]]\nlr = 0.5\n[[race]]\nlr = 0.02\n"))
    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("pagedown")
        first = float(now(app).standings[0].curve[1][0])
        assert heights(now(app).standings, log=False)[1] < 2 * first
        assert heights(now(app).standings, log=True)[1] < 100 * first
        assert "diverged at" in text(app, "standings")


@pytest.mark.parametrize(
    ("name", "size"), one_in(4, crossed(["race-ravine", "race-moons", "two-valleys", "spirals", "article-line"], SIZES))
)
async def test_a_race_of_each_kind_fills_the_screen(name: str, size: tuple[int, int]) -> None:
    app = make_app(load(name, [("training.steps", 11)]))
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot)
        await pilot.press("N", "e", "n", "l", "v", "v", "y", "j")
        assert now(app).step == 11
        width, height = size
        shown = [one for one in screen.walk_children() if one.display and not one.children and one.region]
        assert sum(one.region.area for one in shown) == width * height
        assert screen.snapshot.of(screen.selected.letter).name in text(app, "standings")
        for view in screen.query(RaceView):  # on the way from one size to another, a view may be of any
            heights = [len(view.rows(70, height)) for height in range(3)]
            assert heights == [0, 1, 2] or not (view.headed and view.display)


async def test_letters_say_who_is_where_v_shows_numbers_instead_and_too_small_a_terminal_neither() -> None:
    app = make_app(five())
    async with app.run_test(size=LARGE) as pilot:
        screen = await opened(pilot)
        await pilot.press("N")
        rows = text(app, "paths").split("\n")[1:-2]
        for letter in "ABCDE":
            assert letter in "".join(rows)
            assert letter in text(app, "losses")
        await pilot.press("g", "n", "n", "v", "f")
        await pilot.resize_terminal(300, 40)
        values = [lane.session.row.loss[0] for lane in screen.race.lanes]
        for value in values:
            assert repr(float(value)) in text(app, "losses")
        x = screen.race.lanes[0].session.state.params[0, 0]
        assert repr(float(x)) in text(app, "paths")
        await pilot.resize_terminal(50, 12)
        assert not screen.query_one("#losses").display
        assert "60 by 18" in str(screen.query_one("#small").content)  # type: ignore[attr-defined]
        await pilot.resize_terminal(*SMALL)
        assert screen.query_one("#losses").display


async def test_in_ascii_every_cell_of_a_race_is_ascii() -> None:
    app = make_app(five(), ascii=True)
    async with app.run_test(size=LARGE) as pilot:
        await opened(pilot)
        for key in ("N", "e", "n", "v", "v", "question_mark", "escape", "o", "escape"):
            await pilot.press(key)
            await pilot.pause()
            lines = app.screen._compositor.render_strips()
            assert "".join(strip.text for strip in lines).isascii(), key


async def break_a_race(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(count: int = 1) -> int:
        raise RuntimeError("broken")

    app = make_app(five())
    async with app.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        monkeypatch.setattr(screen.race, "step", broken)
        screen.runner.play()
        await until(pilot, lambda: screen.runner._failure is not None)
        await until(pilot, lambda: not app.is_running)


async def test_a_fault_on_the_thread_of_a_race_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match="broken"):
        await break_a_race(monkeypatch)


@pytest.mark.parametrize("plain", [False, True])
async def test_the_state_of_a_race_is_never_cut_and_racers_out_of_sight_are_counted(plain: bool) -> None:
    app = make_app(load("race-rates"), ascii=plain)
    async with app.run_test(size=(60, 18)) as pilot:
        screen = await opened(pilot)
        await pilot.press("n")
        for size in ((60, 18), SMALL):
            await pilot.resize_terminal(*size)
            assert text(app, "race_status").rstrip().endswith("paused")
            assert "step 1/100" in text(app, "race_status")
            hidden = len(screen.race.entries) + 1 - screen.query_one("#standings").size.height
            first = text(app, "standings").splitlines()[0]
            assert (("v" if plain else "↓") + f"{hidden}" in first) == (hidden > 0)
