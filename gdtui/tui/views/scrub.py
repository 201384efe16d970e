"""The bar of steps: what is behind, what is recorded ahead, and what is still to come."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.draw.ink import glyphs
from gdtui.snapshot import Snapshot
from gdtui.tui.strips import Part
from gdtui.tui.textview import TextView


class ScrubBar(TextView, can_focus=False):
    """step 0 ━━━━━●──────╌╌╌╌╌╌ 2000: heavy to the present, plain as far as recorded, dotted to the end."""

    DEFAULT_CSS = "ScrubBar { height: 1; }"
    headed = False

    def lines(self, snapshot: Snapshot, width: int, height: int) -> Sequence[Sequence[Part]]:
        ink, glyph = self.ink, glyphs(self.ink)
        end = max(snapshot.total, snapshot.recorded, snapshot.step, 1)
        before, after = "step 0 ", f" {end}"
        room = max(2, width - len(before) - len(after))
        here = place(snapshot.step, end, room)
        known = max(here, place(snapshot.recorded, end, room))
        heavy = "=" if ink.ascii else "━"
        return [
            [
                Part(before, ink.dim),
                Part(heavy * here, ink.accent),
                Part(glyph.ball, ink.ball, bold=True),
                Part(glyph.line * (known - here), ink.accent),
                Part(("." if ink.ascii else glyph.dashed) * (room - 1 - known), ink.dim),
                Part(after, ink.dim),
            ]
        ]


def place(step: int, end: int, room: int) -> int:
    """The cell, 0 … room − 1, of a step on a bar for 0 … end."""
    return round(step / end * (room - 1))
