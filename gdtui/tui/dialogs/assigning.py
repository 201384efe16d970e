"""The line of the panel: it searches; of the setting that is being changed it holds the value, and only that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from textual import events
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.widgets.input import Selection

STEPS = {"left": False, "minus": False, "right": True, "plus": True}
_WHOLE = re.compile(r"\s*[A-Za-z][\w.]*(\[[\d, ]*\][\w.]*)*\s*=")
"""How `key = value` begins, which no value does."""


SEARCH = "type to search, or key = value"
"""What an empty line invites to while nothing is being assigned."""


class Field(Input):
    """What is typed; while nothing is being assigned, the keys that step a knob step it."""

    def __init__(self, typing: Callable[[], bool], step: Callable[[bool], object]) -> None:
        super().__init__(placeholder=SEARCH, select_on_focus=False, id="assignment")
        self._typing, self._step = typing, step

    async def _on_key(self, event: events.Key) -> None:
        if event.key in STEPS and not self._typing():
            event.stop()
            event.prevent_default()
            self._step(STEPS[event.key])
            return
        await super()._on_key(event)


class Line(Horizontal):
    """Either a search, in which a whole `key = value` can be typed, or a setting's name with its value to change."""

    DEFAULT_CSS = """
    Line { height: 1; }
    Line > Static { width: auto; max-width: 60%; padding: 0 0 0 1; color: $primary; text-style: bold; display: none; }
    Line > Input { width: 1fr; }
    Line.-value > Static { display: block; }
    """

    def __init__(self, step: Callable[[bool], object]) -> None:
        super().__init__()
        self._stepping = step
        self.key = ""
        """The setting whose value is being typed; "" while the line searches."""
        self._query = ""

    def compose(self) -> Iterable[Widget]:
        yield Static("", markup=False)
        yield Field(lambda: self.typing, self._stepping)

    @property
    def text(self) -> str:
        """What is in the line to be changed."""
        return self.query_one(Input).value

    @property
    def typing(self) -> bool:
        """Whether a value is being typed, so that every key is text."""
        return bool(self.key) or "=" in self.text

    @property
    def query_text(self) -> str:
        """What is searched for."""
        return self._query if self.key else self.text.partition("=")[0].strip()

    @property
    def assignment(self) -> str:
        """What is typed, as `key = value`."""
        return f"{self.key} = {self.text}" if self.key else self.text

    def take(self, key: str, value: str, takes: str) -> None:
        """Let the value of a setting be typed over; its name stands before it, out of reach. Once the value is cleared
        it says what it takes."""
        self._query = self.query_text
        self._call(key, takes)
        self._put(value)

    def search(self) -> None:
        """Search again for what was searched for before; whoever types searches for something else."""
        whole = not self.key and "=" in self.text  # of which nothing was searched for
        query = "" if whole else self.query_text
        self._call("")
        self._put(query)

    def retyped(self) -> bool:
        """Whether somebody has typed a whole `key = value` over a value; it is one from now on."""
        if not (self.key and _WHOLE.match(self.text)):
            return False
        self._call("")
        return True

    def _call(self, key: str, takes: str = SEARCH) -> None:
        self.key = key
        self.query_one(Input).placeholder = takes
        self.query_one(Static).update(f"{key} =")
        self.set_class(bool(key), "-value")

    def _put(self, text: str) -> None:
        """Text that is marked, so that typing replaces it."""
        line = self.query_one(Input)
        with line.prevent(Input.Changed):
            line.value = text
        line.selection = Selection(0, len(text))
