"""What can be seen of a run, looked through for numbers that are none: the snapshot, every extra picture, the text that
every view draws of them, and everything that is written."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from textual.geometry import Size

from gdtui.draw.ink import DARK
from gdtui.export.history import write_history
from gdtui.export.rows import ROW_WRITERS
from gdtui.headless.options import Options
from gdtui.headless.running import drive
from gdtui.headless.summary import as_json
from gdtui.headless.table import print_table
from gdtui.inside import page_of, stages_of
from gdtui.pictures import Looking
from gdtui.pictures.inside import NAME
from gdtui.scenario import Scenario
from gdtui.session import Session
from gdtui.snapshot import Snapshot, snapshot
from gdtui.tui.microscopy.view import Look, StageView
from gdtui.tui.view import View
from gdtui.tui.views import BOARD

EXTRAS = frozenset({"network", "slice", "ledger", "data", NAME})
NO_WORD = re.compile(r"(?<![\w.])[+−-]?(nan|inf|infinity)(?!\w)", re.IGNORECASE)
NO_NUMBER = re.compile(rf"{NO_WORD.pattern}|∞", re.IGNORECASE)
"""In the microscope ∞ may stand: it shows how an overflow comes about. The words of the language nowhere."""
SIZES = ((78, 16), (46, 11))

GAPS = {
    "SurfacePicture.values", "SurfacePicture.heights", "BoundaryPicture.probabilities", "ImagesPicture.images",
    "CurvePicture.trail",
    "CurvePicture.ghost", "CurvePicture.ys", "CurvePicture.slopes", "CurvePicture.bends", "FitPicture.ys",
    "FitPicture.answer", "AgreementPicture.predicted", "AgreementPicture.test_predicted", "DataPicture.predicted",
    "DataPicture.right", "DataPicture.losses", "Unit.z", "Unit.z_range", "Unit.a", "Unit.a_range", "Unit.slope",
    "Unit.weight_norm", "Sheet.maps",
}  # fmt: skip
"""Where a picture says that NaN stands for a place that stays blank. Infinity stands for nothing anywhere."""


def seen_of(session: Session, **at: Any) -> Snapshot:
    """The snapshot with every extra picture."""
    return snapshot(session, Looking(EXTRAS, at))


def no_numbers(shown: Snapshot) -> list[str]:
    """The places in a snapshot at which something is infinite, or NaN where no gap may be."""
    return [place for name in _names(shown) for place in _within(getattr(shown, name), f"Snapshot.{name}")]


def _names(thing: Any) -> list[str]:
    return [field.name for field in fields(thing) if field.name != "scenario"]


def _within(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, float | np.floating | np.ndarray):
        numbers = np.asarray(value)
        if numbers.dtype.kind == "f" and not np.isfinite(numbers).all():
            yield place
    elif is_dataclass(value):
        for name in _names(value):
            here, found = f"{type(value).__name__}.{name}", getattr(value, name)
            yield from _infinite(found, here) if here in GAPS else _within(found, here)
    else:
        for key, one in _parts(value):
            yield from _within(one, f"{place}{key}")


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """What a list or a table holds; but the update opened up: it holds the engine's own arrays, and its pages say what
    they are."""
    if isinstance(value, Mapping):
        yield from ((f"[{key}]", one) for key, one in value.items() if key != NAME)
    elif isinstance(value, list | tuple):
        yield from (("", one) for one in value)


def _infinite(value: Any, place: str) -> Iterator[str]:
    if value is not None and np.isinf(np.asarray(value, np.float64)).any():
        yield f"{place} (infinite)"


# What is drawn


@pytest.fixture
def inked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views that draw without an app."""
    monkeypatch.setattr(View, "ink", property(lambda view: DARK))
    monkeypatch.setattr(View, "has_focus", False)
    monkeypatch.setattr(View, "screen", SimpleNamespace(size=Size(80, 24)))
    monkeypatch.setattr(View, "size", Size(*SIZES[0]))


def drawn(shown: Snapshot, size: tuple[int, int] = SIZES[0]) -> Iterator[tuple[str, str]]:
    """The text of every view, by its name; the numbers behind it too."""
    for name, made in BOARD.items():
        view = made(id=name)
        if view.extra and shown.extras.get(view.extra) is None:
            continue
        view._snapshot = shown
        yield name, "\n".join(strip.text for strip in view.rows(*size))
        yield f"values of {name}", "\n".join(" ".join(map(str, column.cells)) for column in view.values(shown))


def stages(shown: Snapshot, size: tuple[int, int] = SIZES[0]) -> Iterator[tuple[str, str]]:
    """The text of every stage in the microscope."""
    inside = shown.extras[NAME]
    for number, stage in enumerate(stages_of(inside)):
        view = StageView(Look(number))
        view._snapshot = shown
        yield f"stage {stage.title}", "\n".join(view.paint(shown, *size).lines())
        assert page_of(inside, stage, view.look.place, 0)


# What is written


def written(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Everything that a headless run writes, by its format."""
    for name in ("json", "jsonl", "csv", "table"):
        out, options = io.StringIO(), Options(format=name, parameters=True, timing=False, quiet=True)
        session = Session(scenario, measuring=name != "json")
        writer = ROW_WRITERS[name](out, session, True) if name in ROW_WRITERS else None
        result = drive(session, options, lambda: 0, writer)
        if name == "json":
            out.write(as_json(result))
        if name == "table":
            print_table(session, result, options, out)
        yield name, out.getvalue()
    out = io.StringIO()
    write_history(out, scenario, None, "csv")
    yield "csv of the history", out.getvalue()


def unreadable(name: str, text: str) -> str:
    """Why a strict reader would not take a text, "" if it would."""
    if name.startswith("json"):
        for line in text.splitlines():
            json.loads(line, parse_constant=_refuse)
        return ""
    if name.startswith("csv"):
        _, *rows = csv.reader(io.StringIO(text))
        cells = [cell for row in rows for cell in row if cell]
        return next((cell for cell in cells if not np.isfinite(float(cell))), "")
    return next((found[0] for found in NO_NUMBER.finditer(text)), "")


def _refuse(token: str) -> None:
    raise ValueError(f"{token} is not JSON")


def said(texts: Iterable[tuple[str, str]], refused: re.Pattern[str]) -> list[str]:
    """The views whose text has what is refused, each with its line."""
    return [f"{name}: {line.strip()}" for name, text in texts for line in text.splitlines() if refused.search(line)]
