"""A file whose every checksum is right, and whose parts do not fit each other: refused, each for its own reason."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from gdtui.branches import Branches
from gdtui.errors import DamagedError
from gdtui.savefile import Image, image, restore
from gdtui.scenario import parse
from gdtui.session import Session
from tests.toml import LINE

Twist = Callable[[dict[str, Any], list[Any]], object]
"""Alters the plain values or the arrays of a saved session."""


@pytest.fixture(scope="module")
def saved() -> Image:
    session = Session(
        parse(LINE, changes=[("optimizer.name", "adam"), ("optimizer.schedule", {"name": "reduce_on_plateau"})])
    )
    session.follow()
    branches = Branches(session)
    session.step(20)
    branches.reset()
    session.step(20)
    return image(branches)


def run(tree: dict[str, Any]) -> dict[str, Any]:
    """The run that is present."""
    return tree["runs"][tree["lines"][0]["run"]]  # type: ignore[no-any-return]


def _twice(tree: dict[str, Any], _: list[Any]) -> None:
    tree["lines"].append(deepcopy(tree["lines"][0]))


def _round(tree: dict[str, Any], _: list[Any]) -> None:
    tree["lines"][0]["parent"] = "A"


def _other_ghost(tree: dict[str, Any], arrays: list[Any]) -> None:
    ghost = run(tree)["ghost"]
    ghost["width"], arrays[ghost["path"]] = 1, np.zeros((3, 1))


def _lost_path(tree: dict[str, Any], arrays: list[Any]) -> None:
    place = run(tree)["trace"]["path"]["steps"]
    arrays[place] = arrays[place][::-1].copy()


def _odd_trail(tree: dict[str, Any], _: list[Any]) -> None:
    run(tree)["trail"]["stride"] = 3


def _errors_back(tree: dict[str, Any], _: list[Any]) -> None:
    run(tree)["trace"]["errors"].reverse()


def _no_rule(tree: dict[str, Any], _: list[Any]) -> None:
    run(tree)["state"]["stopped_by"] = "patience"


def _negative(tree: dict[str, Any], arrays: list[Any]) -> None:
    arrays[run(tree)["state"]["best_step"]] = np.array([-3])


def _not_left(tree: dict[str, Any], _: list[Any]) -> None:
    tree["trees"][0]["lines"][0]["run"] = tree["lines"][0]["run"]


def _left_twice(tree: dict[str, Any], _: list[Any]) -> None:
    tree["trees"].append(deepcopy(tree["trees"][0]))


TWISTS: dict[str, tuple[Twist, str]] = {
    "a line twice": (_twice, "not told apart"),
    "a line that comes from itself": (_round, "no first one"),
    "a tree on a run that was not left": (_not_left, "has not been left"),
    "a tree that was left twice": (_left_twice, "has not been left"),
    "a trail of every third step": (_odd_trail, "no trail"),
    "a path backwards": (_lost_path, "no path"),
    "errors backwards": (_errors_back, "not in order"),
    "stopped by a rule that is not there": (_no_rule, "no such rule"),
    "a ghost of fewer parameters": (_other_ghost, "the ghost of another problem"),
    "the lowest loss before the start": (_negative, "a step before it"),
}


@pytest.mark.parametrize("twist", TWISTS)
def test_parts_that_do_not_fit_each_other_are_refused_each_for_its_reason(saved: Image, twist: str) -> None:
    change, reason = TWISTS[twist]
    tree, arrays = deepcopy(saved.tree), [array.copy() for array in saved.arrays]
    change(tree, arrays)
    with pytest.raises(DamagedError, match=f"it does not hold together: .*{reason}"):
        restore(Image(tree, tuple(arrays)))


def test_what_nobody_has_twisted_is_opened(saved: Image) -> None:
    assert restore(Image(deepcopy(saved.tree), saved.arrays)).session.step_count == 20


def test_a_session_that_was_saved_before_trees_were_kept_is_opened(saved: Image) -> None:
    tree = deepcopy(saved.tree)
    del tree["trees"]
    for one in tree["runs"]:
        del one["joined"]
    found = restore(Image(tree, saved.arrays))
    assert found.session.step_count == 20
    assert found.left == []
    found.undo()
    assert found.session.step_count == 20
