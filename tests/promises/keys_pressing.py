"""Pressing keys as fast as the app answers them, and watching that nothing goes wrong.

A burst is pressed without a pause, as by a hand that does not wait; then the app answers all of it before the next.
"""

from __future__ import annotations

import asyncio
import inspect
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from textual import events
from textual.app import App
from textual.geometry import Size
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from gdtui.scenario import load
from gdtui.session import Session
from gdtui.tui.app import GdtuiApp
from gdtui.tui.runner import Runner
from gdtui.tui.view import View

PATIENCE = 60.0
"""Seconds in which the app must have answered a burst."""

SETTLED = 0.5
"""Seconds in which a command that was chosen in the palette has been carried out, after the palette has gone."""
LEFT = 10.0
"""Seconds in which the threads of an app must be gone after it."""

ENDS = ("q", "ctrl+q")
NO_NUMBER = re.compile(r"(?<![\w.])[-−+]?(?:inf|infinity|nan)(?![\w.])", re.IGNORECASE)
"""What a number that is none looks like in a view."""

Press = str
"""A key by Textual's name, or `paste:TEXT`, `click:X,Y`, `scroll_up:X,Y`, `scroll_down:X,Y`, `drag:X,Y`,
`resize:WIDTH,HEIGHT`."""


class Watched(GdtuiApp):
    """The app, counting which actions were carried out on which kind of screen."""

    CSS_PATH = Path(inspect.getfile(GdtuiApp)).with_name("app.tcss")

    def __init__(self, runner: Runner | None, **how: Any) -> None:
        super().__init__(runner, **how)
        self.done = Counter[tuple[str, str, tuple[Any, ...]]]()
        """By the mode of keys (or the name of the screen), the action's name and what it was called with."""

    async def _dispatch_action(self, namespace: Any, action_name: str, params: Any) -> bool:
        mode = mode_of(self)
        done = await super()._dispatch_action(namespace, action_name, params)
        self.done[mode, action_name, tuple(params)] += done
        return done


def mode_of(app: App[Any]) -> str:
    """In which mode of keys the app is: that of its screen, or for a dialog or the picker its name."""
    return str(getattr(app.screen, "keys_mode", type(app.screen).__name__))


class Pressing:
    """An app that is running, all that has been pressed in it, and where that led."""

    def __init__(self, app: Watched, pilot: Pilot[None], begun: str, size: tuple[int, int]) -> None:
        self.app, self.pilot = app, pilot
        self.begun, self.size = begun, size
        self.bursts: list[list[Press]] = []
        self.screens, self.views = Counter[str](), Counter[str]()
        self.running = 0
        """How much was pressed while a run went on."""
        self._may_end = False
        self._commanded = -9
        """The burst that came to the palette last."""

    @property
    def ended(self) -> bool:
        return not self.app.is_running or self.app._exit

    def replay(self) -> str:
        """The call that presses the same again."""
        return f"await again({self.begun!r}, {self.size}, {self.bursts})"

    async def press(self, burst: Sequence[Press]) -> None:
        """Press it, wait for the answer, and look."""
        self.bursts.append(list(burst))
        self._may_end = mode_of(self.app) == "Palette" or not set(ENDS).isdisjoint(burst)
        for one in burst:
            if self.ended:
                break
            self._count()
            send(self.app, one)
            await asyncio.sleep(0)
        await self._answered()
        self.look()

    def _count(self) -> None:
        screen = self.app.screen
        self.screens[type(screen).__name__] += 1
        if type(screen).__name__ == "Palette":
            self._may_end = True  # quitting is a command there
            self._commanded = len(self.bursts)
        runner = getattr(screen, "runner", None)
        self.running += bool(getattr(runner, "running", False))

    async def _answered(self) -> None:
        """Until every widget has got its keys, and done what was in its queue before; an app that has ended has nothing
        to answer."""
        until = monotonic() + PATIENCE
        for _ in range(3):
            if not self.ended:
                await self.pilot._wait_for_screen(PATIENCE)
            while self.app.behind and not self.ended and monotonic() < until:
                await asyncio.sleep(0.001)

    def look(self) -> None:
        """Raise what went wrong, or what a view shows that no view may show."""
        if self.app._exception is not None:
            raise self.app._exception
        assert self._may_end or not self.ended, "the app ended by itself"
        for view in () if self.ended else self.app.screen.query(View):
            if view.display and view.size:
                self.views[str(view.id)] += 1
                seen(view)

    def _takes_text(self) -> bool:
        """Whether q would be text, or would close something else."""
        return isinstance(self.app.screen, ModalScreen) or isinstance(self.app.focused, Input)

    async def ends(self, key: str) -> None:
        """Quit from wherever it is: `q` after leaving every dialog, in which it is text or closes."""
        if self._commanded >= len(self.bursts) - 2:
            await asyncio.sleep(SETTLED)
        for _ in range(12):
            if key == "q" and not self.ended and self._takes_text():
                await self.press(["escape"])
        if not self.ended:
            await self.press([key])
        until = monotonic() + PATIENCE
        while not self.ended and monotonic() < until:
            await asyncio.sleep(0.001)
        assert self.ended, f"{key} does not quit {type(self.app.screen).__name__}"
        assert self.app.return_code in (0, None), self.app.return_code


