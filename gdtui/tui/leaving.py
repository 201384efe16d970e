"""Screens that are left for the one below them, once."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete


class Leaving:
    """Mixed into a screen: it can be left only while it is on top. Keys typed ahead, or work that ends late, may ask
    for it once more, and would take away whatever is on top by then.

    It is no screen itself: Textual takes styles and keys from the first base that is one.
    """

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Go back to the screen below with an answer, if this is still the screen."""
        on_top: bool = self.is_active  # type: ignore[attr-defined]
        return super().dismiss(result) if on_top else AwaitComplete.nothing()  # type: ignore[misc, no-untyped-call]
