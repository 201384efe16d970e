"""Frozen dataclasses are what `dataclass` makes of them, only later."""

from __future__ import annotations

import typing
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from threading import Barrier, Thread

import pytest

from gdtui import lazily
from gdtui.frozen import Frozen, finish


def point() -> type[Frozen]:
    class Point(Frozen):
        """Two numbers."""

        x: float
        y: float = 2.0
        others: list[float] = field(default_factory=list)

    return Point


def test_a_class_is_finished_with_the_first_of_it() -> None:
    made = point()
    assert not is_dataclass(made)
    assert made(1.0) == made(1.0, 2.0, [])
    assert [one.name for one in fields(made)] == ["x", "y", "others"]
    assert repr(made(1.0)).endswith("Point(x=1.0, y=2.0, others=[])")
    assert replace(made(1.0), y=3.0) == made(1.0, 3.0)


def test_a_class_may_be_finished_where_it_is_defined() -> None:
    class Number(Frozen, at_once=True):
        """A number."""

        value: float

    assert is_dataclass(Number)
    assert Number(1.0) == Number(1.0)


def test_what_is_frozen_cannot_be_changed() -> None:
    one = point()(1.0)
    with pytest.raises(FrozenInstanceError):
        one.x = 2.0  # type: ignore[misc]


def test_wrong_arguments_are_refused_the_first_time_too() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        point()()


def test_the_options_are_those_of_dataclass() -> None:
    class Named(Frozen, eq=False, kw_only=True):
        """A name."""

        name: str

    assert Named(name="a") != Named(name="a")
    with pytest.raises(TypeError):
        Named("a")  # type: ignore[misc]


def test_a_class_of_a_class_has_the_fields_of_both() -> None:
    base = point()

    class Higher(base):  # type: ignore[misc, valid-type]
        """Three numbers."""

        z: float = 3.0

    assert (Higher(1.0).y, Higher(1.0).z) == (2.0, 3.0)
    assert base(1.0) == base(1.0)


def test_fields_know_what_dataclass_lets_them_know() -> None:
    class Kept(Frozen):
        """A field that nobody gives, one that does not count, and a sum."""

        x: float
        hidden: list[int] = field(init=False, repr=False, compare=False, default_factory=lambda: [1])
        label: str = field(default="", compare=False)
        total: float = field(init=False, default=0.0)

        def __post_init__(self) -> None:
            object.__setattr__(self, "total", self.x + 1.0)

    one, other = Kept(1.0, "one"), Kept(1.0, label="other")
    assert (one.hidden, one.total, repr(one).partition("Kept")[2]) == ([1], 2.0, "(x=1.0, label='one', total=2.0)")
    assert one == other
    assert hash(one) == hash(other)
    assert one.hidden is not other.hidden
    with pytest.raises(TypeError):
        Kept(1.0, hidden=[2])  # type: ignore[call-arg]
    assert typing.get_type_hints(Kept.__init__) == {"x": float, "label": str, "return": type(None)}


def test_finishing_twice_and_finishing_strangers_changes_nothing() -> None:
    made = point()
    finish(made)
    kept = made.__init__
    finish(made)
    finish(int)
    assert made.__init__ is kept


def test_two_threads_may_make_the_first_at_once() -> None:
    for _ in range(50):
        made, gate, found = point(), Barrier(4), []

        def first(made: type[Frozen] = made, gate: Barrier = gate, found: list[object] = found) -> None:
            gate.wait()
            found.append(made(1.0))

        threads = [Thread(target=first) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [made(1.0)] * 4


def test_a_name_that_no_module_of_a_package_has_is_an_attribute_error() -> None:
    find = lazily.importing("gdtui.engine", {"evenly": "spacing"})
    assert find("evenly")(3, 2).tolist() == [0, 2]
    with pytest.raises(AttributeError, match="has no attribute 'oddly'"):
        find("oddly")
