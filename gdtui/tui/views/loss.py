"""The loss against the step, as a plot and as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from textual import events

from gdtui.branches import Line
from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Area, Axes, Mark, Series, area, key, limits, plot
from gdtui.engine.objectives import Floats
from gdtui.snapshot import Points, Snapshot
from gdtui.tui.arrangement import is_large
from gdtui.tui.grid import Column, numbers
from gdtui.tui.strips import Part, width_of
from gdtui.tui.view import View
from gdtui.tui.views import beside
from gdtui.tui.views.scrub import bar, seek

DWARFED = 50.0
_LEAST_STEPS = 5
LEAST_ROWS = 10
"""A plot with fewer rows has none to spare."""
BATCH = "batch"
_CELLS = 7
"""Of a column of losses: train, batch and test stand side by side in the narrowest place they have."""


class LossView(View):
    """The loss so far, over the whole training and test sets where they are known, and of the last run."""

    def heading(self, snapshot: Snapshot) -> str:
        alone = snapshot.loss_name == "f" and len(snapshot.params) == 1 and not snapshot.others
        return "2 loss f(x)" if alone else "2 loss"

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        """Each curve, the branches first, with their names if there is room for all of them."""
        if self.options.values:
            return [Part("v picture", self.ink.dim)]
        ink, room = self.ink, self.size.width - len(self.heading(snapshot)) - 6
        scale = Part("y log", ink.dim)
        if self.options.log_loss:
            possible = logarithmic(snapshot, wanted=True)
            scale = Part("log scale", ink.dim) if possible else Part("no log: loss ≤ 0", ink.warn)
        whole = [[scale, *parts] if self.options.log_loss else [*parts, scale] for parts in self._named(snapshot)]
        tried = [found for parts in whole for found in (parts, [part for part in parts if part is not scale])]
        return next((parts for parts in tried if width_of(parts) + 2 * len(parts) <= room), whole[-1])

    def _named(self, snapshot: Snapshot) -> Sequence[Sequence[Part]]:
        """The curves by their names, and by their letters alone."""
        ink, ways = self.ink, (True, False) if snapshot.others else (False,)
        keys = (key(curves_of(snapshot, ink, names), ink) for names in ways)
        return [[self._signed(text, color) for text, color in one] for one in keys]

    def _signed(self, text: str, color: int) -> Part:
        """A curve by its stroke; single batches by the ball that stands on them."""
        glyph = glyphs(self.ink)
        return Part(f"{glyph.ball} {BATCH}", self.ink.ball) if text == f"{glyph.dots} {BATCH}" else Part(text, color)

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        ink, log_y = self.ink, logarithmic(snapshot, self.options.log_loss)
        series = curves_of(snapshot, ink)
        axes = Axes(_steps(snapshot), _heights(snapshot, ink, log_y), log_y)
        below = int(self._has_bar(height))
        marks = _marks(snapshot, area(width, height - below, axes, ink), ink)
        canvas = plot(width, height - below, [*reversed(series)], axes, ink, marks)
        if not below:
            return canvas
        whole = Canvas(width, height, ascii=ink.ascii)
        whole.blit(canvas, 0, 0)
        x = 1
        for part in bar(snapshot, width - 2, ink):
            whole.put(x, height - 1, part.text, part.color, bold=part.bold)
            x += len(part.text)
        return whole

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click on the bar of steps, where there is one, goes there."""
        if event.y == self.size.height - 1 and self._has_bar(self.size.height - 1):
            seek(self, self.snapshot, event.x - 1, self.size.width - 2)

    def _has_bar(self, height: int) -> bool:
        """Whether the last row is a bar of steps: where the screen has no room for one of its own."""
        return height >= LEAST_ROWS and not is_large(*self.screen.size)

    def values(self, snapshot: Snapshot) -> Sequence[Column]:
        """The curves of the picture, called as its legend calls them, and whatever else there is room for."""
        return self._columns(snapshot, _brief(snapshot))

    def taken(self, snapshot: Snapshot) -> Sequence[Column]:
        return self._columns(snapshot, {})

    def _columns(self, snapshot: Snapshot, called: Mapping[str, str]) -> Sequence[Column]:
        """Every curve that has been recorded, the losses first, and the losses of other branches; what is taken now
        and then has gaps."""
        names = sorted(dict.fromkeys(("loss", *snapshot.curves)), key=lambda name: not name.endswith("loss"))
        found = {name: _parted(snapshot, name)[0] for name in names}
        steps = np.unique(np.concatenate([at for at, _ in found.values()]))
        wanted = [Column("step", [f"{int(step)}" for step in steps])]
        wanted += [
            self._numbers(called.get(name, name.replace("_", " ")), steps, curve, rank=2 * (name not in called))
            for name, curve in found.items()
        ]
        return [*wanted, *(self._beside(line, steps) for line in snapshot.others)]

    def _beside(self, line: Line, steps: Floats) -> Column:
        """The losses of another branch at these steps, where it is another run and they are known."""
        known = dict(zip(line.loss[0].tolist(), line.loss[1].tolist(), strict=True))
        found = [known.get(step) for step in steps.tolist()]
        return numbers(f"{line.letter}'s", found, self.ink, self.options.full_precision, rank=1, least=_CELLS)

    def _numbers(self, title: str, steps: Floats, curve: Points, rank: int) -> Column:
        taken = dict(zip(*(axis.tolist() for axis in curve), strict=True))
        values = [taken.get(step) for step in steps.tolist()]
        return numbers(title, values, self.ink, self.options.full_precision, rank=rank, least=_CELLS)


