"""What a terminal of seven bits is sent."""

from __future__ import annotations

import unicodedata

import pytest
from rich.cells import cell_len

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import DARK
from gdtui.draw.sevenbit import cell_by_cell, real_minus
from gdtui.tui.strips import printable


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("▔▁█▌", "-_#|"),
        ("╭─╮│┼", "+-+|+"),
        ("−1 · x²→", "-1 * x?>"),
        ("中", "??"),
        ("e\u0301", "e"),
        ("\x1b[1mä", "\x1b[1ma"),
    ],
)
def test_what_is_beyond_ascii_gives_way_to_what_comes_nearest(text: str, plain: str) -> None:
    assert cell_by_cell(text) == plain


def test_every_character_keeps_its_cells() -> None:
    printable = [chr(n) for n in range(0xA1, 0x3100) if unicodedata.category(chr(n))[0] in "LNPS"]
    wrong = [c for c in printable if cell_len(c) and len(cell_by_cell(c)) != cell_len(c)]
    assert not wrong
    assert all(cell_by_cell(c).isascii() for c in printable)


@pytest.mark.parametrize(
    ("text", "said"), [("lr 1e-05", "lr 1e−05"), ("4.0e-04 < 2e−4", "4.0e−04 < 2e−4"), ("be-2", "be-2")]
)
def test_there_is_one_minus_sign_in_numbers(text: str, said: str) -> None:
    assert real_minus(text) == said
    canvas = Canvas(len(text), 1)
    canvas.put(0, 0, text)
    assert canvas.lines() == [said]
    assert printable(text, DARK) == said
