"""Keys are answered one after the other, in the order in which they were typed."""

from __future__ import annotations

from collections import deque
from math import inf
from time import perf_counter
from typing import Any
from weakref import WeakSet

from textual import events
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen

PATIENCE = 0.5
"""Seconds after which a key is taken to be answered, whatever became of it."""


class InOrder(App[None]):
    """Hands out a key when the one before has been answered, and not to a screen that is only coming.

    Textual gives a key to the focused widget, and does what it is bound to once it has come up through all the widgets
    above that one. What is typed at once behind it would overtake it, or be lost where it opens a dialog.
    """

    class Echo(Message):
        """Follows a key through all widgets that could answer it, and so comes back when they have. It goes twice: what
        a key is bound to may be told to the same widgets once more, as enter is in a line of text."""

        def __init__(self, turn: int, target: MessagePump | None) -> None:
            super().__init__()
            self.turn, self.target = turn, target

    class Released(Message):
        """A screen no longer holds keys back."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = deque[events.Key | events.Paste]()
        self._turn, self._handed_out, self._latest = 0, -inf, -inf
        self._watching = False
        self._handed_to: Screen[Any] | None = None
        self._held_back = 0
        self._known = WeakSet[Screen[Any]]()
        """The screens that have everything in its place."""

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._screen_changed)

    @property
    def behind(self) -> bool:
        """Whether there are keys that nobody has got yet."""
        return bool(self._waiting)

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self.typed()
        self._waiting.append(event)
        await self._go_on()
        self._watch()

    def typed(self) -> None:
        """A key has come."""

    def answered(self) -> None:
        """A key has been answered."""

    # How it is done

    async def _go_on(self) -> None:
        """Hand out the next key, if there is one and the one before is answered."""
        if not self._waiting or not self.screen_stack or perf_counter() < self._handed_out + PATIENCE:
            return
        alone = perf_counter() > self._latest + PATIENCE
        self._turn, self._handed_out = self._turn + 1, perf_counter()
        if self.screen in self._known or (alone and self.screen.is_mounted):
            await self._hand_out(self._waiting.popleft())
        elif not self.screen.call_after_refresh(self._arrived, self.screen, self._turn):
            self._handed_out = -inf

    def _arrived(self, screen: Screen[Any], turn: int) -> None:
        """A screen has been drawn; what asked for the focus on it has been heard when the app comes to this."""
        if screen.is_mounted:
            self._known.add(screen)
        self.call_later(self._free, turn)

    async def _hand_out(self, event: events.Key | events.Paste) -> None:
        target, turn, self._latest = self.focused or self.screen, self._turn, perf_counter()
        self._handed_to = self.screen
        await super().on_event(event)
        if not target.post_message(self.Echo(turn, target)):
            self.answered()
            await self._free(turn)

    async def on_in_order_echo(self, echo: Echo) -> None:
        if echo.target is None or not echo.target.post_message(self.Echo(echo.turn, None)):
            self.answered()
            await self._free(echo.turn)

    def _screen_changed(self, _screen: Screen[Any]) -> None:
        """A screen that is left has answered; no echo comes back from there."""
        if self._handed_to not in self.screen_stack:
            self.call_later(self._free, self._turn)

    def _watch(self) -> None:
        """While keys wait, see now and then that no turn lasts for ever."""
        if self._waiting and not self._watching:
            self._watching = True
            self.set_timer(PATIENCE, self._look_after)

    async def _look_after(self) -> None:
        self._watching = False
        await self._go_on()
        self._watch()

    async def _free(self, turn: int) -> None:
        """The turn is over; that of another key is not, nor, as long as the screen `holds_keys` back, that of the key
        which began what they wait for."""
        if self.screen_stack and getattr(self.screen, "holds_keys", False):
            self._held_back = turn
        elif turn == self._turn:
            self._handed_out = -inf
            await self._go_on()

    async def on_in_order_released(self) -> None:
        await self._free(self._held_back)
