"""The app: which screen comes when, and the keys that work everywhere."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, cast

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from gdtui.config import PALETTES, Config, naming
from gdtui.draw import plot
from gdtui.draw.ink import glyphs
from gdtui.scenario import Scenario
from gdtui.session import Session
from gdtui.tui import dialogs, keys, signals, themes
from gdtui.tui.keymap import keymap
from gdtui.tui.parking import Parking
from gdtui.tui.runner import Runner
from gdtui.tui.theme import ink_for
from gdtui.tui.view import View
from gdtui.tui.workbench import Workbench


class GdtuiApp(Parking):
    """Begins with the workbench for a run, or with the picker where there is none.

    `ascii` keeps every drawing to 7-bit characters; `language` is the notes' and summaries'. Raises ScenarioError
    where the configuration names a theme or an action that there is not.
    """

    TITLE = "gdtui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.EVERYWHERE)]

    def __init__(
        self,
        runner: Runner | None,
        *,
        language: str = "en",
        ascii: bool = False,  # noqa: A002
        config: Config = Config(),  # noqa: B008 - frozen
    ) -> None:
        super().__init__()
        self.ascii = ascii or config.ascii
        self.palette = config.palette or PALETTES[0]
        self._runner, self._language = runner, language
        with naming(config):
            themes.install(self, config.theme)
            if config.keymap:
                self.set_keymap(keymap(config.keymap))

    def get_default_screen(self) -> Screen[Any]:
        return self._picker() if self._runner is None else Workbench(self._runner, self._language)

    def _picker(self) -> Screen[Any]:
        # With a scenario given, nobody waits for the picker's imports.
        from gdtui.tui.picker import PickerScreen  # noqa: PLC0415

        return PickerScreen(self._language)

    def on_load(self) -> None:
        plot.postpone()

    def on_mount(self) -> None:
        signals.install(self)
        self.call_after_refresh(self._complete)

    def _complete(self) -> None:
        """What the first paint need not wait for: plotext with its curves, and the collection of garbage."""
        if plot.preload():
            for view in self.screen.query(View):
                view.repaint()
        if not gc.isenabled():
            gc.freeze()  # what is there by now will stay
            gc.enable()

    def on_unmount(self) -> None:
        plot.preload()  # for whoever plots after an app that was never painted
        signals.remove()

    # From screen to screen

    def on_picker_screen_chosen(self, message: Any) -> None:
        """Go on with the very run that was previewed."""
        self.push_screen(Workbench(message.runner, self._language, picked=True))

    def on_workbench_left(self) -> None:
        """Back to the picker, or on to one where the app began with a scenario."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif self._runner is not None:
            self._runner.pause()
            self.push_screen(self._picker())

    # Keys and the command palette

    def action_help(self) -> None:
        screen = self.screen
        focus = screen.asked_about() if hasattr(screen, "asked_about") else None
        mode = getattr(screen, "keys_mode", keys.WORKBENCH)
        self.push_screen(dialogs.HelpDialog(glyphs(ink_for(self)), focus, ascii=self.ascii, mode=mode))

    def action_command_palette(self) -> None:
        # Only now: its imports would delay the first paint.
        from gdtui.tui.palette import Palette  # noqa: PLC0415

        if not Palette.is_open(cast("Any", self)):
            self.push_screen(Palette(id="--command-palette"))

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
                does = partial(self.run_action, key.action, nodes[key.mode])
                yield SystemCommand(key.label.capitalize(), f"key {self._face(key)}", does)
        yield from (command for command in super().get_system_commands(screen) if command.title == "Theme")

    def _face(self, key: keys.Key) -> str:
        """The last of its keys as a person reads it."""
        return self.get_key_display(replace(key.binding, key=key.keys.rpartition(",")[2]))


def make_app(
    scenario: Scenario | None,
    *,
    language: str = "en",
    ascii: bool = False,  # noqa: A002
    config: Config = Config(),  # noqa: B008 - frozen
) -> GdtuiApp:
    """The app on a scenario, or the picker. Raises GdtuiError where scenario or configuration will not do."""
    runner = None if scenario is None else Runner(Session(scenario))
    return GdtuiApp(runner, language=language, ascii=ascii, config=config)
