"""The key that quits asks once, where a run would be lost by it."""

from __future__ import annotations

from typing import Any

from textual import events

from gdtui.keeping import Kept
from gdtui.keeping.parting import Unkept, part
from gdtui.tui.acts.keeping import Keeping
from gdtui.tui.footed import uppermost
from gdtui.tui.orderly import Orderly


class Quitting(Orderly):
    """Says which run cannot be kept and how it can be saved, and leaves if the next key quits again."""

    def __init__(self) -> None:
        super().__init__()
        self._asks = self._asked = False
        """Whether it has asked since the latest key came, and whether it had before that."""

    async def on_event(self, event: events.Event) -> None:
        """Who uses the mouse does something else."""
        if isinstance(event, events.MouseDown):
            self._asks = False
        await super().on_event(event)

    async def _hand_out(self, event: events.Key | events.Paste) -> None:
        self._asks, self._asked = False, self._asks
        await super()._hand_out(event)

    async def action_quit(self) -> None:
        """Leave, unless that would lose a run that can still be saved, and nobody has been told."""
        unkept = None if self._asked else part(self.keeper)
        if unkept is None or not self._ask(unkept):
            self.exit()

    def action_quit_now(self) -> None:
        """Leave, whatever is lost."""
        self.exit()

    def _ask(self, unkept: Unkept) -> bool:
        """Say what would be lost; whether there is a screen that can."""
        screen = uppermost(self.screen_stack)
        if screen is None:
            return False
        self._asks, self._complained = True, self.keeper.refusals
        if _is_in_hand(unkept, screen):
            screen.do(screen.runner.pause)  # it stands by now, which is to be seen
        say = getattr(screen, "refuse", screen.complain)  # some of those in the list may be written by now
        say(question(unkept, _way_to_save(unkept, screen), self.size.width - 1))
        return True

    def tell_left(self, kept: Kept, screen: Any) -> None:
        """Say in the list what has become of a run that was left."""
        title, step, _ = kept.run.told
        if kept.refusal:
            self._complained = self.keeper.refusals
            screen.complain(f"{title} is not kept on disk: home, enter go back to it ({kept.refusal})")
        else:
            screen.tell(f"{title} is kept at step {step:,}: home, enter go back to it")


def question(unkept: Unkept, way: str, room: int) -> str:
    """What would be lost, why, and what can be done, in as many words as there is room for."""
    rest = f"{unkept.why}; {way}, q again leaves"
    heads = f"{unkept.title} at step {unkept.step:,} cannot be kept", f"{unkept.title} is not kept", "not kept"
    return next((words for head in heads if len(words := f"{head}: {rest}") <= room), f"{heads[-1]}: {rest}")


def _is_in_hand(unkept: Unkept, screen: object) -> bool:
    """Whether it is the run of this workbench."""
    return isinstance(screen, Keeping) and unkept.kept is not None and screen.kept is unkept.kept


def _way_to_save(unkept: Unkept, screen: object) -> str:
    """The keys that lead from a screen to where the run can be saved."""
    if unkept.kept is not None:
        return "s saves it elsewhere" if _is_in_hand(unkept, screen) else "esc, s saves it elsewhere"
    return f"{'' if hasattr(screen, 'tell') else 'a, '}home, enter go back to it"
