"""`gdtui export`: a run as a file, without a terminal."""

from __future__ import annotations

import asyncio
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from gdtui import limits
from gdtui.arguments import file_name, whole
from gdtui.errors import GdtuiError
from gdtui.scenario import Scenario

PICTURES = ("svg", "png", "txt")
KINDS = (*PICTURES, "csv", "jsonl", "toml", "py")
LEAST = (60, 18)
SIZE = (120, 40)


def arguments(parser: ArgumentParser) -> None:
    """What the command understands."""
    add = parser.add_argument
    add("scenario", metavar="SCENARIO")
    add("--as", dest="kind", choices=KINDS, help="default: what FILE ends in")
    add("--output", type=file_name, metavar="FILE", required=True, help="write it there, whole or not at all")
    add(
        "--step",
        type=whole,
        metavar="N",
        help="where the run stands in a picture, the last of the rows; default: its end",
    )
    add("--view", metavar="VIEW", help="one view alone (problem, loss, table, …): its picture, or as csv its numbers")
    add("--size", type=_size, metavar="WxH", help="cells of the screen that is drawn; default 120x40")
    add("--ascii", action="store_true", help="draw with ASCII characters only")


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{1,18})x([0-9]{1,18})", text)
    size = (int(found[1]), int(found[2])) if found else (0, 0)
    if not all(least <= cells for least, cells in zip(LEAST, size, strict=True)):
        raise ArgumentTypeError(f"{text!r} is no size from 60x18 to {limits.IMAGE_COLUMNS}x{limits.IMAGE_ROWS}")
    return size


def refuse_large(options: Namespace) -> None:
    """Refuse what is asked for beyond all limits, whatever the scenario; raises LimitError."""
    limits.within(options.step or 0, limits.STEPS, "--step")
    for cells, most, what in zip(
        options.size or SIZE, (limits.IMAGE_COLUMNS, limits.IMAGE_ROWS), ("columns", "rows"), strict=True
    ):
        limits.within(cells, most, "--size", f"{what} of --size")


def export(scenario: Scenario, options: Namespace, language: str) -> str:
    """Write the file; returns a sentence about it."""
    from gdtui.export.names import told  # noqa: PLC0415
    from gdtui.export.pytorch import save_script  # noqa: PLC0415
    from gdtui.export.scenariofile import save_scenario  # noqa: PLC0415

    path = Path(options.output)
    kind = options.kind or path.suffix.removeprefix(".")
    if kind not in KINDS:
        raise GdtuiError(f"{path}: export as what? --as {'|'.join(KINDS)}")
    if options.view is not None and kind not in (*PICTURES, "csv"):
        raise GdtuiError(f"--view {options.view}: a view goes into svg, png, txt or csv, not into {kind}")
    beyond = ""
    if kind in PICTURES or options.view is not None:
        beyond = _save_seen(path, kind, scenario, options, language)
    elif kind == "toml":
        save_scenario(path, scenario, scenario.edit)
    elif kind == "py":
        save_script(path, scenario)
    else:
        beyond = _save_rows(path, kind, scenario, options.step)
    return (told(path) if path.is_file() else f"{path} written") + beyond + _unused(kind, options)


def _unused(kind: str, options: Namespace) -> str:
    """What there is to say of options that mean nothing for what was written."""
    pictures = kind in PICTURES
    unused = {
        f"--step {options.step}": options.step is not None and kind in ("toml", "py"),
        "--size": options.size is not None and not (pictures or options.view),
        "--ascii": options.ascii and not pictures,
    }
    names = [name for name, said in unused.items() if said]
    return f"; {' and '.join(names)} {'mean' if names[1:] else 'means'} nothing for {kind}" if names else ""


def _save_rows(path: Path, kind: str, scenario: Scenario, last: int | None) -> str:
    from gdtui.export.history import save_history  # noqa: PLC0415

    rows, total = save_history(path, scenario, scenario.edit, last, kind)
    return beyond_end(last, rows - 1, total)


def _save_seen(path: Path, kind: str, scenario: Scenario, options: Namespace, language: str) -> str:
    """A picture, or the numbers behind one view."""
    from gdtui.export.png import MISSING, can_png, png_of  # noqa: PLC0415
    from gdtui.export.svg import svg_of  # noqa: PLC0415
    from gdtui.tui.drawing import Wish, drawn, numbers  # noqa: PLC0415
    from gdtui.whole import save  # noqa: PLC0415

    if kind == "png" and not can_png():
        raise GdtuiError(MISSING)
    wish = Wish(options.step, options.size or SIZE, options.view, language, options.ascii)
    if kind == "csv":
        text, seen = asyncio.run(numbers(scenario, wish))
        save(path, text)
    else:
        page, seen = asyncio.run(drawn(scenario, wish))
        save(path, page.text if kind == "txt" else svg_of(page) if kind == "svg" else png_of(page))
    return beyond_end(options.step, seen.step, seen.total)


def beyond_end(asked: int | None, reached: int, total: int) -> str:
    """What there is to say of a step that a run of `total` updates does not have of its own accord."""
    if asked is None or asked <= min(reached, total):
        return ""
    if reached < asked:
        return f"; step {asked:,} was not reached: the run diverged at step {reached:,}"
    return f"; the run ends at step {total:,} and was carried on to step {asked:,}"
