"""The next update in symbols over the same in numbers, and one sentence that says why."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from gdtui.snapshot import Snapshot
from gdtui.tui.strips import Part
from gdtui.tui.textview import TextView
from gdtui.tui.views.arranging import Line, arranged, core


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
        return rule if len(rule) + 4 <= self.size.width else core(rule)

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        return (Part(snapshot.update.formula, self.ink.text),) if self._beside(snapshot) else ()

    def lines(self, snapshot: Snapshot, width: int, height: int) -> Sequence[Line]:
        rule, formula = self._height != 3, self._height < 3 or not self._beside(snapshot)
        return arranged(snapshot, width, height, self.ink, rule=rule, formula=formula)

    def _beside(self, snapshot: Snapshot) -> bool:
        """Whether the heading leaves room for the formula."""
        return len(self.heading(snapshot)) + len(snapshot.update.formula) + 8 <= self.size.width
