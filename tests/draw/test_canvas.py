"""The canvas: cells stay aligned whatever is put on it, and nothing is lost on the way out."""

import numpy as np
import pytest
from rich.segment import Segment

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import ASCII, DARK, LIGHT, UNICODE, plain


def test_text_is_put_at_its_cell_and_cut_at_the_edges():
    canvas = Canvas(6, 2)
    canvas.put(4, 0, "abc")
    canvas.put(-1, 1, "xyz")
    canvas.put(0, 7, "nowhere")
    canvas.put(9, 0, "nowhere")
    canvas.put(-9, 0, "nowhere")
    assert canvas.lines() == ["    ab", "yz    "]


@pytest.mark.parametrize("text", ["中文字", "e\u0301x\u0327", "a\u200bb", "\x1b[31mred", "tab\there\n", "😀", "\x85"])
def test_characters_of_another_width_never_move_their_neighbours(text):
    canvas = Canvas(30, 1)
    canvas.put(0, 0, text)
    canvas.put(12, 0, "|")
    row = canvas.rows()[0]
    assert Segment.get_line_length(row) == 30
    assert canvas.lines()[0][12] == "|"
    assert "\x1b" not in canvas.lines()[0]


def test_letters_with_an_accent_survive():
    canvas = Canvas(4, 1)
    canvas.put(0, 0, "e\u0301θ−")
    assert canvas.lines() == ["éθ− "]


def test_an_ascii_canvas_takes_nothing_else():
    canvas = Canvas(10, 1, ascii=True)
    canvas.put(0, 0, "−1 × θ…")
    assert canvas.lines() == ["-1 x ?.   "]


def test_rows_say_the_same_as_lines_and_merge_runs():
    canvas = Canvas(8, 2)
    canvas.put(1, 0, "abc", 0xFF0000)
    canvas.put(4, 0, "de", 0xFF0000, 0x0000FF)
    canvas.put(6, 0, "f", 0xFF0000, 0x0000FF, bold=True)
    row = canvas.rows()[0]
    assert [segment.text for segment in row] == [" ", "abc", "de", "f", " "]
    assert ["".join(s.text for s in r) for r in canvas.rows()] == canvas.lines()
    assert row[1].style.color.triplet.hex == "#ff0000"
    assert row[1].style.bgcolor is None
    assert row[2].style.bgcolor.triplet.hex == "#0000ff"
    assert (row[2].style.bold, row[3].style.bold) == (None, True)
    assert row[0].style.color is None


def test_putting_text_without_a_background_keeps_the_one_below():
    canvas = Canvas(3, 1)
    canvas.bg[:] = 0x123456
    canvas.put(0, 0, "ab", 1)
    assert (canvas.bg == 0x123456).all()


def test_blit_copies_what_fits():
    small, large = Canvas(3, 2), Canvas(5, 3)
    small.put(0, 0, "abc", 1, 2, bold=True)
    small.put(0, 1, "def", 3)
    large.blit(small, 3, 1)
    large.blit(small, -2, -1)
    large.blit(small, 50, 50)
    assert large.lines() == ["f    ", "   ab", "   de"]
    assert large.fg[1, 3:].tolist() == [1, 1]
    assert large.bg[1, 3:].tolist() == [2, 2]
    assert large.bold[1, 3]


def test_an_empty_canvas_has_no_cells():
    assert Canvas(0, 3).lines() == ["", "", ""]
    assert Canvas(0, 3).rows() == [[], [], []]
    assert Canvas(-4, -1).lines() == []


def test_plain_ink_has_no_colour_at_all():
    ink = plain(DARK)
    assert ink.depth == "none"
    assert {ink.text, ink.accent, ink.paper, ink.bad, *ink.classes} == {-1}
    assert not ink.ascii


def test_every_glyph_is_one_cell_wide_and_the_ascii_ones_are_ascii():
    from dataclasses import asdict

    from rich.cells import cell_len

    for name, text in asdict(UNICODE).items():
        assert cell_len(text) == len(text), name
        assert all(ord(c) < 0x10000 for c in text), name
    for name, text in asdict(ASCII).items():
        assert text.isascii(), name
        assert len(text) == len(getattr(UNICODE, name)) or name in ("shades", "infinity"), name


@pytest.mark.parametrize("ink", [DARK, LIGHT])
def test_the_colours_of_text_can_be_read_on_the_paper(ink):
    from gdtui.draw.shade import contrast

    for name in (
        "text",
        "dim",
        "accent",
        "train",
        "test",
        "ball",
        "trail",
        "good",
        "warn",
        "bad",
        "minimum",
        "tangent",
    ):
        assert contrast(getattr(ink, name), ink.paper) >= 4.4, name


def test_black_on_white_has_the_greatest_contrast():
    from gdtui.draw.shade import contrast

    assert np.isclose(contrast(0x000000, 0xFFFFFF), 21.0)
    assert np.isclose(contrast(0x777777, 0x777777), 1.0)
