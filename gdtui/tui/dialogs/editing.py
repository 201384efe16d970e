"""The panel: every knob with its value, what it takes and what it means; searched by typing, changed on the spot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from gdtui.edits import RESIZES, restarts
from gdtui.errors import GdtuiError, ScenarioError
from gdtui.knobs import guess
from gdtui.scenario.overrides import split_assignment
from gdtui.snapshot import Snapshot
from gdtui.tui.dialogs.assigning import Line
from gdtui.tui.dialogs.dialog import Dialog
from gdtui.tui.dialogs.knoblist import KnobList
from gdtui.tui.dialogs.seeking import matching
from gdtui.tui.dialogs.settings import Setting, settings
from gdtui.tui.dialogs.stepping import candidates
from gdtui.tui.dialogs.words import confirmed, label

UNKNOWN = "no such setting; key = value changes whatever has a name"
ALONE = "a number for which setting? choose one first and press enter, or type key = value"


class EditDialog(Dialog[str]):
    """Changes settings one after the other; answers with what the last change did.

    `look` gives the run as it is now, `apply` changes a key and says whether that was live, `renew` begins anew with
    it. After each change `changed` is called, so that what lies behind the panel follows.
    """

    DEFAULT_CSS = """
    EditDialog { align: center bottom; }
    EditDialog > #frame { width: 132; height: 60%; min-height: 15; margin-bottom: 1; }
    EditDialog .message { min-height: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "next", show=False, id="dialogs.next_setting"),
        Binding("up", "move(-1)", "previous", show=False, id="dialogs.previous_setting"),
        Binding("pagedown", "move(8)", "further", show=False, id="dialogs.further_settings"),
        Binding("pageup", "move(-8)", "back", show=False, id="dialogs.settings_before"),
        Binding("tab", "complete", "complete", show=False, id="dialogs.complete", priority=True),
    ]
    title_text = "change anything"
    hint = "- +: change   enter: type a value   esc: done"
    typing_hint = "typing replaces it   enter: set it   esc: as it was"

    def __init__(
        self,
        look: Callable[[], Snapshot],
        apply: Callable[[str, Any], bool],
        renew: Callable[[str, Any], object],
        changed: Callable[[], object] = lambda: None,
        at: str = "",
    ) -> None:
        super().__init__()
        self._look, self._apply, self._renew, self._changed = look, apply, renew, changed
        self._settings = settings(look())
        self._at = at
        self._warned: tuple[str, Any] | None = None
        self._done: str | None = None

    def content(self) -> Iterable[Widget]:
        yield Line(self.step)
        yield KnobList()

    def on_mount(self) -> None:
        super().on_mount()
        self._list(self._at)
        self._explain()
        self.query_one(Input).focus()

    @property
    def _knobs(self) -> KnobList:
        return self.query_one(KnobList)

    @property
    def _line(self) -> Line:
        return self.query_one(Line)

    # Choosing

    def on_input_changed(self) -> None:
        self._warned = None
        if self._line.retyped() or not self._line.key:
            self._list()
        self._explain()

    def _list(self, key: str = "") -> None:
        """The settings that fit what is searched for, under their headings while that is nothing."""
        query = self._line.query_text
        self._knobs.show(matching(self._settings, query), key, headed=not query)

    def action_move(self, by: int) -> None:
        self._leave()
        self._knobs.move(by)
        self._explain()

    def _leave(self) -> None:
        """Nothing is asked or typed any more, and nothing was changed; a `key = value` of one's own stays."""
        self._warned = None
        if self._line.key:
            self._line.search()

    def action_close(self) -> None:
        """One level back: from a question or a value to the settings, from there to the run."""
        if self._warned is None and not self._line.typing:
            self.dismiss(self._done)
            return
        self._warned = None
        if self._line.typing:
            one = self._knobs.setting
            self._line.search()
            self._list(one.key if one is not None else "")
        self._explain()

    def _explain(self) -> None:
        """What the highlighted setting is, what it takes, and from when on a change counts; and what keys do."""
        self.query_one("#frame").border_subtitle = self.typing_hint if self._line.typing else self.hint
        one = self._knobs.setting
        if one is None:
            self.say(ALONE if _is_number(self._line.text) else UNKNOWN)
            return
        self.say(f"{one.meaning}\n{self._names(one) or self._about(one)}")

    def _names(self, one: Setting) -> str:
        """While a name is typed, those that may stand there: first those that fit, as many as there is room for."""
        if self._line.key != one.key or len(one.knob.choices) < 2:
            return ""
        typed = self._line.text.strip().strip('"').casefold()
        names = sorted(one.knob.choices, key=lambda name: (not name.startswith(typed), typed not in name))
        return in_a_line(names, self.query_one(".message").size.width - 2)

    @staticmethod
    def _about(one: Setting) -> str:
        """What a setting takes, its default, and from when on a change counts."""
        default = f"   default {one.default}" if one.default else ""
        return f"{one.takes}{default}   {one.when}"

    # Changing

    def step(self, up: bool) -> None:
        """The highlighted setting's next value, or the next but one where the next does not fit the rest."""
        one = self._knobs.setting
        values = [] if one is None else candidates(one, up)
        if one is None or not values:
            self.say("this one wants to be typed: enter" if one is not None else "", wrong=True)
            return
        refusal = ""
        for value in values:
            try:
                self._change(one.key, value)
            except GdtuiError as error:
                refusal = refusal or str(error)
            else:
                return
        self.say(refusal, wrong=True)

    def _change(self, key: str, value: Any) -> None:
        """Do it and say so; what needs a new start is announced first, and done when it is asked for again."""
        before = self._look()
        if restarts(key) and self._warned != (key, value):
            self._warn(key, value)
            return
        live = not restarts(key)
        try:
            live = self._apply(key, value) and live
        except ScenarioError as error:
            if error.reason != RESIZES:
                raise
            if self._warned != (key, value):
                self._warn(key, value)
                return
            self._renew(key, value)
            live = False
        self._warned = None
        self._settings = settings(self._look())
        self._changed()
        self._confirm(key, confirmed(before, self._look(), key, live))

    def _confirm(self, key: str, said: str) -> None:
        """Say what a change did, on the list again, where the next one can be made."""
        self._done = said
        if self._line.typing:
            self._line.search()
        self._list(key)
        self._explain()
        one = self._knobs.setting
        self.say(f"{said}\n{self._about(one)}" if one is not None and one.key == key else said, done=True)

    def _warn(self, key: str, value: Any) -> None:
        self._warned = (key, value)
        shown = value if isinstance(value, str) else repr(value)
        self.say(f"{label(key)} {shown} needs a new start at step 0: once more to begin anew, esc to leave it")

    # Typing

    def action_complete(self) -> None:
        """Let the value of the highlighted setting be typed over."""
        one = self._knobs.setting
        if one is not None:
            self._warned = None
            self._line.take(one.key, one.value, one.takes_what)
            self._explain()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self._line.typing:
            self.action_complete()
            return
        try:
            key, value = split_assignment(self._line.assignment)
            key = key if self._line.key else self._known(key, value)
            if not self._is_left_empty(key, value):
                self._change(key, "none" if value == "" else value)
        except GdtuiError as error:
            self.say(str(error), wrong=True)

    def _is_left_empty(self, key: str, value: Any) -> bool:
        """Whether a value was asked for and nothing was typed, which is said; a setting that may be absent is none
        then."""
        one = next((one for one in self._settings if one.key == key), None)
        if value != "" or one is None or (one.optional and one.raw is not None):
            return False
        self.say(f"nothing is typed: it takes {one.takes_what}; esc leaves it at {one.shown}\n{one.meaning}")
        return True

    def _known(self, key: str, value: Any) -> str:
        """The setting whose last part is all that was typed, if there is just one: `lr` for `optimizer.lr`; of several
        the one that takes such a name: `name = adam` for `optimizer.name = adam`."""
        ending = [s for s in self._settings if s.key.rpartition(".")[2] == key]
        taking = ending if len(ending) == 1 else [s for s in ending if value in s.knob.choices]
        if len(taking) == 1:
            return taking[0].key
        if ending and all(s.key != key for s in ending):
            keys = " or ".join(f"{s.key} = {value}" for s in (taking or ending)[:2])
            raise GdtuiError(f"which {key}? type it whole: {keys}")
        if key.isidentifier() and not ending and any(s.is_parameter for s in self._settings):
            near = guess(key, [s.key.rpartition(".")[2] for s in self._settings])
            raise GdtuiError(f"no setting is called {key}: {near or 'type without = to search for one'}".rstrip())
        return key


def in_a_line(names: Sequence[str], width: int) -> str:
    """As many names as there is room for, and how many more there are."""
    for count in range(len(names), 0, -1):
        more = len(names) - count
        line = ", ".join(names[:count]) + (f" and {more} more" if more else "")
        if len(line) <= width:
            return line
    return ""


def _is_number(text: str) -> bool:
    """Whether somebody typed a value before saying of what."""
    try:
        float(text)
    except ValueError:
        return False
    return True
