"""The next update in symbols over the same in numbers, and one sentence that says why."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from gdtui.snapshot import Snapshot
from gdtui.tui.strips import Part
from gdtui.tui.textview import TextView
from gdtui.tui.views.arranging import Line, arranged, core, divided, plain


class UpdateView(TextView):
    """What the next step does, and what it means.

    With four rows there is a heading over symbols, numbers and sentence; with three the symbols are the heading;
    with two or one there is no heading.
    """

    _height = 0

    def strips(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        self._height = height
        return super().strips(snapshot, width, height)

    def has_heading(self, snapshot: Snapshot, width: int, height: int) -> bool:
        """Whether there are rows enough."""
        return height >= 3

    def heading(self, snapshot: Snapshot) -> str:
        """All equations of the rule: its last alone would be about symbols that nobody has seen defined."""
        if self._height > 3:
            return f"update {snapshot.step} → {snapshot.step + 1}"
        rule = snapshot.update.rule
        return rule if len(plain(rule, self.ink)) + 4 <= self.size.width else core(rule)

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        """The formula, or of several those that the heading leaves room for."""
        beside, _ = self._divided(snapshot)
        return (Part(beside, self.ink.text),) if beside else ()

    def lines(self, snapshot: Snapshot, width: int, height: int) -> Sequence[Line]:
        rest = snapshot.update.formula if self._height < 3 else self._divided(snapshot)[1]
        return arranged(
            snapshot, width, height, self.ink, rule=self._height != 3, formula=rest, full=self.options.full_precision
        )

    def _divided(self, snapshot: Snapshot) -> tuple[str, str]:
        """What of the formula stands beside the heading, and what below it."""
        room = self.size.width - len(plain(self.heading(snapshot), self.ink)) - 8
        return divided(snapshot.update.formula, room, self.ink)
