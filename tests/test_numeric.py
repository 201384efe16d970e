"""What counts as a number, and what a float can hold."""

from __future__ import annotations

import math
import sys

import pytest

from gdtui.numeric import is_finite, is_number

BEYOND = int(sys.float_info.max) * 2


@pytest.mark.parametrize("value", [0, -1.5, 10**9, math.inf, math.nan, BEYOND])
def test_a_number_is_one_however_large(value: object) -> None:
    assert is_number(value)


@pytest.mark.parametrize("value", [True, False, "1", None, [1]])
def test_what_only_looks_like_a_number_is_none(value: object) -> None:
    assert not is_number(value)


@pytest.mark.parametrize("value", [0, -sys.float_info.max, int(sys.float_info.max), math.ulp(0.0)])
def test_a_float_can_hold_it(value: float) -> None:
    assert is_finite(value)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, BEYOND, -BEYOND])
def test_no_float_can_hold_it_as_a_number(value: float) -> None:
    assert not is_finite(value)
