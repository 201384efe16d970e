"""The keys worth knowing now, or for a moment a message."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.strip import Strip

from gdtui.snapshot import Snapshot
from gdtui.tui.strips import Part, strip
from gdtui.tui.view import View

Hint = tuple[str, str]

HINTS: tuple[Hint, ...] = (
    ("␣", "run"),
    ("←→", "step"),
    ("−+", "lr"),
    ("o", "optimiser"),
    ("e", "edit"),
    ("r", "reset"),
    ("z", "zoom"),
    ("y", "log"),
    ("?", "help"),
    ("q", "quit"),
)

_ASCII_KEYS = {"␣": "space", "↑↓": "j k", "←→": "<- ->", "−+": "- +"}
_KEPT = ("help", "quit")


class FooterLine(View, can_focus=False):
    """Keys and what they do, help and quit always among them; a message takes their place until it is cleared."""

    DEFAULT_CSS = "FooterLine { height: 1; background: $panel; }"
    headed = False

    def __init__(self, *, id: str | None = None, hints: Sequence[Hint] = HINTS) -> None:  # noqa: A002
        super().__init__(id=id)
        self._hints = tuple(hints)
        self._goes = False
        self._words = ""
        self._bad = False

    def source(self, snapshot: Snapshot) -> object:
        """Nothing: what it says it is told."""
        return None

    def hints(self, hints: Sequence[Hint]) -> None:
        """Other keys from now on, as (key, label)."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.repaint()

    def running(self, running: bool) -> None:
        """Whether space pauses or runs."""
        if running != self._goes:
            self._goes = running
            self.repaint()

    def message(self, text: str, *, bad: bool = False) -> None:
        """Show words in place of the keys; "" shows the keys again."""
        if (text, bad) != (self._words, self._bad):
            self._words, self._bad = text, bad
            self.repaint()

    def rows(self, width: int, height: int) -> list[Strip]:
        return [self._line(width)][:height]

    def _line(self, width: int) -> Strip:
        ink = self.ink
        if self._words:
            return strip([Part(" "), Part(self._words, ink.bad if self._bad else ink.accent, bold=True)], width, ink)
        parts: list[Part] = []
        for key, label in fitting(self._named(), width - 1):
            parts += [Part("  " if parts else " "), Part(key, ink.accent, bold=True), Part(f" {label}", ink.text)]
        return strip(parts, width, ink)

    def _named(self) -> list[Hint]:
        """The hints in the terminal's characters; what space does depends on whether it runs."""
        named = [(_ASCII_KEYS.get(key, key) if self.ink.ascii else key, label) for key, label in self._hints]
        return [(key, "pause" if label == "run" and self._goes else label) for key, label in named]


def fitting(hints: Sequence[Hint], width: int) -> list[Hint]:
    """The hints that fit side by side; help and quit stay longest."""
    kept = list(hints)
    while sum(cell_len(key) + cell_len(label) + 3 for key, label in kept) - 2 > width and len(kept) > 1:
        spare = [hint for hint in kept if hint[1] not in _KEPT]
        kept.remove(spare[-1] if spare else kept[0])
    return kept
