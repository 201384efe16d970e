"""The numbers beside the samples: the chosen one's, and the statistics of all."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.sevenbit import spelled
from gdtui.draw.table import Cell, number, shortened
from gdtui.engine.objectives import Floats
from gdtui.pictures import DataPicture
from gdtui.pictures.table import Table
from gdtui.tui.grid import Column, fitting, grid, numbers
from gdtui.tui.views.samples import letter, tone

_DIGITS = 8
_NAME = 14


def panel(picture: DataPicture, width: int, height: int, ink: Ink, full: bool, *, nobody: bool = False) -> Canvas:
    """The chosen sample, unless `nobody` is looked at, over the columns' statistics and the classes' sizes."""
    canvas = Canvas(width, height, ascii=ink.ascii)
    table = picture.table
    told = _nobody(picture, ink) if nobody else _told(picture, width - 2, ink, full)
    for y, (text, colour) in enumerate(told):
        canvas.put(1, y, shortened(text, width - 2, ink), colour, bold=y == 0)
    below = min(len(table.classes), 10) + 2 if table.classes else 1
    wanted = 6 + table.standardized if _turned(table, width) else 1 + len(table.came)
    room = max(0, min(wanted, height - len(told) - below))
    draw = _turned_columns if _turned(table, width) else _columns
    if room >= 2:
        canvas.blit(draw(picture, width, room, ink, full, nobody), 0, len(told))
    y = len(told) + room
    canvas.put(0, y, glyphs(ink).line * width, ink.dim)
    canvas.put(1, y, f" {split_words(table)} ", ink.text)
    if table.classes:
        canvas.blit(grid(classes(table, ink), width, height - y - 1, ink), 0, y + 1)
    return canvas


def split_words(table: Table) -> str:
    """`45 train · 15 test`."""
    held = int(table.test.sum())
    return f"{len(table.test) - held} train · {held} test" if held else f"{len(table.test)} train, no test"


def _turned(table: Table, width: int) -> bool:
    """Whether so few columns stand side by side, where a row for each would have no room for all its numbers."""
    return len(table.came) <= 3 and width < 48


def _nobody(picture: DataPicture, ink: Ink) -> list[tuple[str, int]]:
    """What there is to do where no sample is, in as many lines as a sample has."""
    table = picture.table
    what = f"a point of class {table.classes[picture.brush]}" if table.classes else "a point"
    return [("no sample under the cross", ink.accent), (f"a adds {what} here", ink.text), ("", ink.text)]


def _told(picture: DataPicture, width: int, ink: Ink, full: bool) -> list[tuple[str, int]]:
    """Which sample it is, what it is taken for, and what that costs; a narrow panel has a line more."""
    table, k, glyph = picture.table, picture.chosen, glyphs(ink)
    part = "test" if table.test[k] else "train"
    head = (f"row {k} of {len(table.test)} · {part}", ink.accent)
    cost = spelled(table.cost) if ink.ascii else table.cost
    loss = f"loss {f'{cost} = ' if cost else ''}{_text(picture.losses[k], ink, full)}"
    wrong = bool(picture.wrong[k])
    if not table.classes:
        error = float(picture.predicted[k] - table.targets[k])
        line = f"{table.target} {_text(table.targets[k], ink, full)}, fit {_text(picture.predicted[k], ink, full)}"
        return [head, (line, ink.text), (f"e {_text(error, ink, full)}   {loss}", ink.bad if wrong else ink.text)]
    name, taken = table.classes[int(table.targets[k])], table.classes[int(picture.predicted[k])]
    right = "" if picture.right is None else f"P {_text(picture.right[k], ink, full)}   "
    if wrong:
        first = (f"{glyph.failed} is {name}, taken for {taken}", ink.bad)
    else:
        first = (f"{glyph.healthy} is {name}, and taken for it", ink.good)
    return [head, first, (f"{right}{loss}", ink.text)]


def _text(value: float, ink: Ink, full: bool) -> str:
    return number(float(value), _DIGITS, full=full, ascii=ink.ascii)


def _columns(picture: DataPicture, width: int, height: int, ink: Ink, full: bool, nobody: bool) -> Canvas:
    """A row for each column of the data: the chosen sample's value beside mean, deviation and range."""
    table, values = picture.table, _this(picture, nobody)
    order = _telling_first(table)
    came = [table.came[at] for at in order]
    seen = [_seen(picture, at, nobody) for at in order]
    return grid(
        (
            names_of([one.name for one in came], ink),
            _brief("this", [values[at] for at in order], ink, full, color=ink.accent),
            *([_brief("seen", seen, ink, full, 3)] if table.standardized else []),
            _brief("train: mean" if table.test.any() else "mean", [one.mean for one in came], ink, full),
            _brief("std", [one.std for one in came], ink, full, 1),
            _brief("min", [one.low for one in came], ink, full, 2),
            _brief("max", [one.high for one in came], ink, full, 2),
        ),
        width, height, ink,
    )  # fmt: skip


