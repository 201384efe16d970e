"""The app: which screen comes when, and the keys that work everywhere."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import traceback
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar, cast

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.driver import Driver
from textual.screen import Screen

from gdtui.branches import Branches
from gdtui.config import PALETTES, Config, naming
from gdtui.draw import plot
from gdtui.draw.ink import glyphs
from gdtui.keeping import Keeper, Left
from gdtui.keeping.keeper import PATIENCE
from gdtui.scenario import Scenario
from gdtui.session import Session
from gdtui.tui import dialogs, faults, keys, signals, themes
from gdtui.tui.keymap import keymap
from gdtui.tui.parking import Parking
from gdtui.tui.runner import Runner
from gdtui.tui.theme import ink_for
from gdtui.tui.view import View
from gdtui.tui.workbench import Workbench

AFTER_THE_FIRST_PICTURE = 0.2
"""Seconds until a look at what was left, which need not delay the first picture."""


class GdtuiApp(Parking):
    """Begins with the workbench for a run, or with the picker where there is none.

    `ascii` keeps every drawing to 7-bit characters; `language` is the notes' and summaries'. Raises ScenarioError
    where the configuration names a theme or an action that there is not.
    """

    TITLE = "gdtui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.EVERYWHERE), keys.SUSPEND]

    def __init__(
        self,
        runner: Runner | None,
        *,
        language: str = "en",
        ascii: bool = False,  # noqa: A002
        config: Config = Config(),  # noqa: B008 - frozen
        file: Path | None = None,
    ) -> None:
        super().__init__()
        self.keeper = Keeper()
        self._fault = ""
        self._complained = False
        self._offered: Left | None = None
        """What can be taken up again in place of the run with which the app began."""
        self.ascii = ascii or config.ascii
        self.palette = config.palette or PALETTES[0]
        self._runner, self._language, self._file = runner, language, file
        with naming(config):
            themes.install(self, config.theme)
            if config.keymap:
                self.set_keymap(keymap(config.keymap))

    def get_default_screen(self) -> Screen[Any]:
        if self._runner is None:
            return self._picker()
        bench = Workbench(self._runner, self._language)
        bench.file = self._file
        return bench

    def _picker(self, first: Left | None = None) -> Screen[Any]:
        # With a scenario given, nobody waits for the picker's imports.
        from gdtui.tui.picker import PickerScreen  # noqa: PLC0415

        return PickerScreen(self._language, keeper=self.keeper, first=first)

    def on_load(self) -> None:
        plot.postpone()

    def on_mount(self) -> None:
        self.call_after_refresh(self._complete)
        self.set_interval(1.0, self._complain)
        if self._runner is not None and self._file is None:
            self.run_worker(self._look_for_left(self._runner))

    def _complete(self) -> None:
        """What the first paint need not wait for: plotext with its curves, and the collection of garbage."""
        if plot.preload():
            for view in self.screen.query(View):
                view.repaint()
        if not gc.isenabled():
            gc.freeze()  # what is there by now will stay
            gc.enable()

    # The terminal, and the way out

    def get_driver_class(self) -> type[Driver]:
        """Textual's choice; where that is the one for Unix, ours."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from gdtui.tui.terminal import Terminal  # noqa: PLC0415 - it imports what only Unix has

        return Terminal

    async def run_async(self, **how: Any) -> None:
        """Run it; an ending signal exits in good order with 128 + n. Whatever ends it, what is in hand is kept."""
        with signals.ending(self, self._cut_off):
            try:
                await super().run_async(**how)
            finally:
                self.keeper.close()

    def exit(self, *args: Any, **named: Any) -> None:
        """Keep what is in hand before anything else, and end."""
        self.keeper.close()
        super().exit(*args, **named)

    def on_unmount(self) -> None:
        plot.preload()  # for whoever plots after an app that was never painted
        self.keeper.close()

    def _handle_exception(self, error: Exception) -> None:
        """A screen that was being built when the app ended does not find its widgets, which is nobody's fault."""
        if not self._exit or not isinstance(getattr(error, "error", error), NoMatches):  # a worker's wraps it
            super()._handle_exception(error)

    def _cut_off(self, code: int) -> None:
        """Keep what is in hand, if a disk takes it in time, and be gone."""
        keeping = Thread(target=self.keeper.close, daemon=True)
        keeping.start()
        keeping.join(PATIENCE)
        leave = getattr(self._driver, "cut_off", os._exit)
        leave(code)

    # Runs that were left

    def _fatal_error(self) -> None:
        """In place of a traceback on the terminal: end, and have it said in `last_words`."""
        if not self._fault:
            self._fault = faults.told(sys.exc_info()[1], traceback.format_exc())
        self._close_messages_no_wait()

    @property
    def last_words(self) -> list[str]:
        """At the end of the app: what went wrong, and what could not be kept, run by run."""
        why = self.keeper.complaint.partition(": ")[2]
        lost = [f"{one.title} at step {one.step:,} could not be kept: {why}" for one in self.keeper.unwritten]
        kept = ["the run is kept: gdtui offers it at its next start"] if self._fault and self.keeper.written else []
        return [*([self._fault] if self._fault else []), *kept, *lost]

    def _complain(self) -> None:
        """Say once that runs cannot be kept, where somebody can read it."""
        if not self.keeper.complaint or self._complained or not self.screen_stack:
            return
        say = getattr(self.screen, "complain", None)
        if say is not None:
            self._complained = True
            say(self.keeper.complaint)

    async def _look_for_left(self, runner: Runner) -> None:
        """Say that the scenario that was asked for was left before, while nobody has touched the new run."""
        await asyncio.sleep(AFTER_THE_FIRST_PICTURE)
        scenario = runner.session.history.scenario
        found, _ = await asyncio.to_thread(self.keeper.left)
        self._offered = next((left for left in found if left.scenario == scenario), None)
        bench = self.screen if self.screen_stack else None  # who quit meanwhile has none
        if self._offered is not None and isinstance(bench, Workbench) and runner.bare:
            bench.say(f"{self._offered.words}: a, then enter, go on with that run")

    # From screen to screen

    def on_picker_screen_chosen(self, message: Any) -> None:
        """Go on with the very run that was previewed; with one that was left, if nobody else has it in hand."""
        kept = None
        if message.left is not None:
            kept = self.keeper.resume(message.runner, message.left)
            if kept is None:
                message.runner.close()
                picker: Any = self.screen
                picker.refuse(f"{message.left.title} is in another gdtui's hands, or has gone on there")
                return
        self.push_screen(Workbench(message.runner, self._language, picked=True, kept=kept))

    def on_workbench_left(self, message: Workbench.Left) -> None:
        """Back to the picker, or on to one where the app began with a scenario; once, whatever was typed ahead. The run
        is kept, and offered there."""
        bench = message.workbench
        if bench is not self.screen:
            return
        kept = bench.leave()
        title, step, _ = bench.runner.told
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            bench.runner.close()
            self.push_screen(self._picker(None if kept else self._offered))
        if kept and not self.keeper.complaint and hasattr(self.screen, "tell"):
            self.screen.tell(f"{title} is kept at step {step:,}: home, enter go back to it")

    # Keys and the command palette

    async def run_action(self, action: Any, *where: Any, **named: Any) -> bool:
        """Keys typed ahead may come to a screen before its widgets are there: of those only `quit` waits for them."""
        if self.screen.is_mounted:
            return await super().run_action(action, *where, **named)
        return action == "quit" and self.screen.call_later(self.exit)

    def action_help(self) -> None:
        screen = self.screen
        focus = screen.asked_about() if hasattr(screen, "asked_about") else None
        mode = getattr(screen, "keys_mode", keys.WORKBENCH)
        self.push_screen(dialogs.HelpDialog(glyphs(ink_for(self)), focus, ascii=self.ascii, mode=mode))

    def action_command_palette(self) -> None:
        # Only now: its imports would delay the first paint.
        from gdtui.tui.palette import Palette  # noqa: PLC0415

        if not Palette.is_open(cast("Any", self)):
            self.push_screen(Palette(id="--command-palette", placeholder="Search for commands"))

    def action_suspend_process(self) -> None:
        """What ctrl+z does to any other program: whoever was started with this one stops too."""
        if getattr(self._driver, "can_suspend", False):
            os.kill(0, signal.SIGTSTP)

    def action_next_theme(self) -> None:
        self.theme = themes.following(self.theme)

    def action_next_palette(self) -> None:
        """Another palette for heat maps; everything is drawn again."""
        self.palette = PALETTES[(PALETTES.index(self.palette) + 1) % len(PALETTES)]
        self.theme_changed_signal.publish(self.current_theme)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the keys do, by name, and Textual's choice of themes."""
        nodes = {keys.EVERYWHERE: self, getattr(screen, "keys_mode", ""): screen}
        for key in keys.KEYS:
            if key.mode in nodes and key.id not in ("palette", "quit_now"):
                does = partial(self._carry_out, key.action, nodes[key.mode])
                yield SystemCommand(key.label.capitalize(), f"key {self._face(key)}", does)
        yield from (command for command in super().get_system_commands(screen) if command.title == "Theme")

    async def _carry_out(self, action: str, node: DOMNode) -> None:
        """What was chosen from the palette, unless keys typed ahead have left the screen that it was chosen for."""
        if node in (self, self.screen):
            await self.run_action(action, node)

    def _face(self, key: keys.Key) -> str:
        """The last of its keys as a person reads it."""
        return self.get_key_display(replace(key.binding, key=key.keys.rpartition(",")[2]))


def make_app(
    scenario: Scenario | Branches | None,
    *,
    language: str = "en",
    ascii: bool = False,  # noqa: A002
    config: Config = Config(),  # noqa: B008 - frozen
    file: Path | None = None,
) -> GdtuiApp:
    """The app on a scenario, on a session that goes on (from a `file`), or the picker.

    Raises GdtuiError where scenario or configuration will not do.
    """
    session = Session(scenario) if isinstance(scenario, Scenario) else scenario
    runner = None if session is None else Runner(session)
    return GdtuiApp(runner, language=language, ascii=ascii, config=config, file=file)
