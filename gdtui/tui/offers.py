"""What can be taken out of a run: its pictures, numbers, rows, scenario and script, each with how it is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from gdtui.export.history import save_history
from gdtui.export.names import slug, told
from gdtui.export.page import Page
from gdtui.export.png import MISSING, can_png, png_of
from gdtui.export.pytorch import save_script
from gdtui.export.scenariofile import save_scenario, with_edits
from gdtui.export.svg import svg_of
from gdtui.tui.acts.keeping import Keeping
from gdtui.tui.dialogs.naming import Going, Offer
from gdtui.tui.picturing import csv_of_view, page_of_board, page_of_view
from gdtui.tui.running import RunScreen
from gdtui.tui.view import View
from gdtui.whole import save

PICTURES: dict[str, tuple[str, Callable[[Page], str | bytes]]] = {
    "SVG": ("a picture for any size", svg_of),
    "PNG": ("a picture in pixels", png_of),
    "text": ("its characters", lambda page: page.text),
}


def all_offers(screen: RunScreen, view: View) -> list[Offer]:
    """Those of a view first, then those of the whole run."""
    return [
        *pictures(screen, f"this view: {view.id}", str(view.id), page_of_view(view)),
        *numbers(screen, view),
        *pictures(screen, "the whole screen", "screen", page_of_board(screen.board)),
        *rows(screen),
        scenario_file(screen),
        script(screen),
    ]


def _slug(screen: RunScreen) -> str:
    return slug(screen.snapshot.scenario.title)


def pictures(screen: RunScreen, what: str, name: str, page: Page) -> list[Offer]:
    """A page in every way it can be drawn; none of one on which nothing stands, as on a screen too small for it."""
    if not page.text.strip():
        return []
    stem = f"{_slug(screen)}-{name}-{screen.snapshot.step}"
    found = []
    for kind, (meaning, draw) in PICTURES.items():
        missing = kind == "PNG" and not can_png()
        ending = "txt" if kind == "text" else kind.lower()
        told_of = MISSING.partition(";")[0] if missing else meaning
        found.append(Offer(what, kind, told_of, f"{stem}.{ending}", partial(_save_picture, page, draw)))
    return found


def numbers(screen: RunScreen, view: View) -> list[Offer]:
    """Those behind a plot, where it has some: into a file, or to the clipboard."""
    text = csv_of_view(view)
    if not text:
        return []
    what, stem = f"this view: {view.id}", f"{_slug(screen)}-{view.id}-{screen.snapshot.step}"
    count = len(text.splitlines()) - 1
    counted = f"{count:,} row{'s' * (count != 1)}"

    def copy(path: Path, going: Going) -> str:
        screen.app.call_from_thread(screen.app.copy_to_clipboard, text)
        return f"{counted} copied as CSV, if the terminal lets its clipboard be written"

    return [
        Offer(what, "CSV", f"the numbers behind it, {counted}", f"{stem}.csv", partial(_save_text, text)),
        Offer(what, "copy", "the same, to the clipboard", "", copy),
    ]


def rows(screen: RunScreen) -> list[Offer]:
    """The history of the run, as a headless run writes it."""
    history, last = screen.runner.session.history, screen.snapshot.recorded
    scenario, edits = history.scenario, tuple(history.edits)

    def write(format: str, path: Path, going: Going) -> str:  # noqa: A002
        save_history(path, scenario, edits, last, format, going)
        return told(path)

    kinds = (
        ("CSV", f"{last + 1:,} row{'s' * (last > 0)}, as gdtui run has {'them' if last else 'it'}"),
        ("JSONL", "the same, an object a line"),
    )
    return [
        Offer("the history", kind, meaning, f"{_slug(screen)}-history.{kind.lower()}", partial(write, kind.lower()))
        for kind, meaning in kinds
    ]


def session_file(screen: Keeping) -> Offer:
    """The whole run: where it stands, its branches, what can be undone."""
    step = screen.snapshot.step

    def write(path: Path, going: Going) -> str:
        from gdtui.savefile import write as put  # noqa: PLC0415 - nobody else needs it

        mark, image = screen.runner.image()
        put(path, image)
        screen.saved(path, mark)
        return told(path)

    name = f"{_slug(screen)}.gdtui"
    return Offer("the session", "gdtui", f"as it stands at step {step:,}; gdtui FILE goes on", name, write, screen.file)


def scenario_file(screen: RunScreen) -> Offer:
    """The scenario with the changes made in the app."""
    history = screen.runner.session.history
    scenario, edits = history.scenario, tuple(history.edits)

    def write(path: Path, going: Going) -> str:
        save_scenario(path, scenario, edits)
        return told(path)

    changes = f"with {len(edits)} live change{'s' * (len(edits) != 1)}" if edits else "as it is"
    return Offer("the scenario", "TOML", f"{changes}; gdtui FILE opens it again", f"{_slug(screen)}.toml", write)


def script(screen: RunScreen) -> Offer:
    """The run as a PyTorch script."""
    history = screen.runner.session.history
    scenario = with_edits(history.scenario, tuple(history.edits))

    def write(path: Path, going: Going) -> str:
        files = save_script(path, scenario)
        return told(path) + "".join(f", its numbers in {file.name}" for file in files[1:])

    return Offer("the run", "PyTorch", "a script that prints the same losses", f"{_slug(screen)}.py", write)


def _save_picture(page: Page, draw: Callable[[Page], str | bytes], path: Path, going: Going) -> str:
    save(path, draw(page))
    return told(path)


def _save_text(text: str, path: Path, going: Going) -> str:
    save(path, text)
    return told(path)
