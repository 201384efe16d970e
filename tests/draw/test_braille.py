"""Braille as ASCII: strokes keep their direction and their height."""

import numpy as np
import pytest

from gdtui.draw.braille import as_ascii


@pytest.mark.parametrize(
    ("cell", "char"),
    [
        ("⠉", "'"),
        ("⠤", "-"),
        ("⣀", "_"),
        ("⡇", "|"),
        ("⢸", "|"),
        ("⡰", "/"),
        ("⢣", "\\"),
        ("⣿", "#"),
        ("⡀", "."),
        ("⠀", " "),
    ],
)
def test_a_cell_becomes_the_character_of_its_shape(cell, char):
    assert as_ascii(np.array([[cell]]))[0, 0] == char


def test_every_pattern_has_an_ascii_character_and_only_the_empty_one_is_blank():
    patterns = np.array([chr(0x2800 + bits) for bits in range(256)]).reshape(16, 16)
    out = as_ascii(patterns)
    assert out.shape == (16, 16)
    assert "".join(out.ravel()).isascii()
    assert (out == " ").sum() == 1


def test_other_characters_stay_if_they_are_ascii():
    assert as_ascii(np.array(["a", " ", "●"])).tolist() == ["a", " ", " "]
