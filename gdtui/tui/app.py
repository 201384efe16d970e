"""The app: which screen comes when, and the keys that work everywhere."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, cast

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from gdtui.branches import Branches
from gdtui.config import PALETTES, Config, naming
from gdtui.draw import plot
from gdtui.draw.ink import glyphs
from gdtui.keeping import Left
from gdtui.scenario import Scenario
from gdtui.session import Session
from gdtui.tui import dialogs, keys, themes
from gdtui.tui.keymap import keymap
from gdtui.tui.quitting import Quitting
from gdtui.tui.runner import Runner
from gdtui.tui.theme import ink_for
from gdtui.tui.view import View
from gdtui.tui.workbench import Workbench

AFTER_THE_FIRST_PICTURE = 0.2
"""Seconds until a look at what was left, which need not delay the first picture."""


class GdtuiApp(Quitting):
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
        self._offered: Left | None = None
        """What can be taken up again in place of the run with which the app began."""
        self.ascii = ascii or config.ascii
        self.palette = config.palette or PALETTES[0]
        self._runner, self._language, self._file = runner, language, file
        if runner is not None:
            self.runs.take(runner)
        with naming(config):
            themes.install(self, config.theme)
            if config.keymap:
                self.set_keymap(keymap(config.keymap))

    def get_default_screen(self) -> Screen[Any]:
        if self._runner is None:
            return self._picker()
        bench = Workbench(self._runner, self._language)
        if self._file is not None:
            bench.saved(self._file)
        return bench

    def _picker(self, first: Left | None = None) -> Screen[Any]:
        # With a scenario given, nobody waits for the picker's imports.
        from gdtui.tui.picker import PickerScreen  # noqa: PLC0415

        return PickerScreen(self._language, keeper=self.keeper, runs=self.runs, first=first)

    def on_load(self) -> None:
        plot.postpone()

    def on_mount(self) -> None:
        self.call_after_refresh(self._complete)
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

    # Runs that were left

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
        """Go on with the run that was chosen; with one that was left, if nobody else has it in hand."""
        kept = None
        if message.left is not None:
            kept = self.keeper.resume(message.runner, message.left)
            if kept is None:
                message.runner.close()
                refuse = getattr(self.screen, "refuse", self.notify)  # keys typed ahead may have opened a dialog
                refuse(f"{message.left.title} {message.left.missing}")
                return
        self.push_screen(Workbench(message.runner, self._language, picked=True, kept=kept))

    def on_workbench_left(self, message: Workbench.Left) -> None:
        """Back to the picker, or on to one where the app began with a scenario; once, whatever was typed ahead. The run
        is kept, and offered there."""
        bench = message.workbench
        if bench is not self.screen:
            return
        kept = bench.leave()
        if len(self.screen_stack) > 1:
            self.pop_screen()
            if message.wholly and hasattr(self.screen, "action_picker"):  # a racer's: its race is left as well
                self.screen.action_picker()
                return
        else:
            bench.runner.close()
            self.push_screen(self._picker(None if kept else self._offered))
        if kept and bench.kept is not None and hasattr(self.screen, "tell"):
            self.tell_left(bench.kept, self.screen)

    # Keys and the command palette

    async def run_action(self, action: Any, *where: Any, **named: Any) -> bool:
        """Keys typed ahead may come to a screen before its widgets are there: of those only what quits waits."""
        if self.screen.is_mounted:
            return await super().run_action(action, *where, **named)
        quits = {"quit": self.action_quit, "quit_now": self.action_quit_now}
        return action in quits and self.screen.call_later(quits[action])

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

    def search_themes(self) -> None:
        """The list of themes, in the palette that takes page keys before it is drawn."""
        from textual.theme import ThemeProvider  # noqa: PLC0415

        from gdtui.tui.palette import Palette  # noqa: PLC0415

        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for themes"))

    def action_next_theme(self) -> None:
        self.theme = themes.following(self.theme)
        self._tell(f"theme {self.theme}")

    def action_next_palette(self) -> None:
        """Another palette for heat maps; everything is drawn again."""
        self.palette = PALETTES[(PALETTES.index(self.palette) + 1) % len(PALETTES)]
        self.theme_changed_signal.publish(self.current_theme)
        self._tell(f"palette {self.palette}: seen in maps of functions and in heat maps")

    def _tell(self, words: str) -> None:
        """Words in place of the footer, on a screen that has one."""
        say = getattr(self.screen, "say", None) or getattr(self.screen, "tell", None)
        if say is not None:
            say(words)

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
