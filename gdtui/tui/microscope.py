"""The microscope: one update opened up into its stages, forwards and backwards, over the workbench."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from gdtui.errors import GdtuiError
from gdtui.inside import Stage
from gdtui.pictures import Looking
from gdtui.pictures.inside import NAME
from gdtui.tui import keys
from gdtui.tui.arrangement import LEAST_HEIGHT, LEAST_WIDTH
from gdtui.tui.board import TooSmall
from gdtui.tui.dialogs.help import Focus
from gdtui.tui.footed import Footed
from gdtui.tui.leaving import Leaving
from gdtui.tui.microscopy.view import Look, StageView, found_again, moved
from gdtui.tui.runner import Runner
from gdtui.tui.views.footer import FooterLine, Hint

_HINTS: tuple[Hint, ...] = (
    ("←→", "stage"), ("↑↓", "row"), ("h l", "col"), (", .", "sample"), ("[ ]", "layer"), ("n b", "update"),
    ("esc", "back"), ("f", "digits"), ("y", "copy"), ("?", "help"),
)  # fmt: skip
_ABOUT = (
    "One update opened up: each stage in symbols, below them its numbers.",
    "At the top the way of the numbers, forward and back; [ ] is here.",
    "Try: find a flat unit, follow its error back, then n, the next update.",
)
_LOOKING = Looking(frozenset({NAME}))


class MicroscopeScreen(Footed, Leaving, Screen[None]):
    """Looks into the update that the run would make next. The run stands while it is open.

    It opens at the stage of that `kind` of the layer in `look`, or at the first of all.
    """

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    MicroscopeScreen > #stage { height: 1fr; }
    MicroscopeScreen > #small { display: none; height: 1fr; content-align: center middle; text-align: center; }
    MicroscopeScreen.-small > * { display: none; }
    MicroscopeScreen.-small > #small { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.MICROSCOPE)]
    keys_mode: ClassVar[str] = keys.MICROSCOPE

    def __init__(self, runner: Runner, *, look: Look | None = None, kind: str = "") -> None:
        super().__init__()
        self.runner = runner
        self._kind = kind
        self._first = look or Look()

    def compose(self) -> ComposeResult:
        yield StageView(self._first, id="stage")
        yield FooterLine(id="inside_footer", hints=_HINTS)
        yield TooSmall()

    def on_mount(self) -> None:
        self.runner.look(_LOOKING)
        self._show()
        here = self.look
        found = (k for k, one in enumerate(self.view.stages()) if (one.kind, one.layer) == (self._kind, here.layer))
        self.view.look_at(replace(here, stage=next(found, here.stage)))

    def on_resize(self) -> None:
        self.set_class(self.size.width < LEAST_WIDTH or self.size.height < LEAST_HEIGHT, "-small")
        self.query_one(TooSmall).say(*self.size)

    @property
    def view(self) -> StageView:
        return self.query_one(StageView)

    @property
    def look(self) -> Look:
        """Where one looks."""
        return self.view.look

    @property
    def stage(self) -> Stage:
        """The stage that is shown."""
        return self.view.stages()[self.look.stage]

    def _show(self) -> None:
        self.view.show(self.runner.snapshot)

    def _look(self, **changes: Any) -> None:
        self.say("")
        self.view.look_at(replace(self.look, **changes))

    def asked_about(self) -> Focus:
        """What this screen is, for the help page."""
        return Focus(self.stage.title, _ABOUT, ())

    # Keys

    def action_stage(self, by: int) -> None:
        """So many stages on, or back."""
        here, stages = self.look, self.view.stages()
        k = max(0, min(here.stage + by, len(stages) - 1))
        about_layer = stages[here.stage].kind not in ("x", *_ABOUT_ALL)
        layer = stages[here.stage].layer if about_layer and stages[k].kind in _ABOUT_ALL else here.layer
        self._look(stage=k, layer=layer)

    def action_first(self) -> None:
        self.action_stage(-len(self.view.stages()))

    def action_last(self) -> None:
        self.action_stage(len(self.view.stages()))

    def action_row(self, by: int) -> None:
        """Another row of the table: a unit, a sample, an input or a part."""
        page = self.view.page(self.look.stage)
        if page is not None:
            self._look(place=moved(self.look.place, page.table.axis, by, page))

    def action_column(self, by: int) -> None:
        """Another column of a matrix; where there is none, another input of the unit."""
        page = self.view.page(self.look.stage)
        if page is not None:
            axis = page.table.matrix.axis if page.table.matrix is not None else "input"
            self._look(place=moved(self.look.place, axis, by, page))

    def action_sample(self, by: int) -> None:
        """Another sample of the batch."""
        page = self.view.page(self.look.stage)
        if page is None or "sample" not in page.counts:
            self.say("a function has no samples")
            return
        self._look(place=moved(self.look.place, "sample", by, page))

    def action_layer(self, by: int) -> None:
        """The same stage of the next layer, or the same derivative in the other variable."""
        stages, stage = self.view.stages(), self.stage
        if stage.kind in _ABOUT_ALL:
            layers = {one.layer for one in stages if one.kind not in _ABOUT_ALL}
            self._look(layer=max(0, min(self.look.layer + by, max(layers, default=0))))
            return
        wanted = [k for k, one in enumerate(stages) if one.kind == stage.kind and one.layer == stage.layer + by]
        if wanted:
            self._look(stage=wanted[0])
        else:
            self.say("there is no such stage in another layer" if by > 0 else "there is no such stage below")

    def action_update(self, by: int) -> None:
        """The same stage of the next or the previous update."""
        self._do(self.runner.step if by > 0 else self.runner.back)

    def _do(self, command: Callable[[], object]) -> None:
        stage, before = self.stage, self.runner.snapshot.step
        self.say("")
        try:
            command()
        except GdtuiError as error:
            self.say(str(error), bad=True)
        self._show()
        self.view.look_at(replace(self.look, stage=found_again(self.view.stages(), stage)))
        if self.runner.snapshot.step == before:
            self.say(self.runner.snapshot.message or "this is the first update")

    def action_digits(self) -> None:
        self._look(full=not self.look.full)

    def action_copy(self) -> None:
        """What is shown, as text, into the terminal's clipboard."""
        self.app.copy_to_clipboard(self.view.text())
        self.say("copied: this stage as text")

    def action_close(self) -> None:
        self.dismiss(None)


_ABOUT_ALL = ("gram", "penalty", "noise", "clip", "optimizer", "new")
"""Stages about all parameters: which layer is looked at is chosen there, and does not change the stage."""
