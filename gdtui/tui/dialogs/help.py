"""The help page: what each key does, from the table of keys, and what the signs mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from gdtui.draw.ink import Glyphs
from gdtui.frozen import Frozen
from gdtui.tui.dialogs.dialog import Dialog
from gdtui.tui.keys import CHANGE, GO, LOOK, RUN, WORKBENCH, Key, page

COLUMNS = ((RUN, GO), (CHANGE, LOOK))
_WORDS = {"␣": "space", "→": "right", "←": "left", "↑": "up", "↓": "down", "−": "-"}


class Focus(Frozen):
    """The view somebody asks about: its name, three lines, and the keys that mean something in it."""

    name: str
    lines: Sequence[str]
    keys: Sequence[tuple[str, str]]


class HelpDialog(Dialog[None]):
    """What the focused view shows, and all keys on one page."""

    DEFAULT_CSS = """
    HelpDialog > #frame { width: 80; }
    HelpDialog Horizontal { height: auto; }
    HelpDialog VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    HelpDialog.-ascii VerticalScroll { scrollbar-size-vertical: 0; }
    HelpDialog .column { width: 1fr; height: auto; text-wrap: nowrap; }
    HelpDialog.-narrow Horizontal { layout: vertical; }
    HelpDialog.-narrow .column { width: 100%; margin-bottom: 1; }
    HelpDialog .message { display: none; }
    HelpDialog .signs { height: auto; margin-top: 1; }
    HelpDialog .focus { height: auto; margin-bottom: 1; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (78, "-wide")]  # noqa: RUF012 - as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,q", "close", "close", show=False, id="dialogs.help_close")
    ]
    title_text = "help"
    hint = "esc: back"

    def __init__(
        self,
        signs: Glyphs,
        focus: Focus | None = None,
        *,
        ascii: bool,  # noqa: A002
        mode: str = WORKBENCH,
    ) -> None:
        super().__init__()
        self._signs, self._focus, self._ascii, self._mode = signs, focus, ascii, mode

    def content(self) -> Iterable[Widget]:
        columns = (Static(self._column(names), classes="column") for names in COLUMNS)
        top = [Static(self._about(self._focus), classes="focus")] if self._focus else []
        yield VerticalScroll(*top, Horizontal(*columns), Static(self._legend(), classes="signs"))

    def on_resize(self) -> None:
        self.call_after_refresh(self._say_whether_there_is_more)

    def _say_whether_there_is_more(self) -> None:
        """Name the keys that scroll while the page is longer than the screen."""
        more = self.query_one(VerticalScroll).max_scroll_y > 0
        self.query_one("#frame").border_subtitle = f"up down: more   {self.hint}" if more else self.hint

    def _about(self, focus: Focus) -> Content:
        """The focused view in three lines, and its keys."""
        keys = [Content.assemble((key, "bold"), f" {self.plain(does)}") for key, does in focus.keys]
        lines = [Content(self.plain(line)) for line in focus.lines]
        name = Content.styled(self.plain(focus.name), "bold $primary")
        return Content("\n").join([name, *lines, Content("   ").join(keys)])

    def _column(self, names: Sequence[str]) -> Content:
        groups = [(name, page(name, self._mode)) for name in names]
        return Content("\n\n").join([self._group(name, keys) for name, keys in groups if keys])

    def _group(self, name: str, keys: Sequence[Key]) -> Content:
        lines = [Content.styled(name, "bold $primary"), *(self._line(key) for key in keys)]
        return Content("\n").join(lines)

    def _line(self, key: Key) -> Content:
        return Content.assemble((f"{self._shown(key):>9}", "bold"), "  ", key.help)

    def _shown(self, key: Key) -> str:
        if not self._ascii:
            return key.shown.replace("␣", "space")
        return " ".join(_WORDS.get(part, part) for part in key.shown.split(" "))

    def _legend(self) -> Content:
        """The signs in the pictures."""
        g = self._signs
        pairs = ((g.ball, "now"), (g.trail, "before"), (g.next, "next"), (g.minimum, "minimum"))
        parts = [Content.assemble((sign, "bold"), f" {word}   ") for sign, word in pairs]
        return Content.assemble(("signs", "bold $primary"), "   ", *parts)