def seen(view: View) -> None:
    """Nothing is drawn beyond the view, and nothing that is no number. What waits to be drawn again has no size."""
    drawn = view._shown_at == view.size
    assert len(view._strips) <= view.size.height or not drawn, f"{view.id} is too tall"
    for strip in view._strips:
        text = strip.text
        found = NO_NUMBER.search(text)
        assert found is None, f"{view.id} says: {text.strip()}"
        assert strip.cell_length <= view.size.width or not drawn, f"{view.id} is too wide: {text}"


def send(app: App[Any], press: Press) -> None:
    """What the terminal's driver would send for it."""
    for event in _events(app, press):
        app._driver.process_message(event)  # type: ignore[union-attr]


def _events(app: App[Any], press: Press) -> list[events.Event]:
    what, colon, rest = press.partition(":")
    if not colon or not rest:
        return [_key(press)]
    if what == "paste":
        return [events.Paste(rest)]
    if what == "resize":
        return [_resized(app, *(int(part) for part in rest.split(",")))]
    x, y = (int(part) for part in rest.split(","))
    x, y = min(x, app.size.width - 1), min(y, app.size.height - 1)
    kinds = {
        "click": (events.MouseMove, events.MouseDown, events.MouseUp), "drag": (events.MouseDown, events.MouseMove),
        "scroll_up": (events.MouseScrollUp,), "scroll_down": (events.MouseScrollDown,),
    }  # fmt: skip
    return [
        kind(None, x, y, 0, 0, 0 if kind is events.MouseMove else 1, False, False, False, x, y) for kind in kinds[what]
    ]


def _resized(app: App[Any], width: int, height: int) -> events.Resize:
    """As Textual's own pilot resizes the terminal."""
    app._driver._size = (width, height)  # type: ignore[union-attr]
    return events.Resize(Size(width, height), Size(width, height))


def _key(key: str) -> events.Key:
    """As Textual's own pilot makes it of a key's name or a character."""
    if len(key) == 1 and not key.isalnum():
        key = _character_to_key(key)
    original = REPLACED_KEYS.get(key, key)
    try:
        character: str | None = unicodedata.lookup(_get_unicode_name_from_key(original))
    except KeyError:
        character = key if len(key) == 1 else None
    return events.Key(key, character)


@asynccontextmanager
async def pressing(
    begun: str, size: tuple[int, int], *, runner: Runner | None = None, **how: Any
) -> AsyncIterator[Pressing]:
    """The app on a run, on a shipped scenario, or on the picker for ""; what goes wrong names what was pressed.

    Once it is over, no thread of it is left.
    """
    elder = [thread for thread in runners() if runner is None or thread is not runner._thread]
    app = Watched(Runner(Session(load(begun))) if begun else runner, **how)
    found: Pressing | None = None
    try:
        async with app.run_test(size=size) as pilot:
            found = Pressing(app, pilot, begun, size)
            await pilot._wait_for_screen()
            yield found
        until = monotonic() + LEFT
        while (left := runners(elder)) and monotonic() < until:
            await asyncio.sleep(0.001)
        assert not left, f"{len(left)} threads are left"
    except BaseException as error:
        if found is not None:
            error.add_note(f"press it again with:\n{found.replay()}")
        raise


def runners(elder: Sequence[threading.Thread] = ()) -> list[threading.Thread]:
    """The threads that step, but for those that others have begun."""
    return [thread for thread in threading.enumerate() if thread.name == "gdtui-runner" and thread not in elder]


async def again(begun: str, size: tuple[int, int], bursts: Sequence[Sequence[Press]]) -> None:
    """Press what was pressed once."""
    async with pressing(begun, size) as found:
        for burst in bursts:
            if not found.ended:
                await found.press(burst)
