"""Schedules as expressions of the step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gdtui.engine.decays import Constant, CosineDecay, ExponentialDecay, PolynomialDecay, StepDecay

from gdtui.engine.cycles import CosineRestarts, OneCycle  # isort: skip
from gdtui.engine.joins import Join
from gdtui.engine.schedules import schedules
from gdtui.engine.warmups import InverseSqrt, Warmup, WarmupCosineDecay

HELPERS = {
    "falling_cosine": '''def falling_cosine(step, steps, end):
    """Half a cosine from 1 at step 0 to `end` at `steps`."""
    return (1.0 - end) * 0.5 * (1.0 + math.cos(math.pi * step / steps)) + end if step < steps else end''',
    "rising_line": '''def rising_line(step, steps, start):
    """A straight line from `start` at step 0 to 1 at `steps`."""
    return start + (1.0 - start) * step / steps if step < steps else 1.0''',
    "restarting": '''def restarting(step, period, longer, end):
    """Half a cosine that begins again after `period` steps; each period is `longer` times the one before."""
    while step >= period:
        step, period = step - period, period * longer
    return falling_cosine(step, period, end)''',
    "one_cycle": '''def one_cycle(step, peak, last, first, final, straight):
    """From `first` up to 1 at step `peak`, then down to `final` at step `last`."""
    if step <= peak:
        start, end, progress = first, 1.0, step / peak if peak > 0.0 else 1.0
    elif step < last:
        start, end, progress = 1.0, final, (step - peak) / (last - peak)
    else:
        return final
    if straight:
        return start + (end - start) * progress
    return end + (start - end) * 0.5 * (1.0 + math.cos(math.pi * progress))''',
}

Writer = Callable[[Any, str, int], str]

_WRITERS: dict[type[Any], Writer] = {
    StepDecay: lambda s, t, total: f"{s.gamma!r} ** ({t} // {s.step_size})",
    ExponentialDecay: lambda s, t, total: f"{s.decay_rate!r} ** ({t} / {s.transition_steps or max(total, 1)})",
    PolynomialDecay: lambda s, t, total: (
        f"{1.0 - s.end_value!r} * max(0.0, 1.0 - {t} / {s.transition_steps or max(total, 1)}) ** {s.power!r}"
        f" + {s.end_value!r}"
    ),
    CosineDecay: lambda s, t, total: f"falling_cosine({t}, {s.decay_steps or total}, {s.alpha!r})",
    Warmup: lambda s, t, total: f"rising_line({t}, {s.warmup_steps}, {s.init_value!r})",
    WarmupCosineDecay: lambda s, t, total: (
        f"(rising_line({t}, {s.warmup_steps}, {s.init_value!r}) if {t} < {s.warmup_steps} else "
        f"falling_cosine({t} - {s.warmup_steps}, {(s.decay_steps or total) - s.warmup_steps}, {s.end_value!r}))"
    ),
    InverseSqrt: lambda s, t, total: (
        f"(rising_line({t}, {s.warmup_steps}, {s.init_value!r}) if {t} < {s.warmup_steps} else "
        f"math.sqrt({s.warmup_steps} / ({t})))"
    ),
    CosineRestarts: lambda s, t, total: f"restarting({t}, {s.t_0 or max(total, 1)}, {s.t_mult}, {s.alpha!r})",
    OneCycle: lambda s, t, total: (
        f"one_cycle({t}, {s.pct_start * total - 1.0!r}, {total - 1.0!r}, {1.0 / s.div_factor!r}, "
        f"{1.0 / s.div_factor / s.final_div_factor!r}, {s.anneal_strategy == 'linear'})"
    ),
}


def factor_lines(schedule: Any, total: int) -> list[str]:
    """The function `factor` with what it needs; nothing for a rate that stays."""
    if isinstance(schedule, Constant):
        return []
    code = _expression(schedule, "step", total)
    used = [name for name in HELPERS if f"{name}(" in code]
    if "restarting" in used and "falling_cosine" not in used:
        used.insert(0, "falling_cosine")
    lines = [line for name in used for line in [*HELPERS[name].split("\n"), "", ""]]
    return [
        *lines,
        "def factor(step):",
        '    """What the learning rate is multiplied by in the update that follows row `step`."""',
        f"    return {code}",
    ]


def _expression(schedule: Any, t: str, total: int) -> str:
    if isinstance(schedule, Join):
        return _joined(schedule, t, total)
    if isinstance(schedule, Constant):
        return "1.0"
    writer = _WRITERS.get(type(schedule))
    if writer is None:  # whatever it computes, these are its numbers
        return f"{[float(schedule(step, total)) for step in range(total + 1)]!r}[{t}]"
    return writer(schedule, t, total)


def _joined(schedule: Join, t: str, total: int) -> str:
    """Each schedule up to its boundary, its steps counted from where it begins."""
    starts = (0, *schedule.boundaries)
    ends = (*schedule.boundaries, max(total, starts[-1]))
    found = [schedules.read(table, "schedules") for table in schedule.schedules]
    parts = [schedules[name].make(**options) for name, options in found]
    pieces = [
        _expression(part, f"({t} - {start})" if start else t, end - start)
        for part, start, end in zip(parts, starts, ends, strict=True)
    ]
    code = pieces[-1]
    for piece, boundary in zip(reversed(pieces[:-1]), reversed(schedule.boundaries), strict=True):
        code = f"({piece} if {t} < {boundary} else {code})"
    return code
