"""Round tick values, and short labels that agree with each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise


def nice_ticks(low: float, high: float, count: int) -> list[float]:
    """Multiples of 1, 2 or 5 × 10^k within [low, high], ascending, with the finest step that gives ≤ `count`.

    Where that would leave fewer than two, the next finer step is taken. Empty when the range is empty,
    not finite, or too narrow or too wide for doubles to divide.
    """
    span = high - low
    if not 1e-12 * max(abs(low), abs(high), 1e-290) < span < 1e305:
        return []
    best: list[float] = []
    exponent = math.floor(math.log10(span)) + 1
    for mantissa, power in ((m, exponent - down) for down in range(4) for m in (5, 2, 1)):
        ticks = _multiples(low, high, mantissa, power)
        if len(ticks) > max(2, count):
            return best if len(best) >= 2 else ticks
        best = ticks
    return best


def _multiples(low: float, high: float, mantissa: int, power: int) -> list[float]:
    """Multiples of mantissa × 10^power; a hair beyond the ends still counts."""
    step = float(f"{mantissa}e{power}")
    slack = 1e-9 * (high - low)
    first, last = math.ceil((low - slack) / step), math.floor((high + slack) / step)
    # The decimal text of a value is the double nearest to it: 0.3, where 3 * 0.1 is 0.30000000000000004.
    return [float(f"{k * mantissa}e{power}") for k in range(first, last + 1)]


def log_ticks(low: float, high: float, count: int) -> list[float]:
    """Powers of ten within [low, high] (both > 0), every so many decades that at most `count` are left.

    When fewer than two decades fall inside, 1, 2 and 5 times them join in, or else plain round values.
    """
    if not (0.0 < low < high < math.inf):
        return []
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first >= 1:
        stride = max(1, math.ceil((last - first + 1) / max(2, count)))
        start = first + (-first % stride if last - first >= 2 * stride else 0)
        return [float(f"1e{k}") for k in range(start, last + 1, stride)]
    between = [float(f"{m}e{k}") for k in range(first - 1, last + 2) for m in (1, 2, 5)]
    inside = [v for v in between if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]
    return inside[: max(2, count)] if len(inside) >= 2 else nice_ticks(low, high, count)


def labels(values: Sequence[float], *, ascii: bool = False) -> list[str]:  # noqa: A002
    """Short texts for the ticks of one axis: all plain, all in thousands (10k) or all with an exponent (2e6).

    Decimals are as many as tell neighbours apart, without trailing zeros (0, 2.5, 5). Negative numbers have
    the minus sign "−", or "-" with `ascii`.
    """
    largest = max((abs(v) for v in values), default=0.0)
    least = min((abs(v) for v in values if v), default=1.0)
    step = min((abs(b - a) for a, b in pairwise(values) if a != b), default=least)
    texts = [_text(v, largest, least, step) for v in values]
    return texts if ascii else [t.replace("-", "−") for t in texts]


def label(value: float, *, ascii: bool = False) -> str:  # noqa: A002
    """The text of a single value, as `labels` would write it, in about six digits."""
    size = abs(value)
    step = 10.0 ** (math.floor(math.log10(size)) - 5) if 0 < size < math.inf else 1.0
    text = _text(value, size, size or 1.0, step)
    return text if ascii else text.replace("-", "−")


def _text(value: float, largest: float, least: float, step: float) -> str:
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    size, apart = abs(value), step
    if largest / least >= 100:  # a log axis, where each tick has its own size
        largest = apart = size
    if not 1e-3 <= largest < 1e6:
        return _scientific(value, apart)
    if largest >= 1e4 and apart >= 100 and size >= 1000:
        return _decimal(value / 1000.0, apart / 1000.0) + "k"
    return _decimal(value, apart)


def _decimal(value: float, step: float) -> str:
    """Rounded to a tenth of the step's leading digit, without trailing zeros."""
    places = min(12, max(0, 1 - math.floor(math.log10(step) + 1e-9)))
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scientific(value: float, step: float) -> str:
    exponent = math.floor(math.log10(abs(value)) + 1e-12)
    digits = min(12, max(1, exponent - math.floor(math.log10(step) + 1e-9) + 1))
    mantissa, power = f"{value:.{digits}e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(power)}"
