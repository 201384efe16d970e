"""The network view: the diagram, the selected unit at large beside or below it, and its numbers and formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.strip import Strip

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import glyphs
from gdtui.draw.sevenbit import spelled
from gdtui.draw.tiles import SIGNED
from gdtui.pictures.sheets import MODES, NetworkPicture
from gdtui.snapshot import Snapshot
from gdtui.tui.grid import Column, grid
from gdtui.tui.strips import Part, width_of
from gdtui.tui.view import View
from gdtui.tui.views.network import diagram, lens, spread
from gdtui.tui.views.network.cursor import Cursor, cursor_of
from gdtui.tui.views.network.diagram import mark
from gdtui.tui.views.network.numbers import columns
from gdtui.tui.views.network.words import Line, Words, broken, fits, joined

_LENS = 30
"""The least width of a lens beside the diagram."""
_LOW_LENS = 9
"""The least height of a lens below it."""
_TALL = 24
"""From this height on a lens finds room below."""


class NetworkView(View):
    """Layers from left to right: what each unit computes, how strongly it is tied to others, and how it fares."""

    extra = "network"
    main = True
    broad = True
    brackets = "along the edges into it"
    modes = MODES

    # What it says of itself

    def heading(self, snapshot: Snapshot) -> str:
        picture = snapshot.extras.get("network")
        if not isinstance(picture, NetworkPicture):
            return "4 network"
        what = _WHAT[mode] if (mode := self.mode(snapshot)) in _WHAT else f"{mode} over {_over(picture)}"
        return f"4 network: {what}"

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        picture = snapshot.extras.get("network")
        if not isinstance(picture, NetworkPicture):
            return ()
        ink, glyph = self.ink, glyphs(self.ink)
        scale = () if ink.pixels else (Part(SIGNED, ink.dim),)
        signs = (
            Part(f"{glyph.line} +", ink.classes[1], bold=True),
            Part(f"{glyph.dashed} −", ink.classes[0], bold=True),
        )
        words = {unit.judgement.word for sheet in picture.layers for unit in sheet.units}
        marks = [
            Part(f"{mark(word, ink)[0]} {word}", mark(word, ink)[1])
            for word in ("dead", "flat", "constant")
            if word in words
        ]
        following = self.modes[(self.modes.index(self.mode(snapshot)) + 1) % len(self.modes)]
        shown = () if self.mode(snapshot) == "histograms" else (*signs, *scale)
        return [*shown, *marks, Part(f"d {following}", ink.dim)]

    def values(self, snapshot: Snapshot) -> Sequence[Column]:
        picture = snapshot.extras.get("network")
        if not isinstance(picture, NetworkPicture):
            return ()
        return columns(picture, self.ink, self.options.full_precision)

    def body(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        """The numbers are scrolled to the selected unit, which is marked."""
        cursor = cursor_of(snapshot)
        if cursor is None or not self.options.values:
            return super().body(snapshot, width, height)
        row = sum(len(sheet.units) for sheet in cursor.picture.layers[: cursor.layer]) + cursor.unit
        return [Strip(line, width) for line in grid(self.values(snapshot), width, height, self.ink, row).rows()]

    # Keys

    def steer(self, snapshot: Snapshot, right: int, down: int) -> Mapping[str, Any] | None:
        """Another layer, another unit; among histograms the layers lie below each other."""
        cursor = cursor_of(snapshot)
        if cursor is None:
            return None
        return cursor.moved(right + down, 0) if self.mode(snapshot) == "histograms" else cursor.moved(right, down)

    def magnify(self, snapshot: Snapshot, factor: float) -> Mapping[str, Any] | None:
        """Along the edges into the unit, from the strongest to the weakest and back."""
        cursor = cursor_of(snapshot)
        return None if cursor is None else cursor.along(factor > 1.0)

    def edited(self, snapshot: Snapshot) -> str:
        """The selected edge's weight, or the unit's bias."""
        cursor = cursor_of(snapshot)
        return "" if cursor is None else cursor.key

    # How it is drawn

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        cursor, mode = cursor_of(snapshot), self.mode(snapshot)
        if cursor is None:
            canvas = Canvas(width, height, ascii=self.ink.ascii)
            if snapshot.scenario.kind == "function":
                canvas.put(1, height // 2, "a function has no layers: 1 shows it", self.ink.dim)
            return canvas
        if mode == "histograms":
            return spread.draw(cursor, width, height, self.ink)
        wanted = diagram.wanted_width(cursor.picture, height, self.ink)
        if width - wanted >= _LENS and height >= _LOW_LENS:
            return self._beside(cursor, mode, width, height, wanted)
        if height >= _TALL and width >= 2 * _LENS:
            return self._below(cursor, mode, width, height)
        return self._alone(cursor, mode, width, height)

    def _beside(self, cursor: Cursor, mode: str, width: int, height: int, wanted: int) -> Canvas:
        """The lens at the right, with its words below it."""
        canvas = Canvas(width, height, ascii=self.ink.ascii)
        wide = max(_LENS, min(width - wanted, round(2.2 * height), round(0.4 * width)))
        left = width - wide
        canvas.blit(diagram.draw(cursor, mode, left - 2, height, self.ink), 0, 0)
        words = Words(cursor, wide - 1, self.ink, self.options.full_precision)
        lines = _fitting(self._lines(words, mode), height - 1 - min(7, height - 4))
        tall = min(height - 1 - len(lines), round(0.65 * wide))
        self._put(canvas, left, 0, self._title(words, mode, wide - 1))
        canvas.blit(lens.draw(cursor, mode, wide - 1, tall, self.ink, self.options.full_precision), left, 1)
        for k, line in enumerate(lines):
            self._put(canvas, left, 1 + tall + k, line)
        return canvas

    def _below(self, cursor: Cursor, mode: str, width: int, height: int) -> Canvas:
        """The lens at the bottom, with its words beside it."""
        canvas = Canvas(width, height, ascii=self.ink.ascii)
        least = max(_LOW_LENS, min(lens.least_height(cursor.picture), height // 3))
        tall = max(least, min(15, height - 2 - 2 * max(cursor.picture.sizes), height // 2))
        top, half = height - tall, round(0.45 * width)
        canvas.blit(diagram.draw(cursor, mode, width, top - 1, self.ink), 0, 0)
        words = Words(cursor, width - half - 2, self.ink, self.options.full_precision)
        canvas.blit(lens.draw(cursor, mode, half, tall, self.ink, self.options.full_precision), 0, top)
        lines = _fitting(self._lines(words, mode), tall - 1)
        for k, line in enumerate([self._title(words, mode, width - half - 2), *lines]):
            self._put(canvas, half + 2, top + k, line)
        return canvas

    def _alone(self, cursor: Cursor, mode: str, width: int, height: int) -> Canvas:
        """The diagram over two lines about the unit or the edge, over three if it takes them."""
        canvas = Canvas(width, height, ascii=self.ink.ascii)
        words = Words(cursor, width - 2, self.ink, self.options.full_precision)
        lines = self._briefly(words, width)
        rows = min(len(lines), 3 if height >= _LOW_LENS else 2 if height > 5 else 1, height)
        canvas.blit(diagram.draw(cursor, mode, width, height - rows, self.ink), 0, 0)
        for k, line in enumerate(lines[:rows]):
            self._put(canvas, 1, height - rows + k, line)
        return canvas

    def _briefly(self, words: Words, width: int) -> list[Line]:
        """Name and numbers of the unit over its edge or its verdict; a long verdict takes the room of the numbers."""
        numbers = [words.title(width // 2), words.bias(), words.compact()]
        while len(numbers) > 1 and not fits(joined(numbers), width - 2):
            numbers.pop()
        if edge := words.edge():
            return [joined(numbers), *broken(joined(edge), width - 2)]
        verdict = words.verdict()
        return [joined(numbers), *verdict] if len(verdict) == 1 else words.flowing(numbers[0])

    def _title(self, words: Words, mode: str, room: int) -> Line:
        """The unit's name, and at the right the ends of the scale of its map."""
        key = lens.key(words.cursor, mode, self.ink, room - width_of(words.title(0)) - 1)
        name = words.title(room - width_of(key) - 1)
        return [*name, Part(" " * max(1, room - width_of(name) - width_of(key))), *key]

    def _lines(self, words: Words, mode: str) -> list[tuple[int, Line]]:
        """Everything there is to say, in the order in which it is read; lines of higher rank give way first."""
        about = words.edge() or words.verdict()
        passed = [] if words.cursor.sheet.linear else [words.values()]
        total = words.total(1 if words.width > 50 else 2) if mode == "activations" else []
        ranked = [
            (5, words.formula()),
            (6, total),
            (1, [words.bias()]),
            (3, [words.sums()]),
            (4, passed),
            (2, [] if words.cursor.source is not None else [words.learning()]),
            (0, about),
        ]
        return [(rank, row) for rank, lines in ranked for line in lines for row in broken(line, words.width)]

    def _put(self, canvas: Canvas, x: int, y: int, line: Line) -> None:
        for part in line:
            text = spelled(part.text) if self.ink.ascii else part.text
            canvas.put(x, y, text, self.ink.text if part.color == -1 else part.color, bold=part.bold)
            x += len(text)


def _fitting(ranked: Sequence[tuple[int, Line]], room: int) -> list[Line]:
    """The lines that there is room for, all of a rank or none."""
    kept = list(ranked)
    while len(kept) > max(0, room) and (worst := max(rank for rank, _ in kept)):
        kept = [one for one in kept if one[0] < worst]
    return [line for _, line in kept][: max(0, room)]


_WHAT = {
    "weights": "weights, |W| of each unit",
    "gradients": "gradients, their norm for each unit",
    "update ratio": "next step over weight, each unit's",
    "histograms": "how the numbers are spread",
}


def _over(picture: NetworkPicture) -> str:
    """What the tiles are drawn over."""
    places = picture.places
    if places.side:
        return f"{picture.samples} samples"
    note = f", {places.note}" if places.note else ""
    return ", ".join(name for name in places.names if name) + note
