"""A view: one picture of a snapshot, under a heading, or the numbers behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual.strip import Strip

from gdtui.draw.canvas import Canvas
from gdtui.draw.sevenbit import spelled
from gdtui.snapshot import Snapshot
from gdtui.tui.grid import Column, grid
from gdtui.tui.heading import draw_heading
from gdtui.tui.options import ViewOptions
from gdtui.tui.rowwidget import RowWidget
from gdtui.tui.strips import Part

__all__ = ["View", "ViewOptions"]


class View(RowWidget, can_focus=True):
    """One picture of a snapshot: `heading` names it, `paint` draws it below.

    A view draws what the snapshot holds and computes nothing. Its first row is a rule with the heading; a view
    without one sets `headed` to False.
    """

    DEFAULT_CSS = "View { width: 1fr; height: 1fr; }"
    headed: ClassVar[bool] = True
    extra: ClassVar[str] = ""
    """The extra picture that it shows, if it shows one: it is made only while the view is on the screen."""
    main: ClassVar[bool] = False
    """Whether it can take the problem's place."""
    modes: ClassVar[tuple[str, ...]] = ()
    """What it can draw, where that is more than one thing; the first at the beginning."""
    brackets: ClassVar[str] = "zoom out, in"
    """What [ and ] do in it, where `magnify` answers them."""
    broad: ClassVar[bool] = False
    """Whether it needs a small screen to itself, beside nothing."""

    def __init__(self, *, id: str | None = None, options: ViewOptions | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._options = options or ViewOptions()
        self._snapshot: Snapshot | None = None

    # What a view says of itself

    def heading(self, snapshot: Snapshot) -> str:
        """The words in the rule above the picture."""
        return ""

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        """What the glyphs and strokes mean, at the right end of the rule; the last ones go when it is narrow."""
        return ()

    def source(self, snapshot: Snapshot) -> object:
        """What it draws of a snapshot: nothing is drawn again while this is the very same."""
        return snapshot

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        """The picture in `width` × `height` cells, without the heading."""
        raise NotImplementedError

    def values(self, snapshot: Snapshot) -> Sequence[Column]:
        """The numbers behind the picture, latest last; none where the picture itself is numbers."""
        return ()

    def table(self) -> Sequence[Column]:
        """The same with all their digits, to be taken away as CSV; a view that is a table gives its columns."""
        shown, self._options = self._options, replace(self._options, full_precision=True)
        try:
            return () if self._snapshot is None else self.taken(self._snapshot)
        finally:
            self._options = shown

    def taken(self, snapshot: Snapshot) -> Sequence[Column]:
        """What `table` is made of."""
        return self.values(snapshot)

    def steer(self, snapshot: Snapshot, right: int, down: int) -> Mapping[str, Any] | None:
        """Where its cursors are after a move (for `Looking.at`), {} where it moved by itself; None: not mine."""
        return None

    def magnify(self, snapshot: Snapshot, factor: float) -> Mapping[str, Any] | None:
        """The same for a window that shrinks by `factor`."""
        return None

    def whole(self, snapshot: Snapshot) -> Mapping[str, Any] | None:
        """The same for a window that becomes the picture's own again."""
        return None

    def edited(self, snapshot: Snapshot) -> str:
        """The key of the parameter that its cursor is at, where it has one."""
        return ""

    def choices(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Its `modes`, where they depend on what there is to draw."""
        return self.modes

    def mode(self, snapshot: Snapshot) -> str:
        """Which of its `choices` it draws; "" where it draws one thing only."""
        choices = self.choices(snapshot)
        wanted = str(snapshot.looking.at.get(f"{self.id}_mode", ""))
        return wanted if wanted in choices else next(iter(choices), "")

    def has_own(self, snapshot: Snapshot) -> bool:
        """Whether it has anything of its own to show of this run, or a word about why not."""
        return True

    # What others call

    @property
    def options(self) -> ViewOptions:
        return self._options

    @options.setter
    def options(self, options: ViewOptions) -> None:
        if options != self._options:
            self._options = options
            self.repaint()

    @property
    def snapshot(self) -> Snapshot | None:
        """What is being shown."""
        return self._snapshot

    def show(self, snapshot: Snapshot) -> None:
        """Show a snapshot; at once when there is nothing in it that is not shown already."""
        before, self._snapshot = self._snapshot, snapshot
        if before is None or self.source(before) is not self.source(snapshot):
            self.repaint()

    # How it is drawn

    def rows(self, width: int, height: int) -> list[Strip]:
        """What is shown now; nothing before the first snapshot."""
        return [] if self._snapshot is None else self.strips(self._snapshot, width, height)

    def strips(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        """The whole view, row by row."""
        if not self.has_heading(snapshot, width, height):
            return self._where_room(snapshot, width, height)
        head = Canvas(width, 1, ascii=self.ink.ascii)
        title, legend = self.heading(snapshot), self.legend(snapshot)
        if self.ink.ascii:
            title, legend = spelled(title), [part._replace(text=spelled(part.text)) for part in legend]
        draw_heading(head, title, legend, self.ink, self.has_focus)
        return [Strip(head.rows()[0], width), *self._where_room(snapshot, width, height - 1)]

    def _where_room(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        """The body where there is any room for it: no picture need know how to be drawn in none."""
        return self.body(snapshot, width, height) if width > 0 and height > 0 else []

    def body(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        """What is below the heading: the picture, or with the option `values` the numbers behind it."""
        numbers = self.values(snapshot) if self.options.values else ()
        if numbers:
            canvas = grid(numbers, width, height, self.ink, cursor=len(numbers[0].cells) - 1)
        else:
            canvas = self.paint(snapshot, width, height)
        return [Strip(row, width) for row in canvas.rows()]

    def has_heading(self, snapshot: Snapshot, width: int, height: int) -> bool:
        """Whether the first of `height` rows is the heading."""
        return self.headed and height > 0
