"""The line at the top: which run, where it is, and whether it is running."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.strip import Strip

from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.sevenbit import spelled
from gdtui.draw.table import number
from gdtui.snapshot import Snapshot
from gdtui.tui.strips import Part, printable, strip, width_of
from gdtui.tui.view import View

_TITLE = 12
"""So many columns of the title are worth more than a test accuracy."""
_DOTS = 2
"""Columns that the dots behind a cut title take more in ASCII."""
_ENDS = {"converged": "good", "finished": "good", "stalled": "warn", "diverged": "bad"}


class StatusLine(View, can_focus=False):
    """Title, optimiser, step, loss and gradient; at the right what the runner is doing.

    When it is narrow the least important go first, the test accuracy before the title is cut to a few letters, and
    never the loss.
    """

    DEFAULT_CSS = "StatusLine { height: 1; background: $panel; }"
    headed = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._doing = ""

    def running(self, text: str) -> None:
        """What the runner is doing, in words (`▶ run 2.1k/s`, `MOVE`); "": what the snapshot says of it."""
        if text != self._doing:
            self._doing = text
            self.repaint()

    def body(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        state = self._state(snapshot)
        room = width - cell_len(state.text) - 4 - _DOTS * self.ink.ascii
        found = [Part(" "), *_joined(worded(snapshot, self.ink, room), self.ink)]
        line = [part._replace(text=printable(part.text, self.ink)) for part in found]
        gap = Part(" " * max(1, width - width_of(line) - cell_len(state.text) - 1))
        return [strip([*line, gap, state], width, self.ink)] if height else []

    def _state(self, snapshot: Snapshot) -> Part:
        ink, glyph = self.ink, glyphs(self.ink)
        if self._doing:
            return Part(self._doing, _tone(self._doing, snapshot, ink), bold=True)
        if snapshot.status == "diverged":
            return Part(f"{glyph.failed} diverged", ink.bad, bold=True)
        if snapshot.status and not (snapshot.status == "finished" and snapshot.step > snapshot.total):
            return Part(f"{glyph.healthy} {snapshot.status}", getattr(ink, _ENDS[snapshot.status]), bold=True)
        return Part("|| paused" if ink.ascii else "‖ paused", ink.warn, bold=True)


def _tone(text: str, snapshot: Snapshot, ink: Ink) -> int:
    """Green while it runs, else as good or bad as how it ended."""
    if "run" in text:
        return ink.good
    return int(getattr(ink, _ENDS.get(snapshot.status, "warn")))


def worded(snapshot: Snapshot, ink: Ink, width: int) -> list[Part]:
    """The parts in full if they fit, else in brief, at last without the model, as far as they fit."""
    whole = parts(snapshot, ink, brief=False)
    if _width(whole) <= width:
        return [part for _, part in whole]
    for terse in (False, True):
        found = parts(snapshot, ink, brief=True, terse=terse)
        if _width(_dear(found)) <= width:
            return fitting(found, width)
    found[0] = (0, found[0][1]._replace(text=snapshot.scenario.title))
    return fitting(found, width)


def parts(snapshot: Snapshot, ink: Ink, *, brief: bool, terse: bool = False) -> list[tuple[int, Part]]:
    """What could be said, each with its rank: the higher, the sooner it goes. `terse` where brief is not enough."""
    ascii_only = ink.ascii
    gradient = "|grad|" if ascii_only else "|f′|" if _is_curve(snapshot) else "|∇|"
    step = f"{'' if brief else 'step '}{snapshot.step}/{snapshot.total}"
    name = snapshot.loss_name.replace("batch loss", "batch") if terse else snapshot.loss_name
    loss = number(snapshot.loss, ascii=ascii_only)
    title = snapshot.headline.replace(" · ", " | ") if ascii_only else snapshot.headline
    batches = snapshot.scenario.training.batch_size != "full"
    accuracy = snapshot.metrics.get("test_accuracy")
    momentum = snapshot.scenario.optimizer.options.get("momentum")
    return [
        (0, Part(title, ink.text, bold=True)),
        *([(0, Part(_branch(snapshot, ink, brief), ink.text, bold=True))] if snapshot.others else []),
        (0, Part(f"{snapshot.scenario.optimizer.name} lr {snapshot.lr:.4g}", ink.accent)),
        *([(2, Part(f"momentum {momentum:.4g}", ink.accent))] if momentum else []),
        (0, Part(step)),
        *([(4, Part(f"epoch {snapshot.epoch:.1f}"))] if batches else []),
        (0, Part(f"{name} {loss}")),
        *([(1, Part(f"test {100 * accuracy:.0f} %{_when(snapshot, terse)}"))] if accuracy is not None else []),
        (3, Part(f"{gradient} {number(snapshot.grad_norm, ascii=ascii_only)}")),
    ]


def _when(snapshot: Snapshot, terse: bool) -> str:
    """The step at which the test set was measured, where that is not the present one."""
    if snapshot.measured in (None, snapshot.step):
        return ""
    return f" @{snapshot.measured}" if terse else f" (step {snapshot.measured})"


def _branch(snapshot: Snapshot, ink: Ink, brief: bool) -> str:
    """The letter of the present branch and, if there is room, what was changed on it."""
    line = next(line for line in snapshot.lines if line.here)
    name = spelled(line.name) if ink.ascii else line.name
    return line.letter if brief else f"{line.letter} {name}"


def fitting(ranked: Sequence[tuple[int, Part]], width: int) -> list[Part]:
    """The parts that fit with a separator between them; at last the first, the title, is shortened. It is shortened
    for parts of rank 1 as well, as long as much of it is left."""
    dear = _dear(ranked)
    spared = cell_len(dear[0][1].text) - (_width(dear) - width) >= _TITLE
    kept = [(0 if rank == 1 and spared else rank, part) for rank, part in ranked]
    while max(rank for rank, _ in kept) > 0 and _width(kept) > width:
        worst = max(range(len(kept)), key=lambda k: (kept[k][0], k))
        del kept[worst]
    found = [part for _, part in kept]
    excess = _width(kept) - width
    if excess > 0:
        found[0] = found[0]._replace(text=_cut(found[0].text, max(4, cell_len(found[0].text) - excess)))
    return found


def _dear(ranked: Sequence[tuple[int, Part]]) -> list[tuple[int, Part]]:
    """What is left unsaid last."""
    return [one for one in ranked if one[0] <= 1]


def _width(ranked: Sequence[tuple[int, Part]]) -> int:
    return sum(cell_len(part.text) + 3 for _, part in ranked) - 3


def _cut(text: str, width: int) -> str:
    while cell_len(text) > width - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _joined(found: Sequence[Part], ink: Ink) -> list[Part]:
    dot = " | " if ink.ascii else " · "
    separated: list[Part] = []
    for part in found:
        separated += [Part(dot, ink.dim), part] if separated else [part]
    return separated


def _is_curve(snapshot: Snapshot) -> bool:
    return snapshot.scenario.kind == "function" and len(snapshot.params) == 1
