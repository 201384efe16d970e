"""The panel: every knob with its value, what it takes and what it means; searched by typing, changed on the spot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from gdtui.edits import RESIZES, restarts
from gdtui.errors import GdtuiError, ScenarioError
from gdtui.scenario.overrides import split_assignment
from gdtui.snapshot import Snapshot
from gdtui.tui.dialogs.dialog import Dialog
from gdtui.tui.dialogs.knoblist import KnobList
from gdtui.tui.dialogs.settings import Setting, settings
from gdtui.tui.dialogs.stepping import candidates
from gdtui.tui.dialogs.words import confirmed, label

UNKNOWN = "no such setting; key = value changes whatever has a name"
ALONE = "a number for which setting? choose one first and press enter, or type key = value"
STEPS = {"left": False, "minus": False, "right": True, "plus": True}


class Search(Input):
    """A line to search and to type in; while nothing is being assigned, the keys that step a knob step it."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key in STEPS and "=" not in self.value and isinstance(self.screen, EditDialog):
            event.stop()
            event.prevent_default()
            self.screen.step(STEPS[event.key])
            return
        await super()._on_key(event)


class EditDialog(Dialog[str]):
    """Changes settings one after the other; answers with what the last one typed did.

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

    def __init__(
        self,
        look: Callable[[], Snapshot],
        apply: Callable[[str, Any], bool],
        renew: Callable[[str, Any], object],
        changed: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__()
        self._look, self._apply, self._renew, self._changed = look, apply, renew, changed
        self._settings = settings(look())
        self._warned: tuple[str, Any] | None = None

    def content(self) -> Iterable[Widget]:
        yield Search(placeholder="type to search, or key = value", select_on_focus=False, id="assignment")
        yield KnobList()

    def on_mount(self) -> None:
        super().on_mount()
        self._list("")
        self.query_one(Input).focus()

    @property
    def _knobs(self) -> KnobList:
        return self.query_one(KnobList)

    # Choosing

    def on_input_changed(self, event: Input.Changed) -> None:
        self._warned = None
        self._list(event.value.partition("=")[0].strip())

    def _list(self, query: str, key: str = "") -> None:
        """The settings that fit the query, under their headings while there is none."""
        self._knobs.show(matching(self._settings, query), key, headed=not query)
        self._explain()

    def action_move(self, by: int) -> None:
        self._warned = None
        self._knobs.move(by)
        self._explain()

    def _explain(self) -> None:
        """What the highlighted setting is, what it takes, and from when on a change counts."""
        one = self._knobs.setting
        if one is None:
            self.say(ALONE if _is_number(self.query_one(Input).value) else UNKNOWN)
            return
        self.say(f"{one.meaning}\n{self._about(one)}")

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

    def _change(self, key: str, value: Any) -> str:
        """Do it and say so; what needs a new start is announced first, and done when it is asked for again."""
        before = self._look()
        if restarts(key) and self._warned != (key, value):
            return self._warn(key, value)
        live = not restarts(key)
        try:
            live = self._apply(key, value) and live
        except ScenarioError as error:
            if error.reason != RESIZES:
                raise
            if self._warned != (key, value):
                return self._warn(key, value)
            self._renew(key, value)
            live = False
        self._warned = None
        self._settings = settings(self._look())
        query = self.query_one(Input).value
        if "=" not in query:
            self._list(query.strip(), key)
        self._changed()
        said = confirmed(before, self._look(), key, live)
        one = self._knobs.setting
        self.say(f"{said}\n{self._about(one)}" if one is not None else said, done=True)
        return said

    def _warn(self, key: str, value: Any) -> str:
        self._warned = (key, value)
        shown = value if isinstance(value, str) else repr(value)
        self.say(f"{label(key)} {shown} needs a new start at step 0: once more to begin anew, esc to leave it")
        return ""

    # Typing

    def action_complete(self) -> None:
        """Put the highlighted setting into the line, its value marked to be typed over."""
        one = self._knobs.setting
        if one is None:
            return
        line = self.query_one(Input)
        with self.prevent(Input.Changed):
            line.value = f"{one.key} = {one.value}"
        line.selection = type(line.selection)(len(line.value) - len(one.value), len(line.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if "=" not in event.value:
            self.action_complete()
            return
        try:
            key, value = split_assignment(event.value)
            said = self._change(self._known(key), value)
        except GdtuiError as error:
            self.say(str(error), wrong=True)
        else:
            if said:
                self.dismiss(said)

    def _known(self, key: str) -> str:
        """The setting whose last part is all that was typed, if there is just one: `lr` for `optimizer.lr`."""
        ending = [s.key for s in self._settings if s.key.rpartition(".")[2] == key]
        return ending[0] if len(ending) == 1 else key


def matching(found: Sequence[Setting], query: str) -> list[Setting]:
    """Those whose key, group or meaning holds the query; keys that begin with it first, then keys, then meanings."""
    wanted = query.casefold().replace(" ", "_")

    def rank(one: Setting) -> int:
        key = one.key.casefold()
        if key.rpartition(".")[2].startswith(wanted) or key.startswith(wanted):
            return 0
        if wanted in key:
            return 1
        return 2 if query.casefold() in f"{one.group} {one.meaning}".casefold() and not one.is_parameter else 3

    ranked = [(rank(one), one) for one in found]
    return [one for wished in range(3) for at, one in ranked if at == wished]


def _is_number(text: str) -> bool:
    """Whether somebody typed a value before saying of what."""
    try:
        float(text)
    except ValueError:
        return False
    return True