def _turned_columns(picture: DataPicture, width: int, height: int, ink: Ink, full: bool, nobody: bool) -> Canvas:
    """A column for each column of the data, with the rows that else are columns."""
    table = picture.table
    shown = []
    for at, value in enumerate(_this(picture, nobody)):
        one = table.came[at]
        found = [value, one.mean, one.std, one.low, one.high]
        if table.standardized:
            found.insert(1, _seen(picture, at, nobody))
        name = shortened(spelled(one.name) if ink.ascii else one.name, _NAME, ink)
        shown.append(_brief(name, found, ink, full))
        shown[-1].cells[0] = (shown[-1].cells[0], ink.accent)  # type: ignore[index]
    # Statistics are of the training samples, and this may be another: said where it keeps no column out.
    ways = [_titles(table, whose, ink) for whose in (("train ", "") if table.test.any() else ("",))]
    titles = next((way for way in ways if len(fitting([way, *shown], width - 2)) > len(shown)), ways[-1])
    return grid((titles, *shown), width, height, ink)


def _titles(table: Table, whose: str, ink: Ink) -> Column:
    """What each row of the turned table is."""
    seen = ["seen"] if table.standardized else []
    return Column("", [("this", ink.accent), *seen, *(f"{whose}{one}" for one in ("mean", "std", "min", "max"))], "<")


def _this(picture: DataPicture, nobody: bool) -> list[float]:
    """The chosen sample's values, of a target of numbers too; none where nobody is looked at."""
    table, k = picture.table, picture.chosen
    if nobody:
        return [math.nan] * len(table.came)
    return [*table.values[k].tolist(), *([float(table.targets[k])] if not table.classes else [])]


def _seen(picture: DataPicture, at: int, nobody: bool) -> float:
    """A value of the chosen sample as the model sees it; none for a target or a column that only formulas see."""
    names = [one.name for one in picture.table.seen]
    name = picture.table.came[at].name
    return float(picture.seen[names.index(name)]) if name in names and not nobody else math.nan


def _telling_first(table: Table) -> list[int]:
    """The columns, those of the plane first where not all find room."""
    order = list(range(len(table.came)))
    shown = [k for k in table.axes if k >= 0]
    return order if len(order) <= 6 else [*shown, *(k for k in order if k not in shown)]


def names_of(names: Sequence[str], ink: Ink) -> Column:
    """The names of columns of the data."""
    return Column("column", [shortened(spelled(n) if ink.ascii else n, _NAME, ink) for n in names], "<")


def _brief(title: str, values: Sequence[float], ink: Ink, full: bool, rank: int = 0, color: int = -1) -> Column:
    texts = [number(value, _DIGITS, full=full, ascii=ink.ascii) for value in values]
    cells: Sequence[Cell] = texts if color == -1 else [(text, color) for text in texts]
    return Column(title, cells, ">", 22 if full else _DIGITS - 1, rank)


def classes(table: Table, ink: Ink) -> Sequence[Column]:
    """How many samples each class has."""
    names: list[Cell] = [(f"{letter(k, ink)} {name}", tone(k, ink)) for k, name in enumerate(table.classes)]
    train, test = ([str(counts[k]) for counts in table.counts] for k in (0, 1))
    return (Column("class", names, "<", 10), Column("train", train), Column("test", test))


def columns(picture: DataPicture, ink: Ink, full: bool) -> Sequence[Column]:
    """Every sample with what the model makes of it."""
    table = picture.table
    shown = sorted({k for k in table.axes if k >= 0} | set(range(min(len(table.features), 6))))
    features = [numbers(table.features[k], table.values[:, k].tolist(), ink, full, rank=3) for k in shown]
    return (
        Column("row", [str(k) for k in range(len(table.test))]),
        *features,
        _named_or_number(table.target, table.targets, table, ink, full),
        _named_or_number("predicted", picture.predicted, table, ink, full),
        numbers("loss", picture.losses.tolist(), ink, full),
        Column("set", ["test" if held else "train" for held in table.test.tolist()], "<", rank=1),
        Column("", [("! off", ink.bad) if wrong else "" for wrong in picture.wrong.tolist()], "<", rank=1),
    )


def _named_or_number(title: str, values: Floats, table: Table, ink: Ink, full: bool) -> Column:
    if not table.classes:
        return numbers(title, values.tolist(), ink, full)
    return Column(title, [(table.classes[k], tone(k, ink)) for k in values.astype(np.intp).tolist()], "<")
