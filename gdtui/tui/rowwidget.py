"""A widget that keeps the rows it has drawn, and repaints only those that changed."""

from __future__ import annotations

from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.reactive import var
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from gdtui.draw.ink import Ink
from gdtui.tui.theme import ink_for


class RowWidget(Widget):
    """Draws `rows` again when it is told to, when its size or the theme is another, and when it is focused."""

    ALLOW_SELECT = False

    virtual_size = var(Size(0, 0))
    """Never more than its size, which others choose: a new one is no reason to lay out the whole screen once more."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._strips: list[Strip] = []
        self._shown_at = Size(0, 0)
        self._ground = Style()

    def rows(self, width: int, height: int) -> list[Strip]:
        """What is shown now, at most `height` rows of `width` cells."""
        raise NotImplementedError

    @property
    def ink(self) -> Ink:
        return ink_for(self.app)

    def repaint(self) -> None:
        """Draw again and send the rows that differ to the terminal."""
        if not self.is_attached or not self.size:
            self._shown_at = Size(0, 0)
            return
        before, same_size = self._strips, self._shown_at == self.size
        self._draw()
        if not same_size:
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip(before, self._strips, strict=True)) if old != new]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    # How it is drawn

    def render_lines(self, crop: Region) -> list[Strip]:
        self._ground = self.rich_style  # once for all rows
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Row `y` as it was last drawn; drawn now if the size is another since."""
        if self._shown_at != self.size:
            self._draw()
        if y < len(self._strips):
            return self._strips[y].apply_style(self._ground)
        return Strip.blank(self.size.width, self._ground)

    def _draw(self) -> None:
        self._shown_at = self.size
        width, height = self.size
        rows = self.rows(width, height)
        self._strips = [*rows, *[Strip.blank(width)] * (height - len(rows))]

    # When to draw again

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._on_theme)

    def on_unmount(self) -> None:
        self.app.theme_changed_signal.unsubscribe(self)  # which would keep it, strips and all, for good

    def _on_theme(self, _theme: Theme) -> None:
        self.repaint()

    def on_resize(self) -> None:
        if self._shown_at != self.size:  # a paint can come before this
            self.repaint()

    def on_focus(self, event: events.Focus) -> None:
        self._turn(event, True)

    def on_blur(self, event: events.Blur) -> None:
        self._turn(event, False)

    def _turn(self, event: events.Focus | events.Blur, focused: bool) -> None:
        """What a widget does with the focus, but for painting all of it: a heading alone may look different."""
        event.prevent_default()
        self.has_focus = focused
        self.repaint()
        if self.parent is not None:
            self.parent.post_message((events.DescendantFocus if focused else events.DescendantBlur)(self))
