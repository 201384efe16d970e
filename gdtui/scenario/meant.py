"""Numbers as people write them who are used to other ways: which number was probably meant."""

from __future__ import annotations

import re

from gdtui.errors import ScenarioError

_COMMA = re.compile(r"([-+]?\d+),(\d+)")
_TYPED = re.compile(rf"(?<![\w.,+-]){_COMMA.pattern}\w*\s*")
_LITERAL = re.compile(r"[-+]?\d[\d_]*(?:\.[\d_]+)?(?:[eE][-+]?\d+)?")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+")
LARGEST = 1e15
"""No whole number beyond it is spelt out."""


def comma_at(line: str, place: int) -> tuple[int, str] | None:
    """Where the comma of a number stands in whose middle, or right behind which, reading a line failed at `place`; and
    what would be right."""
    for found in _TYPED.finditer(line):
        if found.start() < place <= found.end():
            return found.end(1), _without_comma(found[1], found[2]) + _as_list(found[1], found[2])
    return None


def _without_comma(whole: str, rest: str) -> str:
    if len(rest) == 3 and whole.lstrip("+-0"):
        return f"no comma in a number: write {whole}{rest}, or {whole}.{rest} for a decimal number"
    return f"a decimal number has a point, not a comma: {whole}.{rest}"


def _as_list(first: str, second: str) -> str:
    """That it may be two numbers of a list, where it may: no number begins with a 0 that is not all of it."""
    may = not any(re.match(r"[-+]?0", one) and one != "0" for one in (first, second)) and first != "0"
    return f"; a list stands in brackets: [{first}, {second}]" if may else ""


def add_meant(error: ScenarioError) -> None:
    """Say in the error's hint how the number is written that was probably meant."""
    if error.reason == "wrong type" and error.hint.startswith(("expected a number", "expected a whole number")):
        right = _right(error.value, "whole number" in error.hint)
        error.hint += f"; {right}" if right else ""


def _right(value: object, whole: bool) -> str:
    if isinstance(value, str) and (found := _COMMA.fullmatch(value.strip())):
        return _without_comma(found[1], found[2])
    if whole and isinstance(value, float) and value.is_integer() and abs(value) < LARGEST:
        return f"write {value:.0f}"
    return ""


def as_typed(error: ScenarioError, line: str) -> None:
    """Take a point that stands on the error's line for one of thousands, where it stands as such: `1.000`."""
    if not isinstance(error.value, float) or not error.hint.endswith(f"; write {error.value:.0f}"):
        return
    for typed in _LITERAL.findall(line):
        if _THOUSANDS.fullmatch(typed) and float(typed) == error.value:
            error.hint = error.hint.removesuffix(f"{error.value:.0f}") + typed.replace(".", "")
            return
