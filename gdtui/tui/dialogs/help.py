"""The help page: what each key does, from the table of keys, and what the signs mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Size
from textual.widget import Widget

from gdtui.draw.ink import Glyphs
from gdtui.frozen import Frozen
from gdtui.tui.dialogs.dialog import Dialog
from gdtui.tui.keys import CHANGE, GO, LOOK, RUN, WORKBENCH, Key, page

COLUMNS = ((RUN, GO), (CHANGE, LOOK))
_BROAD = 68
"""So many cells are room for two columns."""
_WORDS = {"␣": "space", "→": "right", "←": "left", "↑": "up", "↓": "down", "−": "-"}


class Focus(Frozen):
    """The view somebody asks about: its name, three lines, and the keys that mean something in it."""

    name: str
    lines: Sequence[str]
    keys: Sequence[tuple[str, str]]


class Page(Widget):
    """One text that is laid out anew for each width. One widget: opening the page is a matter of how many there are."""

    DEFAULT_CSS = "Page { height: auto; }"

    def __init__(self, made: Callable[[int], Content]) -> None:
        super().__init__()
        self._made = made

    def render(self) -> Content:
        return self._made(max(1, self.content_size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        width = max(1, width)  # a screen of one column leaves the frame none
        return self._made(width).get_height(RulesMap(), width)


class Pages(VerticalScroll):
    """Turned by what is in sight but for one line, which leads over; at once, however fast the key comes."""

    def action_page_down(self) -> None:
        self._turn(1)

    def action_page_up(self) -> None:
        self._turn(-1)

    def _turn(self, way: int) -> None:
        seen = max(1, self.scrollable_content_region.height - 1)
        self.scroll_to(y=self.scroll_target_y + way * seen, animate=False)


class HelpDialog(Dialog[None]):
    """What the focused view shows, and all keys on one page."""

    # Nothing shines through: mixing the colours of all that lies below takes longer than the page itself.
    DEFAULT_CSS = """
    HelpDialog { background: $background; }
    HelpDialog > #frame { width: 80; scrollbar-size-vertical: 1; }
    HelpDialog.-ascii > #frame { scrollbar-size-vertical: 0; }
    """
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

    def compose(self) -> ComposeResult:
        frame = Pages(Page(self.page), id="frame")
        frame.border_title, frame.border_subtitle = self.title_text, self.hint
        yield frame

    def on_mount(self) -> None:
        self.watch(self.query_one(Pages), "scroll_y", self._say_whether_there_is_more, init=False)

    def on_resize(self) -> None:
        self.call_after_refresh(self._say_whether_there_is_more)

    def _say_whether_there_is_more(self) -> None:
        """Name the keys that scroll while the page is longer than the screen, at its end those that lead back."""
        frame = self.query_one(Pages)
        keys = "up down pgdn: more   " if frame.scroll_y < frame.max_scroll_y else "up pgup: above   "
        frame.border_subtitle = f"{keys if frame.max_scroll_y > 0 else ''}{self.hint}"

    def page(self, width: int) -> Content:
        """Everything, in lines of so many cells; the keys in two columns where there is room for them."""
        left, right = (self._column(names) for names in COLUMNS)
        keys = _beside(left, right, width) if width >= _BROAD else [*left, Content(""), *right]
        top = [*self._about(self._focus), Content("")] if self._focus else []
        lines = [*top, *(line.truncate(width) for line in keys), Content(""), self._legend()]
        return Content("\n").join(lines)

    def _about(self, focus: Focus) -> list[Content]:
        """The focused view in three lines, and its keys."""
        keys = [Content.assemble((key, "bold"), f" {self.plain(does)}") for key, does in focus.keys]
        lines = [Content(self.plain(line)) for line in focus.lines]
        name = Content.styled(self.plain(focus.name), "bold $primary")
        return [name, *lines, Content("   ").join(keys)]

    def _column(self, names: Sequence[str]) -> list[Content]:
        groups = [(name, page(name, self._mode)) for name in names]
        lines = [line for name, keys in groups if keys for line in (Content(""), *self._group(name, keys))]
        return lines[1:]

    def _group(self, name: str, keys: Sequence[Key]) -> list[Content]:
        return [Content.styled(name, "bold $primary"), *(self._line(key) for key in keys)]

    def _line(self, key: Key) -> Content:
        return Content.assemble((f"{self._shown(key):>9}", "bold"), "  ", key.help)

    def _shown(self, key: Key) -> str:
        if not self._ascii:
            return key.shown.replace("␣", "space")
        return " ".join(_WORDS.get(part, part) for part in key.shown.split(" "))

    def _legend(self) -> Content:
        """The signs in the pictures."""
        g = self._signs
        pairs = ((g.start, "start"), (g.trail, "before"), (g.ball, "now"), (g.next, "next"), (g.minimum, "minimum"))
        parts = [Content.assemble((sign, "bold"), f" {word}  ") for sign, word in pairs]
        signs = Content.assemble(("signs", "bold $primary"), "   ", *parts)
        return Content("\n").join([signs, self._top_line()]) if self._mode == WORKBENCH else signs

    def _top_line(self) -> Content:
        """What is written so briefly in the status line that it must be said somewhere."""
        told = (("batch 0.2", "loss of the next batch"), ("@119", "as of step 119"))
        parts = [Content.assemble((short, "bold"), f": {means}   ") for short, means in told]
        return Content.assemble(("on top", "bold $primary"), "  ", *parts).rstrip()


def _beside(left: Sequence[Content], right: Sequence[Content], width: int) -> list[Content]:
    """Two columns of equal width."""
    half = width // 2
    pairs = zip_longest(left, right, fillvalue=Content(""))
    return [Content.assemble(one.truncate(half, pad=True), other) for one, other in pairs]
