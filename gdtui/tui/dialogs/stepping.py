"""The next value of a setting, up or down, without typing: twice or half, the next name, on or off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice
from typing import Any

from gdtui.tui.dialogs.settings import Setting

SHARES = (0.0, 0.01, 0.05, *(k / 10 for k in range(1, 10)), 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999)
"""Where shares of 1 stop on their way: even in the middle, ever finer towards the ends."""
NUDGE = 0.1
"""A parameter moves by so much."""
SMALLEST, FIRST = 1e-12, 0.001
"""Below this halving ends at 0; doubling 0 begins at `FIRST`, or at the default."""


def candidates(setting: Setting, up: bool) -> Sequence[Any]:
    """What the value may become, the nearest first; nothing where there is only typing. Which of them a scenario
    takes, its reading decides."""
    knob, value = setting.knob, setting.raw
    if setting.is_parameter:
        return (round(value + (NUDGE if up else -NUDGE), 12),)
    if knob.choices:
        return _names(setting, up)
    if knob.type is bool:
        return (not value,)
    if knob.type is int:
        return _counts(setting, up)
    if knob.type is float:
        return tuple(one for one in _numbers(setting, up) if one == "none" or _takes(setting, one))
    return ()


def _takes(setting: Setting, value: float) -> bool:
    """Whether it is a number at all, and within the range; twice the largest is none."""
    limits = setting.knob.range
    return math.isfinite(value) and (limits is None or value in limits)


def _names(setting: Setting, up: bool) -> tuple[str, ...]:
    """All the other names, once round."""
    names = (*setting.knob.choices, *(("none",) if setting.optional else ()))
    present = setting.raw["name"] if isinstance(setting.raw, dict) else setting.raw or "none"
    at = names.index(present) if present in names else -1
    order = [*names[at + 1 :], *names[: max(at, 0)]]
    return tuple(order if up else reversed(order))


def _counts(setting: Setting, up: bool) -> tuple[Any, ...]:
    """Twice or half; beyond the largest batch comes "full", and before it the largest power of two."""
    value = setting.raw
    if value == "full":
        return () if up else tuple(2**k for k in range(9, -1, -1))
    if value is None:
        return (_first(setting, 100),)
    if setting.key.endswith(("seed", "degree", "ns_steps")):
        return _within(setting, (value + (1 if up else -1),))
    full = ("full",) if setting.key == "training.batch_size" and up else ()
    return (*_within(setting, (max(1, 2 * value) if up else value // 2,)), *full)


def _first(setting: Setting, otherwise: Any) -> Any:
    return setting.knob.default if isinstance(setting.knob.default, int | float) else otherwise


def _within(setting: Setting, values: Sequence[int]) -> tuple[int, ...]:
    limits = setting.knob.range
    return tuple(value for value in values if limits is None or value in limits)


def _numbers(setting: Setting, up: bool) -> tuple[Any, ...]:
    value, limits = setting.raw, setting.knob.range
    if value is None:
        return (1.0,) if setting.key == "training.clip_grad_norm" else (FIRST,)
    if limits is not None and math.isfinite(min(limits.lt, limits.le)):
        beyond = [share for share in SHARES if (share > value if up else share < value)]
        ends = [*beyond, 1.0] if up else [0.0, *beyond][::-1]
        return tuple(islice((share for share in ends if share != value and share in limits), 1))
    if value == 0.0:
        least = min(abs(_first(setting, 0.0)), 1.0) or FIRST
        return (least,) if up else (-least,)
    halved = 0.0 if abs(value) < SMALLEST else value / 2.0
    return (value * 2.0,) if up == (value > 0.0) else (halved, *(("none",) if setting.optional else ()))
