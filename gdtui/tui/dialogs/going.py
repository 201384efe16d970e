"""Go to any step."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Input

from gdtui.limits import STEPS
from gdtui.tui.dialogs.dialog import Dialog


class GoToDialog(Dialog[int]):
    """Answers with the number of a step."""

    DEFAULT_CSS = "GoToDialog > #frame { width: 56; }"

    title_text = "go to step"

    def __init__(self, step: int, total: int) -> None:
        super().__init__()
        self._step, self._total = step, total

    def content(self) -> Iterable[Widget]:
        yield Input(placeholder=f"0 to {self._total}, or beyond", type="text", max_length=12, id="step")

    def on_mount(self) -> None:
        super().on_mount()
        self.say(f"You are at step {self._step}. +50 and -50 count from here.")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        target = target_of(event.value, self._step)
        if target is None:
            self.say(f"A step is a whole number from 0 to {STEPS:,}.", wrong=True)
        else:
            self.dismiss(target)


def target_of(text: str, here: int) -> int | None:
    """The step that the text names: `120`, or `+50` and `-50` from `here`; None if it names none."""
    text = text.strip().replace("−", "-")
    sign = {"+": 1, "-": -1}.get(text[:1], 0)
    digits = text[1:] if sign else text
    if not digits.isascii() or not digits.isdigit():
        return None
    target = max(0, here + sign * int(digits)) if sign else int(digits)
    return target if target <= STEPS else None
