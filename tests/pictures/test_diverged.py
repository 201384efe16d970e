"""What a snapshot holds of a run that has diverged: numbers, None, and gaps in maps, but nothing infinite."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from gdtui.pictures import Looking
from gdtui.pictures.extras import MAKERS
from gdtui.pictures.units import Judgement
from gdtui.scenario import Scenario, load
from gdtui.session import Session
from gdtui.snapshot import Snapshot, snapshot


def infinite(found: Any, where: str = "snapshot") -> list[str]:  # noqa: PLR0911 - one for each kind of thing
    """Where a number is infinite or, beside maps and curves, none; and where words say so."""
    if isinstance(found, float):
        return [] if np.isfinite(found) else [where]
    if isinstance(found, np.ndarray):
        return [where] if found.dtype.kind == "f" and np.isinf(found).any() else []
    if isinstance(found, str):
        return [where] if {"inf", "−inf", "nan"} & {*found.split()} else []
    if isinstance(found, dict):
        return [one for key, value in found.items() for one in infinite(value, f"{where}[{key}]")]
    if isinstance(found, tuple | list):
        return [one for k, value in enumerate(found) for one in infinite(value, f"{where}[{k}]")]
    if is_dataclass(found) and not isinstance(found, Scenario):
        return [one for part in fields(found) for one in infinite(getattr(found, part.name), f"{where}.{part.name}")]
    return []


def looked_at(session: Session, mode: str) -> Snapshot:
    """Every extra picture, but for the update opened up: that holds the engine's own arrays, and is there only once
    somebody has imported it."""
    return snapshot(session, Looking(frozenset(MAKERS) - {"inside"}, {"network_mode": mode}))


@pytest.mark.parametrize("name", ["two-valleys", "article-line", "logistic", "iris", "exploding", "batch-norm"])
@pytest.mark.parametrize("lr", [1e30, 1e150, 1e300])
def test_a_diverged_run_shows_nothing_infinite(name: str, lr: float) -> None:
    session = Session(load(name, [("optimizer.lr", lr), ("optimizer.name", "sgd")]))
    while session.step():
        pass
    for mode in ("activations", "update ratio"):
        assert infinite(looked_at(session, mode)) == []


def test_sums_beyond_all_numbers_are_told_by_their_average() -> None:
    session = Session(load("moons", [("model.activation", "tanh")]))
    session.apply("layer1.bias[0]", 1.7e308)
    judged: Judgement = looked_at(session, "activations").extras["network"].layers[0].units[0].judgement
    assert "|z| is 1.7e+308 on average" in judged.sentence


def test_the_check_finds_what_is_infinite() -> None:
    found = ("fine", 1.0, np.array([np.nan]), {"a": [np.inf, "|z| is inf"]})
    assert infinite(found) == ["snapshot[3][a][0]", "snapshot[3][a][1]"]
