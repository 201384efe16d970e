"""Numbers, bars and columns of fixed width."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.draw.ink import DARK, plain
from gdtui.draw.table import bar, columns, fine_bar, number, shortened

ASCII_INK = plain(DARK).__class__(**{**DARK.__dict__, "ascii": True})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.50843, "−0.5084"),
        (3.52469, "3.5247"),
        (0.0, "0.0000"),
        (-0.0, "0.0000"),
        (1.234e-5, "1.2e−05"),
        (1.3e7, "1.3e+07"),
        (-12345.6789, "−12345.68"),
        (123456.789, "123456.79"),
        (0.00117, "0.0012"),
        (None, "—"),
        (math.nan, "—"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_have_four_decimals_or_an_exponent(value, text):
    assert number(value) == text


@given(st.none() | st.floats(), st.integers(1, 12), st.booleans())
def test_a_number_is_never_wider_than_its_column(value, width, ascii_only):
    text = number(value, width, ascii=ascii_only)
    assert 1 <= len(text) <= width
    assert text.isascii() or not ascii_only


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_with_full_precision_a_number_reads_back_to_the_same_bits(value):
    assert float(number(value, full=True).replace("−", "-")) == value


@given(st.floats(-1e12, 1e12))
def test_what_is_shown_is_close_to_the_number(value):
    shown = float(number(value).replace("−", "-"))
    assert shown == pytest.approx(value, rel=0.051, abs=5e-5)


def test_a_column_too_narrow_for_a_number_says_so():
    assert number(123456.0, 3) == "1e5"
    assert number(-123456.0, 3) == "###"


@pytest.mark.parametrize(
    ("fraction", "cells"), [(0, 0), (0.001, 1), (0.5, 4), (1, 8), (7, 8), (-1, 0), (math.nan, 0), (math.inf, 8)]
)
def test_a_bar_is_as_long_as_its_fraction(fraction, cells):
    assert bar(fraction, 8, DARK) == "▪" * cells
    assert bar(fraction, 8, ASCII_INK) == "=" * cells


def test_a_solid_bar_is_made_of_blocks():
    assert bar(0.5, 4, DARK, solid=True) == "██"
    assert bar(0.5, 4, ASCII_INK, solid=True) == "##"


@pytest.mark.parametrize(
    ("length", "fine", "plain_bar"),
    [(0, "", ""), (0.001, "▏", "-"), (2, "██", "##"), (2.5, "██▌", "##="), (2.96, "███", "###"), (9, "████", "####"),
     (math.inf, "████", "####"), (math.nan, "", "")],
)  # fmt: skip
def test_a_fine_bar_shows_parts_of_a_cell(length, fine, plain_bar):
    assert fine_bar(length, 4, DARK) == fine
    assert fine_bar(length, 4, ASCII_INK) == plain_bar


def test_columns_line_up_and_keep_their_colours():
    canvas = columns([["layer1", ("1.00", 0xFF0000)], ["a long name", "−0.5"]], [6, 5], "<>", DARK)
    assert canvas.lines() == ["layer1   1.00", "a lon…   −0.5"]
    assert canvas.fg[0, 10] == 0xFF0000
    assert canvas.fg[0, 0] == DARK.text


def test_a_long_text_is_shortened_with_a_sign_that_it_was():
    assert shortened("petal length", 8, DARK) == "petal l…"
    assert shortened("petal length", 8, ASCII_INK) == "petal l."
    assert shortened("petal", 8, DARK) == "petal"
    assert shortened("petal", 0, DARK) == ""
