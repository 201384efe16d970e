"""One stage of an update on the whole screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from gdtui.draw.canvas import Canvas
from gdtui.frozen import Frozen
from gdtui.inside import AXES, MOST_TERMS, Factor, Inside, Page, Place, Stage, about, page_of, stages_of
from gdtui.pictures.inside import NAME
from gdtui.snapshot import Snapshot
from gdtui.tui.heading import draw_heading
from gdtui.tui.microscopy.curves import paint_curve
from gdtui.tui.microscopy.products import paint_product
from gdtui.tui.microscopy.strip import paint_strip
from gdtui.tui.microscopy.tables import paint_table
from gdtui.tui.microscopy.wording import cut, in_rows, said, written
from gdtui.tui.strips import Part
from gdtui.tui.view import View

_WIDE, _TALL = 108, 32
"""From this size on, the whole product stands beside the table."""
_ROOMY, _LEAST = 22, 20
"""Below the one, blank lines go; below the other, all that could be missed."""
_LEFT, _LEFT_OF_CURVE = 54, (48, 62)
"""The share of the width, in percent, that the table takes beside a product, and beside a curve: more where it has
formulas in it."""
_CURVE, _LEAST_CURVE = 13, 8
"""Rows for a curve below the table: wanted, and at least."""
_TERMS = 8
"""Terms of a sum that are written out where there is room."""
_BLANKS = (("end", _ROOMY), ("words", 0), ("next", _TALL), ("table", _ROOMY), ("title", _TALL), ("strip", _TALL))
"""Where a row is left blank from which height on; in this order they go to a table that needs them."""


class Look(Frozen):
    """Where one looks: the stage by its number, the layer in stages about all parameters, the place, the digits."""

    stage: int = 0
    layer: int = 0
    place: Place = field(default_factory=Place)
    full: bool = False


class StageView(View):
    """The stage that `look` says, of the update that the snapshot holds opened."""

    headed = False
    extra = NAME

    def __init__(self, look: Look, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.look = look

    def look_at(self, look: Look) -> None:
        """Look elsewhere."""
        self.look = look
        self.repaint()

    def inside(self) -> Inside | None:
        """What is looked into."""
        return None if self.snapshot is None else self.snapshot.extras.get(NAME)

    def stages(self) -> tuple[Stage, ...]:
        inside = self.inside()
        return () if inside is None else stages_of(inside)

    def page(self, stage: int, terms: int = 0) -> Page | None:
        """One of the stages at the present place; `terms` of a sum written out, else as many as there is room for."""
        inside, stages = self.inside(), self.stages()
        if inside is None or not 0 <= stage < len(stages):
            return None
        large = self.size.width >= _WIDE and self.size.height >= _TALL
        place = replace(self.look.place, terms=terms or (_TERMS if large else MOST_TERMS))
        return page_of(inside, stages[stage], place, self.look.layer)

    def text(self) -> str:
        """What is shown, as text."""
        width, height = self.size
        if self.snapshot is None:
            return ""
        return "\n".join(line.rstrip() for line in self.paint(self.snapshot, width, height).lines())

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        inside, page = self.inside(), self.page(self.look.stage)
        if inside is None or page is None:
            return Canvas(width, height, ascii=self.ink.ascii)
        blanks = [name for name, least in _BLANKS if height >= least]
        canvas, spare = self._painted(snapshot, inside, page, width, height, blanks)
        more = ["title", "next"][: max(0, spare)] if _ROOMY <= height < _TALL else []
        if more:
            return self._painted(snapshot, inside, page, width, height, [*blanks, *more])[0]
        if 0 < -spare <= len(blanks):
            return self._painted(snapshot, inside, page, width, height, blanks[-spare:])[0]
        return canvas

    def _painted(
        self, snapshot: Snapshot, inside: Inside, page: Page, width: int, height: int, blanks: Sequence[str]
    ) -> tuple[Canvas, int]:
        """The picture with these rows left blank, and how many rows its table leaves free, or lacks."""
        canvas = Canvas(width, height, ascii=self.ink.ascii)
        top = self._formula(canvas, page, self._head(canvas, snapshot, inside, blanks), "table" in blanks)
        bottom = self._foot(canvas, page, height, blanks)
        self._middle(canvas, page, top, bottom)
        return canvas, bottom - top - page.table.count - 1

    # From the top

    def _head(self, canvas: Canvas, snapshot: Snapshot, inside: Inside, blanks: Sequence[str]) -> int:
        """What is looked into, the strip of stages, and the title of this one; the next free row."""
        ink, stages, k = self.ink, self.stages(), self.look.stage
        right = f"stage {k + 1} of {len(stages)} "
        names = (snapshot.headline, snapshot.scenario.title)
        titles = [written(f" {name} · inside update {inside.step} → {inside.step + 1}", ink) for name in names]
        title = next((one for one in titles if len(one) + len(right) < canvas.width), titles[-1])
        canvas.put(0, 0, cut(title, canvas.width - len(right) - 1, ink), ink.text, bold=True)
        canvas.put(canvas.width - len(right), 0, right, ink.accent)
        y = 1
        if canvas.height >= _ROOMY:
            canvas.put(0, 1, ("-" if ink.ascii else "─") * canvas.width, ink.dim)
            y = 2
        canvas.blit(paint_strip(stages, k, canvas.width, ink), 0, y)
        y += 1 + (canvas.height >= _LEAST) + ("strip" in blanks)
        where = self._where(inside, stages[k], canvas.width - len(stages[k].title) - 8)
        heading = Canvas(canvas.width, 1, ascii=ink.ascii)
        legend = [Part(where, ink.text)] if where else []
        draw_heading(heading, written(stages[k].title, ink), legend, ink, focused=False)
        canvas.blit(heading, 0, y)
        return y + 1 + ("title" in blanks)

    def _where(self, inside: Inside, stage: Stage, width: int) -> str:
        """The sample looked at; in the stages of the update the parameter, by its name."""
        page = self.page(self.look.stage)
        named = said(page.note, self.look.full) if page is not None else ""
        line = about(inside, stage, self.look.place)
        if named and stage.kind != "∇":
            return cut(written(named, self.ink), width, self.ink)
        text = said(line, full=False)
        both = f"{named} · {text}" if named and len(named) + len(text) + 3 <= width else text
        return cut(written(both, self.ink), width, self.ink)

    def _formula(self, canvas: Canvas, page: Page, y: int, blank: bool) -> int:
        """Symbols, and the same with numbers below, in pairs; the shapes at the right. The next free row."""
        ink, width = self.ink, canvas.width - 2
        most = 5 if self.look.full else 3
        shapes = written(page.shapes, ink)
        for k, (symbols, numbers) in enumerate(zip(page.symbols, page.numbers, strict=True)):
            text = written(symbols, ink)
            room = width - len(shapes) - 3 if k == 0 and shapes else width
            beside = k == 0 and len(text) <= room
            rows = in_rows(text, width, 2, ink)
            for row in rows:
                canvas.put(1, y, row, ink.accent, bold=True)
                y += 1
            if beside and shapes:
                canvas.put(canvas.width - 1 - len(shapes), y - 1, shapes, ink.dim)
            for row in in_rows(written(said(numbers, self.look.full), ink), width, most, ink):
                canvas.put(1, y, row, ink.text)
                y += 1
        return y + blank

    # From the bottom

    def _foot(self, canvas: Canvas, page: Page, height: int, blanks: Sequence[str]) -> int:
        """The sentence, and what comes next, of which a long sentence takes a row; the row where the table ends."""
        ink, width = self.ink, canvas.width - 2
        words = in_rows(
            written(said(page.words, self.look.full), ink), width, 4 if self.look.full else 3, ink, indent=0
        )
        after = self._next(width)[: 3 if height >= _LEAST else max(1, 4 - len(words))]
        gap = int("next" in blanks)
        y = top = height - len(after) - len(words) - gap - ("end" in blanks)
        for row in words:
            canvas.put(1, y, row, ink.warn if page.symbols else ink.text)
            y += 1
        y += gap
        for k, (row, colour) in enumerate(after):
            if k == 0:
                heading = Canvas(canvas.width, 1, ascii=ink.ascii)
                draw_heading(heading, row, (), ink, focused=False)
                canvas.blit(heading, 0, y)
            else:
                canvas.put(1, y, row, colour)
            y += 1
        return top - ("words" in blanks)

    def _next(self, width: int) -> list[tuple[str, int]]:
        """The title and the formula of the next stage; after the last, how to go on."""
        ink, stages, k = self.ink, self.stages(), self.look.stage
        if k + 1 >= len(stages):
            words = "n opens the next update at this stage, esc goes back to the run"
            return [("what comes next", ink.dim), (written(words, ink), ink.dim)]
        title = written(f"what comes next: {stages[k + 1].title}", ink)
        line = -1 if stages[k + 1].kind == "optimizer" else 0
        found = [page for terms in (MOST_TERMS, 2, 1) if (page := self.page(k + 1, terms)) is not None]
        lines = [written(said(page.numbers[line], False), ink) for page in found]
        # Of a long sum only so many terms that its result can be read.
        numbers = next((one for one in lines if len(one) <= width), cut(lines[-1], width, ink))
        symbols = cut(written(found[0].symbols[line], ink), width, ink)
        return [(title, ink.dim), (symbols, ink.text), (numbers, ink.dim)]

    # What is left between them

    def _middle(self, canvas: Canvas, page: Page, top: int, bottom: int) -> None:
        """The table; beside it, where there is room, the whole product in pictures."""
        room, width = bottom - top, canvas.width
        if room < 2:
            return
        place = self.look.place.within(page.counts)
        large = width >= _WIDE and canvas.height >= _TALL
        beside = large and (bool(page.product) or page.curve is not None)
        share = _LEFT if page.product else _LEFT_OF_CURVE[page.table.axis == "part"]
        split = width * share // 100 if beside else width
        row = getattr(place, page.table.axis)
        column = getattr(place, page.table.matrix.axis) if page.table.matrix is not None else -1
        curve = page.curve if large else None
        below = curve is not None and bool(page.product)
        tall = min(room, max(page.table.count + 1, room - _CURVE)) if below else room
        canvas.blit(paint_table(page.table, row, column, split - 1, tall, self.ink, self.look.full), 1, top)
        if beside and page.product:
            widths = {one.values.shape[1] for one in page.product if isinstance(one, Factor)}
            text = "the whole batch" if page.counts.get("sample") in widths else "the matrices"
            canvas.put(split + 2, top, text, self.ink.dim)
            canvas.blit(paint_product(page.product, width - split - 3, room - 1, self.ink), split + 2, top + 1)
        if curve is not None and below and room - tall >= _LEAST_CURVE:
            canvas.blit(paint_curve(curve, min(split - 4, 60), room - tall - 1, self.ink), 2, top + tall + 1)
        elif curve is not None and not below:
            canvas.blit(paint_curve(curve, width - split - 3, min(room, 20), self.ink), split + 2, top)


def moved(place: Place, axis: str, by: int, page: Page) -> Place:
    """The place with one of its axes further by `by`, within what the page has."""
    here = place.within(page.counts)
    values = {name: getattr(here if name in page.counts else place, name) for name in AXES}
    most = page.counts.get(axis, 1) - 1
    return Place(**{**values, axis: max(0, min(values[axis] + by, most))}, terms=place.terms)


def found_again(stages: Sequence[Stage], stage: Stage) -> int:
    """The number of the stage of the same kind about the same layer, or of the one nearest to it."""
    same = [k for k, one in enumerate(stages) if one.kind == stage.kind]
    exact = [k for k in same if stages[k].layer == stage.layer]
    return (exact or same or [0])[0]
