"""How rule, numbers and sentence of an update share the rows there are."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.draw.ink import Ink
from gdtui.draw.sevenbit import spelled
from gdtui.draw.table import shortened
from gdtui.snapshot import Snapshot
from gdtui.tui.strips import Part, width_of

Line = list[Part]

_GAP = "   "


def arranged(
    snapshot: Snapshot, width: int, height: int, ink: Ink, *, rule: bool, formula: str, full: bool = False
) -> Sequence[Line]:
    """At most `height` lines of at most `width` cells. The sentence is always among them, the rest as it fits.

    A sentence longer than a line ends in "…".

    `rule` says whether the rule is wanted, for want of a heading that holds it, and `formula` is what of the formula
    no heading holds. With `full` numbers have all their digits.
    """
    update = snapshot.update
    wanted = [*([update.rule] if rule else []), *(formula.split(_GAP) if formula else [])]
    symbols = [Part(shortened(plain(text, ink), width, ink), ink.dim) for text in wanted]
    told = [
        shortened(plain(text, ink), width, ink)
        for text in (exact(update.exact, width, ink) if full else update.numbers)
    ]
    numbers = packed([Part(text, ink.text, bold=True) for text in told], width)
    sentence = Part(
        shortened(plain(update.sentence, ink), width, ink), ink.bad if snapshot.status == "diverged" else ink.accent
    )
    above = _whole(packed(symbols, width), width, ink)
    if height > len(above) + len(numbers):
        return [*above, *numbers, [sentence]]
    if height <= 1:
        return [_beside(numbers[0], sentence, width) if _fits([*numbers[0], sentence], width) else [sentence]]
    return _in_two(above, numbers, sentence, width)


def exact(lines: Sequence[str], width: int, ink: Ink) -> list[str]:
    """Lines with all digits; of one that is too long what comes out of it."""
    return [line if len(plain(line, ink)) <= width else outcome(line) for line in lines]


def outcome(line: str) -> str:
    """`x ← 1.0 − 0.1 × 0.5 = 0.95` as `x ← … = 0.95`."""
    name, arrow, rest = line.partition(" ← ")
    return f"{name} ← … = {rest.partition(_GAP)[0].rpartition(' = ')[2]}" if arrow else line


def core(rule: str) -> str:
    """The last of several equations: the one that moves the parameters."""
    return rule.rsplit(_GAP, 1)[-1]


def _whole(lines: Sequence[Line], width: int, ink: Ink) -> list[Line]:
    """The first line alone, and that there are more."""
    if len(lines) < 2:
        return list(lines)
    return [_beside(lines[0], Part("…", ink.dim), width)]


def divided(formula: str, room: int, ink: Ink) -> tuple[str, str]:
    """The formula, which may be several, in two: as many of them as there is room for, and the rest."""
    parts = formula.split(_GAP)
    count = next((n for n in range(len(parts), 0, -1) if len(plain(_GAP.join(parts[:n]), ink)) <= room), 0)
    return _GAP.join(parts[:count]), _GAP.join(parts[count:])


def plain(text: str, ink: Ink) -> str:
    """The text with the characters that it will have, of which there may be more in ASCII."""
    return spelled(text) if ink.ascii else text


def packed(parts: Sequence[Part], width: int) -> list[Line]:
    """The parts in as few lines as hold them."""
    lines: list[Line] = []
    for part in parts:
        if lines and _fits([*lines[-1], part], width):
            lines[-1] = _beside(lines[-1], part, width)
        else:
            lines.append([part])
    return lines


def _in_two(above: Sequence[Line], numbers: Sequence[Line], sentence: Part, width: int) -> list[Line]:
    """Symbols over numbers, the sentence after whichever of them leaves it room, the numbers first. Where these take
    both lines no symbols: the update is that of every parameter."""
    if not above or len(numbers) > 1:
        return [
            numbers[0],
            _beside(numbers[1], sentence, width) if _fits([*numbers[1], sentence], width) else [sentence],
        ]
    (symbols,) = above
    if _fits([*numbers[0], sentence], width):
        return [symbols, _beside(numbers[0], sentence, width)]
    first = symbols[0]
    for line in (symbols, [first], [first._replace(text=core(first.text))]):
        if _fits([*line, sentence], width):
            return [_beside(line, sentence, width), numbers[0]]
    return [numbers[0], [sentence]]


def _beside(line: Line, part: Part, width: int) -> Line:
    """The part after the line, if there is room for it, else the line as it is."""
    return [*line, Part(_GAP), part] if _fits([*line, part], width) else line


def _fits(parts: Sequence[Part], width: int) -> bool:
    """Whether the parts and a gap before the last fit."""
    return width_of(parts) + len(_GAP) <= width
