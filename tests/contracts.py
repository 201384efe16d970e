"""A small scenario for every registered entry: where it stands in a file, beside what, and with which knobs."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from gdtui.catalogue import REGISTRIES
from gdtui.engine.norms import norms
from gdtui.registry import Knob, Registry
from gdtui.scenario import Scenario, parse
from gdtui.session import Session
from tests.toml import LINE, MOONS, VALLEYS

STEPS = 15
ALL: dict[str, Registry[Any]] = {**REGISTRIES, "norms": norms}

SURFACE = """
title = "A surface"
kind = "function"
[function]
surface = "bowl"
[optimizer]
name = "sgd"
lr = 0.001
"""
THREE = MOONS.replace('"moons"', '"blobs"').replace("noise = 0.1\n", "")
WAVE = MOONS.replace('"moons"', '"sine"')
UPHILL = MOONS.replace('"moons"', '"line"\nintercept = 3')
PLANE = VALLEYS.replace("x^4 - 3x^2 + x", "(x - 1)^2 + 3(y + 0.5)^2 + x y").replace("x = 2.0", "x = 2.0, y = 1.0")
PLANE = PLANE.replace("x = [-2.5, 2.5]", "x = [-3, 3], y = [-3, 3]")

PLACES = {
    "optimizers": "optimizer",
    "schedules": "optimizer.schedule",
    "activations": "model.activation",
    "losses": "model.loss",
    "inits": "model.init",
    "datasets": "data",
    "surfaces": "function.surface",
    "norms": "model.norm",
}
"""The key under which an entry of each registry is written."""

WITH = {
    "join": {"schedules": [{"name": "warmup", "warmup_steps": 5}, {"name": "cosine_decay"}], "boundaries": [10]},
}
"""Values for knobs that have no default."""


class Case(NamedTuple):
    """An entry in one of the scenarios that it can stand in."""

    registry: str
    name: str
    base: str
    text: str

    @property
    def key(self) -> str:
        return PLACES[self.registry]

    @property
    def knobs(self) -> dict[str, Knob]:
        return ALL[self.registry][self.name].knobs

    def scenario(self, **options: Any) -> Scenario:
        """The scenario with the entry in its place, its knobs at their defaults but for `options`."""
        table = {"name": self.name, **WITH.get(self.name, {}), **options}
        return parse(self.text, changes=[(self.key, table)])


def bases(registry: str, name: str) -> dict[str, str]:
    """The scenarios in which an entry is tried, by name."""
    if registry == "surfaces":
        return {"surface": SURFACE}
    if registry == "losses":
        task = ALL[registry][name].make.task
        counts = getattr(ALL[registry][name].make, "counts", False)
        return {task: {"binary": MOONS, "multiclass": THREE}.get(task, UPHILL if counts else WAVE)}
    if "hessian" in getattr(ALL[registry][name].make, "asks", ()):
        return {"function": VALLEYS, "plane": PLANE, "linear": LINE}
    if registry in ("optimizers", "schedules"):
        return {"function": VALLEYS, "plane": PLANE, "linear": LINE, "network": MOONS}
    return {"network": MOONS}


def cases() -> Iterator[Case]:
    """Every entry of every registry, in every scenario that it is tried in."""
    for registry, entries in ALL.items():
        for entry in entries:
            for base, text in bases(registry, entry.name).items():
                yield Case(registry, entry.name, base, text)


def bits(session: Session, run: int = 0) -> bytes:
    """What a run has come to: parameters, loss and gradient norm, to the last bit."""
    row = session.row
    return np.concatenate([session.state.params[run], row.loss[run : run + 1], row.grad_norm[run : run + 1]]).tobytes()


def after(scenario: Scenario) -> Session:
    """A session of the scenario after all the steps."""
    session = Session(scenario)
    session.step(STEPS)
    return session
