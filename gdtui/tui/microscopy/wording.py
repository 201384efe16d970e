"""Lines of words and numbers as text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from gdtui.draw.ink import Ink
from gdtui.draw.sevenbit import spelled
from gdtui.draw.table import number
from gdtui.inside import Line
from gdtui.tui.strips import wrapped

_BEFORE = "·×+−*/^⊙"
_SHAPE = re.compile(r"(?<=\d)×(?=\d)")
_RAISED = "²³⁴⁵⁶⁷⁸⁹^"


def figure(value: Any, full: bool) -> str:
    """A number: whole ones as they are, others with four decimals or digits, or with all; a word as it is."""
    if isinstance(value, str):
        return value
    value = float(value)
    if math.isfinite(value) and value.is_integer() and abs(value) < 1e6:
        return str(int(value)).replace("-", "−")
    if full or value == 0.0 or not math.isfinite(value) or 1e-3 <= abs(value) < 1e6:
        return number(value, 12, full=full)
    # Four digits of it: products of small numbers are meant to be checked by hand.
    return f"{value:.3e}".replace("-", "−")


def said(line: Line, full: bool) -> str:
    """The line with its numbers; in brackets a negative one behind an operator, and before a power 1.2e−05 as well."""
    text = ""
    for k, part in enumerate(line):
        if isinstance(part, str):
            text += part
            continue
        shown = figure(part, full)
        after = line[k + 1] if k + 1 < len(line) else ""
        raised = isinstance(after, str) and after[:1] in _RAISED and bool(after)
        minus = shown.startswith("−")
        bracket = (raised and (minus or "e" in shown)) or (minus and text.rstrip()[-1:] in tuple(_BEFORE))
        text += f"({shown})" if bracket else shown
    return text


def in_rows(text: str, width: int, most: int, ink: Ink, indent: int = 3) -> list[str]:
    """The text in at most so many rows, those after the first indented; cut with … where it needs more."""
    rows = wrapped(text, width)
    if len(rows) > 1:
        rows = [rows[0], *(" " * indent + row for row in wrapped(text[len(rows[0]) :].strip(), width - indent))]
    if len(rows) > most:
        rows = rows[:most]
        rows[-1] = f"{rows[-1][: width - 1 - len(_more(ink))]} {_more(ink)}"
    return rows


def written(text: str, ink: Ink) -> str:
    """The text as the terminal can show it; in ASCII shapes as 8x32, and products element by element as `.*`."""
    return spelled(_SHAPE.sub("x", text).replace("⊙", ".*")) if ink.ascii else text


def cut(text: str, width: int, ink: Ink) -> str:
    """The text in `width` cells, with dots where it goes on: two in ASCII, since one would be read with a number."""
    return text if len(text) <= width else f"{text[: max(0, width - len(_more(ink)))]}{_more(ink)}"


def _more(ink: Ink) -> str:
    return ".." if ink.ascii else "…"


def longest(rows: Sequence[str]) -> int:
    """The width of the widest row."""
    return max((len(row) for row in rows), default=0)
