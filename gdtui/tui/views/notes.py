"""What the scenario's author wants the reader to see: Markdown in its simplest form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from textual.strip import Strip

from gdtui.draw.ink import Ink
from gdtui.snapshot import Snapshot
from gdtui.tui.strips import Part, strip, wrapped
from gdtui.tui.textview import TextView

_MARKS = re.compile(r"\*\*(.+?)\*\*|__(.+?)__|`(.+?)`|\*(\S.*?)\*")
_ITEM = re.compile(r"^(\s*(?:[-*+]|\d+\.)\s+)(.*)$")


class NotesView(TextView):
    """The scenario's notes in the language wished for, or its summary where it has none; they can be scrolled."""

    _top = 0

    def heading(self, snapshot: Snapshot) -> str:
        return "7 notes"

    def source(self, snapshot: Snapshot) -> object:
        return snapshot.scenario

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        """How to read on, where there is more than fits."""
        width, height = self.size
        found = self.lines(snapshot, max(0, width - 2), height)
        keys = "j k: more" if self.has_focus else "7: more"
        return (Part(keys, self.ink.dim),) if self.can_focus and len(found) >= height else ()

    def steer(self, snapshot: Snapshot, right: int, down: int) -> Mapping[str, Any] | None:
        """Move the text up by so many lines, as far as there are any."""
        if not down:
            return None
        self._top = max(0, self._top + down)
        self.repaint()
        return {}

    def body(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        found = self.lines(snapshot, max(0, width - 2), height)
        self._top = max(0, min(self._top, len(found) - height))
        seen = found[self._top : self._top + max(0, height)]
        return [strip([Part(" "), *line], width, self.ink) for line in seen]

    def lines(self, snapshot: Snapshot, width: int, height: int) -> Sequence[Sequence[Part]]:
        scenario, language = snapshot.scenario, self.options.language
        text = scenario.text("notes", language) or scenario.text("summary", language) or scenario.title
        return markdown(text, width, self.ink)


def markdown(text: str, width: int, ink: Ink) -> list[list[Part]]:
    """Headings, list items and paragraphs, wrapped to the width; what is emphasised is bold, code has the accent."""
    lines: list[list[Part]] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        if lines:
            lines.append([])
        for piece in _pieces(block):
            lines += _piece(piece, width, ink)
    return lines


def _pieces(block: str) -> list[str]:
    """The headings and list items of a block, and what stands between them joined to paragraphs."""
    found: list[str] = []
    for line in block.splitlines():
        if not found or _ITEM.match(line) or line.lstrip().startswith("#") or found[-1].startswith("#"):
            found.append(line.rstrip() if _ITEM.match(line) else line.strip())
        else:
            found[-1] += f" {line.strip()}"
    return found


def _piece(piece: str, width: int, ink: Ink) -> list[list[Part]]:
    if piece.startswith("#"):
        return [[Part(line, ink.accent, bold=True)] for line in wrapped(_plain(piece.lstrip("# ")), width)]
    item = _ITEM.match(piece)
    if item is None:
        return _styled(piece, width, ink)
    indent = len(item.group(1))
    dot = item.group(1).replace("*", "-").replace("+", "-")
    dot = dot if ink.ascii else dot.replace("-", "•")
    rows = _styled(item.group(2), max(2, width - indent), ink)
    return [[Part(dot if k == 0 else " " * indent, ink.accent), *row] for k, row in enumerate(rows)]


def _plain(text: str) -> str:
    """The text without its marks."""
    return _MARKS.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    return next(group for group in found.groups() if group is not None)


def _styled(text: str, width: int, ink: Ink) -> list[list[Part]]:
    """Lines of the text, each in pieces of one look."""
    looks = _looks(text, ink)
    lines, at = list[list[Part]](), 0
    plain = _plain(text)
    for line in wrapped(plain, width):
        at = plain.index(line, at)
        lines.append(_runs(line, looks[at : at + len(line)]))
        at += len(line)
    return lines


def _looks(text: str, ink: Ink) -> list[tuple[int, bool]]:
    """Colour and weight of each character that remains when the marks are gone."""
    looks, at = list[tuple[int, bool]](), 0
    for found in _MARKS.finditer(text):
        looks += [(-1, False)] * (found.start() - at)
        code = found.group(3) is not None
        looks += [(ink.accent if code else -1, not code)] * len(_marked(found))
        at = found.end()
    return looks + [(-1, False)] * (len(text) - at)


def _runs(line: str, looks: Sequence[tuple[int, bool]]) -> list[Part]:
    """The line cut where its look changes."""
    found, at = list[Part](), 0
    for look, run in groupby(looks):
        length = len(list(run))
        found.append(Part(line[at : at + length], look[0], look[1]))
        at += length
    return found