def curves_of(snapshot: Snapshot, ink: Ink, names: bool = False) -> list[Series]:
    """All curves, the most telling first: this run, other branches, what else is known of this one, the last run."""
    first, *rest = own_curves(snapshot, ink, names)
    return [first, *other_curves(snapshot, ink, names), *rest, *last_run(snapshot, ink)]


def own_curves(snapshot: Snapshot, ink: Ink, names: bool = False) -> list[Series]:
    """Training loss, test loss, single batches, what is ahead. With `names`, a branch is called by its changes."""
    loss, ahead = _parted(snapshot, "loss")
    batches = snapshot.loss_name == "batch loss" and "train_loss" in snapshot.curves
    tested = "test_loss" in snapshot.curves
    train = _parted(snapshot, "train_loss")[0] if batches else loss
    called, color = _present(snapshot, ink, names)
    found = [Series(*train, color, label=f"{called} {'train' if batches or tested else ''}".strip())]
    if batches:
        found.append(Series(*loss, ink.dim, "dots", BATCH))
    if tested:
        found.append(Series(*_parted(snapshot, "test_loss")[0], ink.test, "dashed", "test"))
    if len(ahead[0]) > 1:
        found.append(Series(*ahead, color if snapshot.others else ink.ghost, "dashed", "ahead"))
    return found


def _brief(snapshot: Snapshot) -> Mapping[str, str]:
    """What the picture calls the curves that it draws of this run."""
    batches = snapshot.loss_name == "batch loss" and "train_loss" in snapshot.curves
    tested = "test_loss" in snapshot.curves
    return {
        "loss": BATCH if batches else "train" if tested else "loss",
        **({"train_loss": "train"} if batches else {}),
        **({"test_loss": "test"} if tested else {}),
    }


def other_curves(snapshot: Snapshot, ink: Ink, names: bool = False) -> list[Series]:
    """The other branches, each from where it parts from this one."""
    return [
        Series(*line.loss, beside.dimmed(line.letter, ink), "dashed", _called(line, names)) for line in snapshot.others
    ]


def last_run(snapshot: Snapshot, ink: Ink) -> list[Series]:
    """The run that was left behind by a new start."""
    ghost = snapshot.ghost
    return [Series(*ghost.loss, ink.ghost, "dots", "last run")] if ghost is not None and len(ghost.loss[0]) else []


def _present(snapshot: Snapshot, ink: Ink, names: bool) -> tuple[str, int]:
    """What the present branch is called and its colour; no name where there is no other."""
    if not snapshot.others:
        return "", ink.train
    line = next(line for line in snapshot.lines if line.here)
    return _called(line, names), beside.colour(line.letter, ink)


def _called(line: Line, names: bool) -> str:
    return f"{line.letter} {line.name}" if names else line.letter


def _parted(snapshot: Snapshot, name: str) -> tuple[Points, Points]:
    """A curve up to the present, and what has been recorded beyond it; both hold the present."""
    x, y = snapshot.curves.get(name, (np.empty(0), np.empty(0)))
    cut = int(np.searchsorted(x, snapshot.step, side="right"))
    return (x[:cut], y[:cut]), (x[max(0, cut - 1) :], y[max(0, cut - 1) :])


def logarithmic(snapshot: Snapshot, wanted: bool) -> bool:
    """Whether a logarithmic axis is wanted and possible: every loss must be above 0."""
    curves = [y for name, (_, y) in snapshot.curves.items() if name.endswith("loss")]
    return wanted and bool(curves) and all(bool(np.all(y > 0)) for y in curves)


def _steps(snapshot: Snapshot) -> tuple[float, float]:
    past = snapshot.ghost.loss[0] if snapshot.ghost is not None else np.empty(0)
    return 0.0, float(max(_LEAST_STEPS, snapshot.recorded, *past[-1:], *(line.recorded for line in snapshot.others)))


def _heights(snapshot: Snapshot, ink: Ink, log_y: bool) -> tuple[float, float]:
    """All of it, but for other runs that exploded: they must not flatten this one to a line."""
    whole = limits([one.y for one in curves_of(snapshot, ink)], pad=0.05, log=log_y)
    own = limits([one.y for one in own_curves(snapshot, ink)], pad=0.05, log=log_y)
    return own if whole[1] - whole[0] > DWARFED * (own[1] - own[0]) and not log_y else whole


def _marks(snapshot: Snapshot, room: Area, ink: Ink) -> list[Mark]:
    """Where the run stands, and the letters of the other branches where they end."""
    here = [] if snapshot.loss is None else [(float(snapshot.step), snapshot.loss)]
    marks = beside.letters([(line.letter, *line.loss) for line in snapshot.others], room, ink, here)
    return [*marks, *(Mark(*place, glyphs(ink).ball, ink.ball, bold=True) for place in here)]
