"""The selected unit or edge in numbers and formulas, the most telling lines first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.sevenbit import spelled
from gdtui.draw.table import number
from gdtui.pictures.sheets import Ends
from gdtui.tui.strips import Part, width_of, wrapped
from gdtui.tui.views.network.cursor import Cursor, indexed
from gdtui.tui.views.network.diagram import mark

Line = list[Part]


class Words:
    """Lines about a cursor's unit, each at most `width` cells wide."""

    def __init__(self, cursor: Cursor, width: int, ink: Ink, full: bool) -> None:
        self.cursor, self.width, self.ink, self.full = cursor, width, ink, full

    def _n(self, value: float | None, width: int = 8) -> str:
        return number(value, width, full=self.full, ascii=self.ink.ascii)

    @property
    def _norm(self) -> str:
        return "|dW| " if self.ink.ascii else "|∇| "

    def title(self, room: int) -> Line:
        """Which unit it is, in at most `room` cells if it can be said in so few."""
        cursor, ink = self.cursor, self.ink
        sheet = cursor.sheet
        label = sheet.labels[cursor.unit]
        name = f"{sheet.name} unit {cursor.unit}"
        called = [*([label] if label != str(cursor.unit) else []), *([sheet.output] if sheet.output else [])]
        named = f"{name}: {', '.join(called)}" if called else name
        texts = (f"{name} (of {len(sheet.units)}){named.removeprefix(name)}", named, name)
        text = next((text for text in texts if len(text) + 2 <= room), name)
        return [Part(f"{glyphs(ink).cursor} {text}", ink.accent, bold=True)]

    def formula(self) -> list[Line]:
        """What its layer computes, in symbols; a line for each step where one does not hold them all. Of outputs with
        the name of what comes out: no activation follows."""
        sheet = self.cursor.sheet
        steps = tuple(f"{sheet.output} {step}" if sheet.output and sheet.linear else step for step in sheet.formula)
        whole = ", ".join(steps)
        return [[Part(text, self.ink.dim)] for text in ([whole] if len(whole) <= self.width else steps)]

    def total(self, lines: int = 1) -> list[Line]:
        """Its weighted sum with numbers: the strongest weights, as many as there is room for, and the bias."""
        cursor, bias = self.cursor, self.cursor.here.bias
        symbol = "s" if cursor.sheet.normed else "z"
        name = indexed(f"{symbol}{cursor.layer + 1}", cursor.unit, ascii=self.ink.ascii)
        ending = "" if bias is None else _signed(number(bias, 6, ascii=self.ink.ascii))
        ranked = cursor.ranked
        for count in range(len(ranked), 0, -1):
            rest = "" if count == len(ranked) else "… "
            text = f"{name} = {' '.join(self._term(source) for source in ranked[:count])} {rest}{ending}"
            found = wrapped(text, self.width)
            if len(found) <= lines:
                return [[Part(line)] for line in found]
        return [[Part(f"{name} = … {ending}")]]

    def _term(self, source: int) -> str:
        plain = self.ink.ascii
        weight = number(float(self.cursor.sheet.weight[self.cursor.unit, source]), 5, ascii=plain)
        return f"{_signed(weight)}{'*' if plain else '·'}{self.cursor.source_name(source, ascii=plain)}"

    def compact(self) -> Line:
        """Means in a few words."""
        here, n, dim = self.cursor.here, self.cursor.layer + 1, self.ink.dim
        own = [
            (f"z{n} ", here.z),
            *([] if self.cursor.sheet.linear else [(f"a{n} ", here.a)]),
            (self._norm, here.grad_norm),
        ]
        return [part for name, value in own for part in (Part(name, dim), Part(self._n(value, 7)), Part("  "))]

    def bias(self) -> Line:
        """Its bias, and the name by which `e` changes it."""
        cursor = self.cursor
        if cursor.here.bias is None:
            return [Part("no bias", self.ink.dim)]
        value = Part(self._n(cursor.here.bias), bold=True)
        return [Part("bias ", self.ink.dim), value, Part(f"  e: {cursor.bias_key}", self.ink.dim)]

    def sums(self) -> Line:
        """What enters its activation, over the samples."""
        return self._spread(f"z{self.cursor.layer + 1}", self.cursor.here.z, self.cursor.here.z_range)

    def values(self) -> Line:
        """What it passes on, over the samples."""
        return self._spread(f"a{self.cursor.layer + 1}", self.cursor.here.a, self.cursor.here.a_range)

    def _spread(self, name: str, mean: float | None, ends: Ends) -> Line:
        """Mean, lowest and highest: over the data, which a map reaches beyond. Where it is narrow without the mean."""
        dim, to = self.ink.dim, ".." if self.ink.ascii else "…"
        low, high = (self._n(end, 5) for end in ends)
        for own, gap, between in ((7, "  ", f" {to} "), (6, " ", to), (0, "", to)):
            told = [Part("mean ", dim), Part(self._n(mean, own), bold=True), Part(gap)] if own else []
            line = [Part(f"{name} ", dim), *told, Part("data ", dim), Part(low), Part(between, dim), Part(high)]
            if self.full or fits(line, self.width):
                break
        return line

    def learning(self) -> Line:
        """How it learns: gradient, step and slope; the step gives way where there is no room for all and no digits
        are wanted."""
        here, dim = self.cursor.here, self.ink.dim
        gradient = [Part(self._norm, dim), Part(self._n(here.grad_norm, 6), bold=True)]
        step = [Part(" step/|w| " if self.ink.ascii else " Δ/|w| ", dim), Part(self._n(here.ratio, 6))]
        slope = [Part(" slope " if self.ink.ascii else " σ′ ", dim), Part(self._n(here.slope, 4))]
        whole = [*gradient, *step, *slope]
        return whole if self.full or fits(whole, self.width) else [*gradient, *slope]

    def verdict(self) -> list[Line]:
        """How it fares and why, in as many lines as that takes."""
        text, colour = self._judged()
        return [[Part(line, colour)] for line in wrapped(text, self.width)]

    def flowing(self, before: Line) -> list[Line]:
        """The same behind other words in one line, going on below them."""
        text, colour = self._judged()
        first = wrapped(text, max(2, self.width - width_of(before) - 3))[0]
        rest = wrapped(text[len(first) :].strip(), self.width)
        return [[*before, Part("   "), Part(first, colour)], *([Part(line, colour)] for line in rest)]

    def _judged(self) -> tuple[str, int]:
        """The verdict behind its mark, and its colour."""
        judgement = self.cursor.here.judgement
        glyph, colour = mark(judgement.word, self.ink)
        text = f"{glyph or glyphs(self.ink).healthy} {judgement.sentence}"
        return spelled(text) if self.ink.ascii else text, colour if glyph else self.ink.good

    def edge(self) -> list[Line]:
        """The selected edge: its weight, gradient and next step, and the name by which `e` changes it."""
        cursor, ink, source = self.cursor, self.ink, self.cursor.source
        if source is None:
            return []
        sheet, at = cursor.sheet, (cursor.unit, cursor.source)
        weight = float(sheet.weight[at])
        gradient, step = (
            None if values is None else float(values[at]) for values in (sheet.weight_grad, sheet.weight_change)
        )
        rank = f"{cursor.ranked.index(source) + 1} of {len(cursor.ranked)}"
        after = None if step is None else weight + step
        arrow = "->" if ink.ascii else "→"
        into = f"{cursor.source_name(source, ascii=ink.ascii)} {arrow} unit {cursor.unit}"
        return [
            [Part(f"edge {rank}: {into}", ink.accent, bold=True)],
            [
                Part("w ", ink.dim), Part(self._n(weight), bold=True),
                Part("  ∂J/∂w ", ink.dim), Part(self._n(gradient, 7), bold=True),
            ],
            [Part("step ", ink.dim), Part(self._n(step, 7), bold=True), Part(f" {arrow} {self._n(after)}")],
            [Part(f"e: {cursor.key}", ink.dim)],
        ]  # fmt: skip


def _signed(text: str) -> str:
    """A number as a term of a sum."""
    return text if text[0] in "-−" else f"+{text}"


def broken(line: Line, width: int) -> list[Line]:
    """A line in as many as it takes, broken before a part, or within one at a blank; no number is cut, and none
    parted from the word before it."""
    lines: list[Line] = [[]]
    for part, after in zip(line, [*line[1:], Part("")], strict=True):
        own = [part, after] if part.text.endswith(" ") and part.text.strip() else [part]
        if lines[-1] and not fits([*lines[-1], *own], width):
            lines.append([])
        text = part.text if lines[-1] else part.text.lstrip()
        first, *rest = wrapped(text, width) if len(text) > width else [text]
        lines[-1].append(part._replace(text=first))
        lines += [[part._replace(text=piece)] for piece in rest]
    return [one for one in lines if any(part.text for part in one)]


def joined(lines: Sequence[Line], gap: str = "   ") -> Line:
    """Several lines as one."""
    found: Line = []
    for line in lines:
        found += [*([Part(gap)] if found else []), *line]
    return found


def fits(line: Line, width: int) -> bool:
    """Whether a line has room."""
    return int(np.sum([len(part.text) for part in line])) <= width
