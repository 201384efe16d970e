"""Type a formula and go: its derivative appears while it is typed, start and window are proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.widgets.input import Selection

from gdtui import drafts
from gdtui.engine.expression import Expression
from gdtui.engine.scouting import survey
from gdtui.errors import ExpressionError, GdtuiError
from gdtui.scenario import Scenario
from gdtui.tui.dialogs import Dialog

SETTLE = 0.2
"""Seconds after the last key before somebody looks for a window."""

EXAMPLES = "for example  x^4 - 3x^2 + x   or, with a y,  (1-x)^2 + 100(y-x^2)^2"


class Field(Horizontal):
    """A label and a line to type into."""

    DEFAULT_CSS = """
    Field { height: 1; }
    Field > Static { width: 9; padding: 0 1 0 0; text-align: right; }
    Field > Input { width: 1fr; }
    """

    def __init__(self, label: str, name: str, value: str = "", placeholder: str = "") -> None:
        super().__init__()
        self._label, self._line = label, Input(value, placeholder, id=name, select_on_focus=False)

    def compose(self) -> ComposeResult:
        yield Static(self._label, markup=False)
        yield self._line


class FormulaDialog(Dialog[str]):
    """Answers with the formula once `go` has taken the scenario; a refusal is said and nothing is lost."""

    DEFAULT_CSS = """
    FormulaDialog .told { height: auto; min-height: 2; padding: 0 0 0 10; margin: 0 0 1 0; }
    FormulaDialog .told.-wrong { color: $error; }
    FormulaDialog .message { margin: 1 0 0 0; }
    """
    title_text = "type a formula"
    hint = "enter: go   tab: start, window   esc: leave"

    def __init__(self, go: Callable[[Scenario], object], text: str = "") -> None:
        super().__init__()
        self._go, self._text = go, text
        self._f: Expression | None = None
        self._own = {"start": False, "window": False}
        """Which of the fields hold what a person typed."""
        self._timer: Timer | None = None

    def content(self) -> Iterable[Widget]:
        yield Field("f =", "formula", self._text, "x^4 - 3x^2 + x")
        yield Static("", classes="told", markup=False)
        yield Field("start", "start")
        yield Field("window", "window")

    def on_mount(self) -> None:
        super().on_mount()
        line = self.query_one("#formula", Input)
        line.focus()
        line.selection = Selection(0, len(self._text))  # whoever types another formula replaces it
        self._read(self._text)

    @on(Input.Changed, "#formula")
    def _typed(self, event: Input.Changed) -> None:
        self._read(event.value)

    @on(Input.Changed, "#start")
    @on(Input.Changed, "#window")
    def _filled(self, event: Input.Changed) -> None:
        assert event.input.id is not None
        self._own[event.input.id] = bool(event.value.strip())

    def _read(self, text: str) -> None:
        """Say the derivative, or what is wrong and where; look for a window when the keys rest."""
        self._f = None
        if self._timer is not None:
            self._timer.stop()
        self.say("")
        if not text.strip():
            self._tell(EXAMPLES)
            return
        try:
            f = drafts.formula(text)
            self._tell("\n".join(f"{name} = {part}" for name, part in drafts.slopes(f)))
        except ExpressionError as error:
            self._tell(f"{' ' * (error.column - 1)}^ column {error.column}\n{error.reason}", wrong=True)
            return
        self._f = f
        self._timer = self.set_timer(SETTLE, self._look)

    def _tell(self, text: str, *, wrong: bool = False) -> None:
        told = self.query_one(".told", Static)
        told.set_class(wrong, "-wrong")
        told.update(self.plain_lines(text))

    def plain_lines(self, text: str) -> str:
        """Several lines as the terminal can show them."""
        return "\n".join(self.plain(line) for line in text.split("\n"))

    def _look(self) -> None:
        """Propose a start and a window, where nobody has typed others."""
        if self._timer is not None:
            self._timer.stop()
        if self._f is None:
            return
        found = survey(self._f)
        start = ", ".join(f"{value:g}" for value in found.start)
        window = ",  ".join(f"{low:g} to {high:g}" for low, high in found.window)
        for name, text in (("start", start), ("window", window)):
            if not self._own[name]:
                with self.prevent(Input.Changed):
                    self.query_one(f"#{name}", Input).value = text
        self.say(f"{drafts.minima_words(self._f, found, 3)} · {drafts.rate_words(self._f, found)}")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = self.query_one("#formula", Input).value
        if self._f is None:
            if not text.strip():
                self.say("type a formula of x, or of x and y", wrong=True)
            return
        self._look()
        try:
            self._go(self._scenario(self._f, text))
        except GdtuiError as error:
            self.say(str(error), wrong=True)
        else:
            self.dismiss(text)

    def _scenario(self, f: Expression, text: str) -> Scenario:
        count = len(f.variables)
        start = drafts.numbers_in(self.query_one("#start", Input).value, count, "start")
        ends = drafts.numbers_in(self.query_one("#window", Input).value, 2 * count, "window")
        return drafts.formula_scenario(f, text, start, list(zip(ends[::2], ends[1::2], strict=True)))
