"""What can be edited in a run: every key of its scenario and every parameter, as the panel lists them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gdtui.edits import at_once, restarts
from gdtui.errors import render
from gdtui.frozen import Frozen
from gdtui.knobs import Knob
from gdtui.pictures import ledger_rows
from gdtui.scenario.keys import GROUPS, Key, keys_of
from gdtui.snapshot import Snapshot

MOST_PARAMETERS = 5_000
"""More weights than these can be edited too, but only whoever knows their names is told about them."""

_PARAMETER = Knob("", float, 0.0, None, (), "this one number, here and now")


class Setting(Frozen):
    """One key with its present value, as it would stand in a scenario file; "" for none."""

    key: str
    value: str
    group: str
    raw: Any
    knob: Knob
    takes: str
    optional: bool = False

    @property
    def meaning(self) -> str:
        """What it is, in a line."""
        return self.knob.meaning

    @property
    def default(self) -> str:
        """What it is where nothing is said; "" where that depends."""
        unsaid = self.is_parameter or self.knob.required or self.knob.default is None
        return "" if unsaid else bare(self.knob.default)

    @property
    def shown(self) -> str:
        """The value as it is read: names without their quotes, numbers with the minus sign of the screen."""
        text = "none" if self.raw is None else bare(self.raw)
        return text.replace("-", "−") if isinstance(self.raw, float) else text

    @property
    def takes_what(self) -> str:
        """What may be typed for it."""
        return f"{self.takes}, or none" if self.optional and "none" not in self.takes else self.takes

    @property
    def is_parameter(self) -> bool:
        """Whether it is a number that is being learnt."""
        return self.group == "parameters"

    @property
    def anew(self) -> bool:
        """Whether a change of it needs a new start."""
        return not self.is_parameter and restarts(self.key)

    @property
    def when(self) -> str:
        """From when on a change counts."""
        if self.anew:
            return "starts anew: step 0, this run stays as a ghost"
        if self.is_parameter or at_once(self.key):
            return "live: now"
        return "live: a new epoch begins" if self.group == "data" else "live: from the next update on"


def bare(value: Any) -> str:
    """A value as people write it, a text without quotes."""
    return value if isinstance(value, str) else render(value)


def settings(snapshot: Snapshot) -> list[Setting]:
    """Everything that can be edited here, in the order of the groups."""
    found = [_setting(key) for key in keys_of(snapshot.scenario)]
    found += parameters(snapshot)
    return sorted(found, key=lambda one: GROUPS.index(one.group))


def _setting(key: Key) -> Setting:
    value = "" if key.value is None else render(key.value)
    return Setting(key.name, value, key.group, key.value, key.knob, key.described, key.optional)


def parameters(snapshot: Snapshot) -> Iterator[Setting]:
    """The parameters themselves, those of the last layer first: the output's bias is what people look for."""
    if len(snapshot.params) > MOST_PARAMETERS:
        return
    linear = snapshot.scenario.kind == "linear"
    for block in reversed(snapshot.blocks):
        named = ledger_rows.keys_of(block, 0, block.index.size, linear=linear)
        for key, at in zip(named, block.index.ravel().tolist(), strict=True):
            value = float(snapshot.params[at])
            yield Setting(key, render(value), "parameters", value, _PARAMETER, "a number")
