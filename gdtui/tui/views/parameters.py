"""Every parameter with its gradient and the step it is about to take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.sevenbit import spelled
from gdtui.draw.table import Cell, shortened
from gdtui.snapshot import Snapshot
from gdtui.tui.grid import Column, numbers

_FLAT = 1e-6
_LONGEST = 28


def columns(snapshot: Snapshot, ink: Ink, full: bool) -> Sequence[Column]:
    """One row for each parameter."""
    value = snapshot.params.tolist()
    gradient = _known(snapshot.grad, len(value))
    step = _known(snapshot.change, len(value))
    return (
        Column("name", [_name(name, ink) for name in snapshot.names], "<", 6),
        numbers("value", value, ink, full),
        numbers("gradient", gradient, ink, full),
        numbers("step", step, ink, full),
        *_answer(snapshot, ink, full),
        *((numbers("step/value", _ratios(step, value), ink, full, rank=3),) if _is_function(snapshot) else ()),
        Column("state", _states(snapshot, gradient, step, ink), "<", 10, 2),
    )


def _name(name: str, ink: Ink) -> str:
    """A name cut so that the numbers keep their room, in ASCII with powers as x^2."""
    return shortened(spelled(name) if ink.ascii else name, _LONGEST, ink)


def _states(snapshot: Snapshot, gradient: Sequence[float | None], step: Sequence[float | None], ink: Ink) -> list[Cell]:
    """Where each parameter is going; after a divergence, nowhere that means anything."""
    if snapshot.status == "diverged":
        return [(f"{glyphs(ink).failed} diverged", ink.bad)] * len(gradient)
    far = _too_far(snapshot, step)
    return [direction(g, s, ink, far=one) for g, s, one in zip(gradient, step, far, strict=True)]


def _too_far(snapshot: Snapshot, step: Sequence[float | None]) -> Sequence[bool | None]:
    """For which parameters the step leads past the floor and higher up; None where that is not known."""
    if snapshot.ahead is None or snapshot.loss is None:
        return [None] * len(step)
    if snapshot.ahead[0] <= snapshot.loss:
        return [False] * len(step)
    slope = snapshot.ahead[1].tolist()
    return [len(step) == 1 or g * (s or 0.0) > 0 for g, s in zip(slope, step, strict=True)]


def direction(gradient: float | None, step: float | None, ink: Ink, *, far: bool | None = None) -> Cell:
    """Whether the step goes down the slope or up it; `far`: down at first, and out higher up. Where nobody knows how
    it ends, only the way is said."""
    glyph = glyphs(ink)
    if gradient is None or step is None:
        return glyph.missing, ink.bad
    if step == 0.0:
        return f"{glyph.line} rests", ink.dim
    if abs(gradient) < _FLAT:
        return f"{glyph.line} flat", ink.dim
    if gradient * step > 0:
        return f"{glyph.uphill} uphill", ink.warn
    if far is None:
        return f"{glyph.downhill} along −g", ink.good
    return (f"{glyph.uphill} too far", ink.warn) if far else (f"{glyph.downhill} downhill", ink.good)


def _answer(snapshot: Snapshot, ink: Ink, full: bool) -> Sequence[Column]:
    """The least-squares answer and how far it is, where the problem has one."""
    if snapshot.solution is None:
        return ()
    title = "ridge" if snapshot.scenario.training.l2 else "least squares"
    gap = snapshot.solution - snapshot.params
    return (
        numbers(title, snapshot.solution.tolist(), ink, full, rank=1, color=ink.good),
        numbers("gap", gap.tolist(), ink, full, rank=3),
    )


def _known(values: np.ndarray | None, count: int) -> list[float | None]:
    return [None] * count if values is None else [float(v) for v in values]


def _ratios(step: Sequence[float | None], value: Sequence[float]) -> list[float | None]:
    return [None if s is None or not v else abs(s / v) for s, v in zip(step, value, strict=True)]


def _is_function(snapshot: Snapshot) -> bool:
    return snapshot.scenario.kind == "function"
