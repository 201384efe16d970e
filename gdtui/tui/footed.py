"""Screens with a line at their foot, in which words stand in place of the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gdtui.tui.views import FooterLine


class Footed:
    """Mixed into a screen that has a FooterLine.

    It is no screen itself: Textual takes styles and keys from the first base that is one.
    """

    def say(self, words: str, *, bad: bool = False) -> None:
        """Words in place of the footer, until the next command; they wait where the footer is not there yet."""
        screen: Any = self
        if screen.is_mounted:
            screen.query_one(FooterLine).message(words, bad=bad)
        else:
            screen.call_later(self.say, words, bad=bad)

    def complain(self, words: str) -> None:
        """Say what went wrong."""
        self.say(words, bad=True)


def uppermost(screens: Sequence[Any]) -> Any:
    """The uppermost of the screens on which something can be said to have gone wrong; None where there is none."""
    return next((screen for screen in reversed(screens) if hasattr(screen, "complain")), None)
