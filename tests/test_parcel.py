"""What comes out of a file is taken only for what it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdtui.parcel import Parcel, UnfitError, doubling, rising

REFUSED: dict[str, Any] = {
    "a key that is not there": lambda: Parcel({"a": 1})["b"],
    "a key of a list": lambda: Parcel([1])["a"],
    "no list": lambda: Parcel({}).each(3),
    "too long a list": lambda: Parcel([1, 2]).each(1),
    "too short a list": lambda: Parcel([1]).exactly(2),
    "no table": lambda: Parcel([]).named(3),
    "too large a table": lambda: Parcel({"a": 1, "b": 2}).named(1),
    "a number with a fraction": lambda: Parcel(1.0).whole(0, 2),
    "true for a number": lambda: Parcel(True).whole(0, 2),
    "too small": lambda: Parcel(-1).whole(0, 2),
    "too large": lambda: Parcel(3).whole(0, 2),
    "a text for a number": lambda: Parcel("1").number(),
    "true for any number": lambda: Parcel(True).number(),
    "no number": lambda: Parcel(float("nan")).number(),
    "a number beyond all": lambda: Parcel(10**400).number(),
    "a number for a truth": lambda: Parcel(1).truth(),
    "a number for a text": lambda: Parcel(1).text(),
    "another text": lambda: Parcel("c").text(("a", "b")),
    "too long a text": lambda: Parcel("abc").text(most=2),
    "half a character": lambda: Parcel("\ud800").text(),
    "half a character, deep inside": lambda: Parcel({"a": [{"\udc80": 1}]}).plain(),
    "no path": lambda: Parcel("a\0b").path(),
    "a path of no bytes": lambda: Parcel("\ud800").path(),
    "no such array": lambda: Parcel(1, (np.zeros(2),)).array(np.float64, 2),
    "no array at all": lambda: Parcel(0).array(np.float64, None),
    "another type": lambda: Parcel(0, (np.zeros(2),)).array(np.int64, 2),
    "another length": lambda: Parcel(0, (np.zeros(2),)).array(np.float64, 3),
    "another number of dimensions": lambda: Parcel(0, (np.zeros(2),)).array(np.float64, 2, None),
    "what is not finite": lambda: Parcel(0, (np.array([np.inf]),)).array(np.float64, None),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_fit_is_refused(what: str) -> None:
    with pytest.raises(UnfitError):
        REFUSED[what]()


def test_what_fits_comes_out_as_it_is() -> None:
    parcel = Parcel({"a": [1, 2.5, "x", None, True], "b": 0, "c": "/tmp/\udcff"}, (np.array([1.0, np.inf]),))
    whole, number, text, nothing, truth = parcel["a"].exactly(5)
    assert (whole.whole(1, 1), number.number(), text.text(("x",)), nothing.given, truth.truth()) == (
        1,
        2.5,
        "x",
        False,
        True,
    )
    assert parcel["b"].array(np.float64, None, finite=False)[0] == 1.0
    assert parcel["c"].path().name == "\udcff"
    assert list(parcel.named(3)) == ["a", "b", "c"]
    assert parcel["a"].plain() == [1, 2.5, "x", None, True]


def test_values_nested_without_end_are_refused() -> None:
    nested: Any = []
    for _ in range(200):
        nested = [nested]
    with pytest.raises(UnfitError, match=r"session\.a: nested too deeply"):
        Parcel({"a": nested})["a"].plain()


def test_steps_rise_and_strides_double() -> None:
    assert rising(np.array([0, 2, 5]), 6)
    assert rising(np.array([], np.int64), 0)
    assert not any(rising(np.array(steps), 6) for steps in ([0, 6], [2, 2], [3, 1], [-1, 2]))
    assert [n for n in range(-2, 9) if doubling(n)] == [1, 2, 4, 8]
