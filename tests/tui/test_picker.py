"""The picker: what it lists, how it is searched, what it previews, and which run it hands over."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import time

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widget import Widget

from gdtui.branches import Branches
from gdtui.draw.ink import DARK
from gdtui.keeping import Left
from gdtui.savefile import image, write
from gdtui.savefile.glances import glance
from gdtui.scenario import load, shipped
from gdtui.session import Session
from gdtui.snapshot import snapshot
from gdtui.tui.app import make_app
from gdtui.tui.board import too_small
from gdtui.tui.picker import PickerScreen
from gdtui.tui.picking import preview
from gdtui.tui.picking.about import About, _progress, _words
from gdtui.tui.picking.bar import Bar
from gdtui.tui.picking.catalogue import Catalogue
from gdtui.tui.picking.entries import GROUPS, entries, left_entries, matching, nearest
from gdtui.tui.picking.listing import list_lines, scrolled
from gdtui.tui.runner import Runner
from gdtui.tui.view import View
from gdtui.tui.workbench import Workbench
from tests.tui.driving import layouts, read_once, typed, until
from tests.tui.showing import at

FEW = ("parabola", "two-valleys", "ravine", "article-line", "xor")
OWN = (
    'title = "Mine"\nkind = "function"\n[function]\nexpression = "x^2"\nstart = { x = 1.0 }\nwindow = { x = [-2, 2] }\n'
)


@pytest.fixture(autouse=True)
def _lists(monkeypatch: pytest.MonkeyPatch) -> None:
    read_once(monkeypatch)


class Host(App[None]):
    """The least app that can show a picker; it keeps what was chosen."""

    def __init__(
        self,
        names: Sequence[str] | None = FEW,
        language: str = "en",
        live: bool = True,
        ascii: bool = False,  # noqa: A002
    ) -> None:
        super().__init__()
        self.animation_level = "full" if live else "none"
        self.ascii = ascii
        self.picker = PickerScreen(language, names=names)
        self.chosen: list[Runner] = []

    def on_mount(self) -> None:
        self.push_screen(self.picker)

    def on_picker_screen_chosen(self, message: PickerScreen.Chosen) -> None:
        self.chosen.append(message.runner)


def text(widget: Widget) -> str:
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


def title(app: Host) -> str:
    entry = app.picker.query_one(Catalogue).entry
    return entry.title if entry else ""


def run_of(app: Host) -> Runner | None:
    return app.picker.preview.runner


async def previewed(pilot: Pilot[None], app: Host) -> Runner:
    await until(pilot, lambda: run_of(app) is not None)
    found = run_of(app)
    assert found is not None
    return found


# What is listed


def test_every_shipped_scenario_is_listed_under_its_kind() -> None:
    listed = {entry.name: entry.group for entry in entries("en")}
    assert listed == {name: GROUPS[load(name).kind] for name in shipped()}


def test_simple_problems_come_before_large_ones_of_their_kind() -> None:
    names = [entry.name for entry in entries("en", ("ravine", "two-valleys", "spirals", "article-line", "xor"))]
    assert names == ["two-valleys", "ravine", "article-line", "xor", "spirals"]


def test_the_summary_is_in_the_language_asked_for() -> None:
    [entry] = entries("zh", ["two-valleys"])
    assert entry.summary == load("two-valleys").text("summary", "zh") != load("two-valleys").text("summary", "en")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("valleys", ["two-valleys"]),
        ("TWO valleys", ["two-valleys"]),
        ("networks", ["xor"]),
        ("x^4", ["two-valleys"]),
        ("valleys xor", []),
        ("", list(FEW)),
    ],
)
def test_a_search_finds_entries_in_which_all_its_words_occur(query: str, found: list[str]) -> None:
    assert [entry.name for entry in matching(entries("en", FEW), query)] == found


def test_a_search_prefers_problems_and_finds_runs_by_their_titles_only() -> None:
    runs = left_entries(
        [Left(Path("it"), time() - 1, name, 9, load("digits")) for name in ("Handwritten digits", "XOR")]
    )
    assert runs[0].about.endswith("a moment ago")
    found = [*runs, *entries("en")]
    assert [entry.title for entry in matching(found, "moment")] == ["Sine wells", "Ravine with momentum"]
    assert nearest(batched := matching(found, "batch"), "batch").name == "batch-norm"
    assert not any(entry.left for entry in batched)
    assert [bool(entry.left) for entry in matching(found, "handwritten")] == [True, False]
    assert nearest(matching(found, "handwritten"), "handwritten").left is None


def test_the_facts_of_a_run_that_was_left_are_those_of_where_it_stands(tmp_path: Path) -> None:
    for name, what in (("article-line", "linear · sgd · lr 0.75"), ("xor", "network 4 tanh · sgd · lr 0.75")):
        branches = Branches(Session(load(name)))
        session = branches.session
        session.step(3)
        session.apply("optimizer.lr", 0.75)
        session.step(2)
        session.apply("optimizer.lr", 0.9)
        session.goto(4)  # the second change is still to come
        write(path := tmp_path / f"{name}.gdtui", image(branches))
        title, step, scenario, now = glance(path)
        [entry] = left_entries([Left(path, time(), title, step, scenario, now)])
        assert scenario == load(name)
        assert entry.facts[0].startswith(what)


@pytest.mark.parametrize("height", [3, 10, 40])
def test_the_cursor_and_the_row_above_it_are_always_in_sight(height: int) -> None:
    top = 0
    for cursor in [*range(31), *range(30, -1, -1), 30, 0, 15]:
        top = scrolled(top, cursor, 31, height)
        assert 0 <= top <= max(0, 31 - height)
        assert top <= max(0, cursor - 1)
        assert cursor < top + height


# Moving about


async def test_the_list_shows_headings_titles_and_a_pointer_that_keys_and_arrows_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Host(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        await pilot.pause()
        lines = text(app.picker.query_one(Catalogue)).split("\n")
        assert [line.strip("─ ").split("  ")[0] for line in lines[:4]] == [
            "functions", "Parabola", "▸ Two valleys", "Ravine",
        ]  # fmt: skip
        assert all(len(line) == len(lines[0]) for line in lines)
        await pilot.pause(0.05)
        seen, laid_out = [], layouts(monkeypatch)
        for key in ("j", "k", "up", "up", "end", "j", "home"):
            await pilot.press(key)
            seen.append(title(app))
        last = load("xor").title
        assert seen == ["Ravine", "Two valleys", "Parabola", "Parabola", last, last, "Parabola"]
        assert not laid_out, "all stands where it stood"
        await pilot.resize_terminal(200, 50)
        shown = text(app.picker.query_one(Catalogue))
        assert all(entry.summary in shown for entry in entries("en", FEW)), "a wide list shows the summaries"


async def test_a_click_marks_an_entry_and_a_second_one_opens_it() -> None:
    app = Host(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(Catalogue, offset=(6, 3))
        assert title(app) == "Ravine"
        await pilot.click(Catalogue, offset=(6, 0))
        assert title(app) == "Ravine"
        await previewed(pilot, app)
        await pilot.click(Catalogue, offset=(6, 3))
        await until(pilot, lambda: bool(app.chosen))
        assert app.chosen[0].session.scenario.title == "Ravine"


# Searching


async def test_typing_a_search_narrows_the_list_and_esc_brings_everything_back() -> None:
    app = Host(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        listed, top = app.picker.query_one(Catalogue), app.picker.query_one("#top", Bar)
        await pilot.press("slash", "q", "j", "backspace", "backspace", *"func", "down")
        await pilot.pause()
        assert app.is_running, "letters are text"
        assert [entry.group for entry in app.picker.query_one(Catalogue).entries] == ["functions"] * 3
        assert title(app) == "Two valleys", "arrows still move"
        await pilot.press("escape", "slash", *"xor")
        await until(pilot, lambda: [entry.name for entry in listed.entries] == ["xor"])
        await until(pilot, lambda: "1 of 5" in text(top))
        await pilot.press("escape")
        await until(pilot, lambda: len(listed.entries) == len(FEW))
        assert title(app) == load("xor").title
        await pilot.press("slash", *"zz", "enter")
        await pilot.pause(0.1)
        assert "nothing matches" in text(app.picker.query_one(Catalogue))
        assert not app.chosen


# The preview


async def test_the_preview_trains_by_itself_and_enter_hands_the_run_over_at_its_start_with_nothing_ahead() -> None:
    app = Host(names=["two-valleys"])
    async with app.run_test(size=(80, 24)) as pilot:
        runner = await previewed(pilot, app)
        await until(pilot, lambda: runner.snapshot.step >= 2)
        await until(pilot, lambda: "step 0/" not in text(app.picker.query_one(About)))
        shown = text(app.picker.query_one(About))
        assert "/200" in shown
        assert "f 6.0000 →" in shown, "x⁴ − 3x² + x at 2 is 16 − 12 + 2"
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.chosen))
        assert app.chosen == [runner]
        await pilot.pause(0.1)
        assert not runner.running
        assert (runner.snapshot.step, runner.snapshot.recorded, runner.session.step_count) == (0, 0, 0)
        assert runner.bare
        runner.step(3)
        alone = Session(load("two-valleys"))
        alone.step(3)
        assert runner.snapshot.params.tobytes() == alone.state.params[0].tobytes()
        runner.close()


async def test_a_preview_shows_exactly_the_steps_it_was_advanced_by() -> None:
    app = Host(names=["two-valleys"], live=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await previewed(pilot, app)
        app.picker.preview.advance(3)
        await pilot.pause()
        x = 2.0
        for _ in range(3):
            x -= 0.05 * (4 * x**3 - 6 * x + 1)
        assert f"→ {x**4 - 3 * x**2 + x:.4f}".replace("-", "−") in text(app.picker.query_one(About))
        assert "step 3/200" in text(app.picker.query_one(About))


async def test_hurrying_past_builds_only_the_run_where_the_cursor_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def counted(scenario: object) -> Session:
        built.append(scenario)
        return Session(scenario)  # type: ignore[arg-type]

    monkeypatch.setattr(preview, "Session", counted)
    monkeypatch.setattr(preview, "SETTLE", 0.4)
    app = Host(names=None, live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["down"] * 6)
        await previewed(pilot, app)
        assert [one.title for one in built] == [title(app)]  # type: ignore[attr-defined]


async def test_moving_on_lets_go_of_the_run_before() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        first = await previewed(pilot, app)
        await pilot.press("down")
        await until(pilot, lambda: run_of(app) not in (None, first))
        here = first.snapshot.step
        await pilot.pause(0.1)
        assert first.snapshot.step == here


# Handing over


async def test_enter_right_away_opens_the_run_as_soon_as_it_is_built() -> None:
    app = Host(live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await until(pilot, lambda: bool(app.chosen))
        assert app.chosen[0].session.scenario.title == "Two valleys"
        app.chosen[0].close()


async def test_coming_back_starts_another_preview() -> None:
    app = Host(names=["two-valleys"], live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await previewed(pilot, app)
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.chosen))
        await app.push_screen(Screen())
        app.pop_screen()
        assert await previewed(pilot, app) is not app.chosen[0]


async def test_behind_a_dialog_a_preview_rests_even_if_it_is_built_there(monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[int] = []
    app = Host(names=["two-valleys"])
    async with app.run_test(size=(80, 24)) as pilot:
        await previewed(pilot, app)
        await app.push_screen(ModalScreen())
        app.picker.preview.prepare(app.picker.query_one(Catalogue).entry)
        runner = await previewed(pilot, app)
        await until(pilot, lambda: "step 0/200" in text(app.picker.query_one(About)))
        await pilot.pause(preview.FRAME)
        monkeypatch.setattr(About, "render_line", lambda about, y: painted.append(y) or Strip.blank(1))
        await pilot.pause(2.5 * preview.FRAME)
        assert not runner.running
        assert not runner.session.step_count
        assert not painted, "nothing has changed"
        app.pop_screen()
        await until(pilot, lambda: runner.running and runner.session.step_count > 0)
        assert run_of(app) is runner


async def test_a_search_stands_on_what_fits_best_enter_leads_to_the_workbench_and_esc_back_to_the_list() -> None:
    app = make_app(None)
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.screen, PickerScreen)
        start: PickerScreen = app.screen
        for query, title in (("circles", "Circles"), ("two moons", "Two moons"), ("PARA", "Parabola")):
            assert matching(entries("en"), query)[0].title != title or query == "PARA"
            await pilot.press("slash")
            await typed(pilot, query)
            found = app.screen.query_one(Catalogue).entry
            assert found is not None
            assert found.title == title
            await pilot.press("escape")
        await pilot.press("end", "enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        assert isinstance(app.screen, Workbench)
        last = start.query_one(Catalogue).entry
        assert last is not None
        assert app.screen.runner.session.scenario.title == last.title
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is start and start.preview.runner is not None)
        assert start.query_one(Catalogue).entry == last


async def test_leaving_ends_the_thread_of_the_preview() -> None:
    before = set(threading.enumerate())
    app = Host(names=["two-valleys"])
    async with app.run_test(size=(80, 24)) as pilot:
        await previewed(pilot, app)
        assert [thread.name for thread in set(threading.enumerate()) - before].count("gdtui-runner") == 1
    for _ in range(100):
        if "gdtui-runner" not in [thread.name for thread in set(threading.enumerate()) - before]:
            return
        await asyncio.sleep(0.02)
    pytest.fail("a runner outlived the picker")


# What goes wrong


async def test_a_file_that_cannot_be_read_is_listed_with_its_message(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace("x^2", "x^^2"), encoding="utf-8")
    app = Host(names=["two-valleys", str(path)], live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        about = app.picker.query_one(About)
        await until(pilot, lambda: "cannot be run" in text(about))
        await until(pilot, lambda: "expression" in text(about))
        assert not any(view.display and view.region for view in app.picker.preview.query(View))
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert not app.chosen
        await pilot.press("home")
        await previewed(pilot, app)
        await until(pilot, lambda: "step 0/200" in text(about))


async def test_data_that_cannot_be_read_are_a_message_beside_the_list(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('title = "Gone"\nkind = "linear"\n[data]\ncsv = "gone.csv"\ntarget = "y"\n', encoding="utf-8")
    app = Host(names=[str(path)], live=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "gone.csv" in "".join(text(app.picker.query_one(About)).split()))
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert not app.chosen


# Terminals


async def test_a_terminal_too_small_gets_one_polite_line() -> None:
    app = Host(live=False)
    async with app.run_test(size=(50, 12)) as pilot:
        line, listed = app.picker.query_one("#small"), app.picker.query_one(Catalogue)
        await until(pilot, lambda: " ".join(text(line).split()) == too_small(50, 12))
        assert [widget.id for widget in app.picker.query(Widget) if widget.region and widget.is_on_screen] == ["small"]
        await until(pilot, lambda: not listed.region)
        await pilot.resize_terminal(60, 18)
        await until(pilot, lambda: "Parabola" in text(listed))


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)])
async def test_in_ascii_every_character_is_ascii(size: tuple[int, int]) -> None:
    app = Host(names=None, live=False, ascii=True)
    async with app.run_test(size=size) as pilot:
        await previewed(pilot, app)
        app.picker.preview.advance(3)
        await pilot.pause()
        for widget in app.picker.query("Bar, Catalogue, About, View").results(Widget):
            assert text(widget).isascii(), widget


@pytest.mark.parametrize("width", range(6, 60, 3))
def test_how_far_a_preview_is_has_whole_numbers_at_any_width(width: int) -> None:
    shown = at("dropout", 170)
    [said] = [part.text for part in _progress(shown, width, DARK)]
    first = f"{shown.curves['loss'][1][0]:.4f}"
    numbers = {"170", "1000", first, f"{shown.loss:.4f}"}
    assert set(re.findall(r"[\d.]+", said)) <= numbers
    assert f"{shown.loss:.4f}" in said
    assert len(said) <= max(width, len(f"{shown.loss_name} {shown.loss:.4f}"))


@pytest.mark.parametrize(("width", "seen"), [(28, "40 · 12 min"), (38, "step 40 · 12 min"), (80, "12 minutes ago")])
def test_runs_that_were_left_say_in_every_list_how_far_and_when(width: int, seen: str) -> None:
    run = Left(Path("it"), time() - 730, "Vanishing gradients, repaired", 40, load("vanishing-repaired"))
    [row] = left_entries([run])
    assert seen in (line := list_lines([row], 1, 0, width, 2, DARK)[0].text)
    assert "Vanishing" in line


def test_runs_of_one_title_at_one_step_are_told_apart_by_their_rates() -> None:
    scenarios = [load("xor", [("optimizer.lr", lr)]) for lr in (0.5, 0.25)]
    runs = [Left(Path(f"{k}"), time() - 9, "XOR", 3, scenario) for k, scenario in enumerate(scenarios)]
    other = Left(Path("other"), time() - 9, "XOR", 4, scenarios[0])
    found = left_entries([*runs, other])
    for width in (38, 80):
        lines = [row.text for row in list_lines(found, 0, 0, width, 5, DARK)]
        assert [word in line for word, line in zip(("lr 0.5 ·", "lr 0.25 ·", "lr"), lines, strict=False)] == [
            True, True, False
        ]  # fmt: skip


@pytest.mark.parametrize("width", [30, 38, 60])
def test_advice_after_a_divergence_is_whole_or_not_there(width: int) -> None:
    shown = replace(at("dropout", 170), status="diverged", message="diverged at step 1: try an lr below 0.0123 (why)")
    for rows in (1, 2):
        said = " ".join(part.text for part in _progress(shown, width, DARK, rows)).rstrip()
        assert said in (shown.message, "diverged at step 1")
        assert (said == shown.message) is (width * rows >= 60)


@pytest.mark.parametrize("width", [28, 36, 60])
def test_what_is_said_of_a_scenario_and_of_its_end_is_never_cut_where_words_can_go(width: int) -> None:
    session = Session(load("spirals"))
    entry = next(one for one in entries("en", ["spirals"]))
    facts = [part.text for part in _words(entry, snapshot(session), width, DARK)][-2]
    assert facts == {28: "adam · lr 0.03 · batch 32", 36: "adam · lr 0.03 · batch 32"}.get(width, entry.facts[0])
    session = Session(load("two-valleys"))
    session.step(60)
    run = replace(snapshot(session), status="converged", message="converged: the gradient's norm fell below 1e−08")
    left = left_entries([Left(Path("it"), time() - 130, "Two valleys", 60, load("two-valleys"))])[0]
    words = " ".join(part.text for part in _words(left, run, width, DARK))
    assert "left at step 60" in words
    assert words.rstrip().endswith("fell below 1e−08")
