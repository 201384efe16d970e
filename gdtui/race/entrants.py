"""Who races: the scenario's own racers or a default field, their names, and the scenario that each runs."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from gdtui.engine.initializers import initializers
from gdtui.engine.optimizers import optimizers
from gdtui.errors import render
from gdtui.scenario import Named, Racer, Scenario
from gdtui.scenario.reading import read
from gdtui.scenario.writing import flat

Table = dict[str, Any]

NICKNAMES: dict[str, Table] = {
    "momentum": {"name": "sgd", "momentum": 0.9},
    "nesterov": {"name": "sgd", "momentum": 0.9, "nesterov": True},
}
"""What people call some settings of an optimiser."""

FIELD = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
"""Who races where a scenario names nobody."""


def racer_called(name: str) -> Racer:
    """A racer by the name of an optimiser or by a nickname, its rate still to be searched for."""
    table = NICKNAMES.get(name, {"name": name})
    return Racer(Named(*optimizers.read(table, "race")), tuned=True)


def field_of(scenario: Scenario) -> tuple[Racer, ...]:
    """The scenario's racers; else the default field, and the scenario's own optimiser if it is not in it."""
    if scenario.race:
        return scenario.race
    field = [racer_called(name) for name in FIELD]
    own = Racer(scenario.optimizer, tuned=True)
    return tuple(field if any(same_rule(own, one) for one in field) else [*field, own])


def same_rule(one: Racer, other: Racer) -> bool:
    """Whether nothing but the learning rate tells two racers apart."""
    return _rule(one) == _rule(other) and (one.seed, one.init) == (other.seed, other.init)


def _rule(racer: Racer) -> Table:
    return {key: value for key, value in flat(racer.optimizer).items() if key != "lr"}


def names_of(racers: Sequence[Racer]) -> list[str]:
    """What to call each: its label, else its optimiser, with what tells it from others of that name."""
    short = [racer.label or _nickname(racer) for racer in racers]
    alike = [[j for j, other in enumerate(short) if other == name] for name in short]
    if len(set(short)) == 1 and len(short) > 1:
        return [_difference(k, alike[k], racers) for k in range(len(short))]
    return [f"{name} {_difference(k, alike[k], racers)}" if len(alike[k]) > 1 else name for k, name in enumerate(short)]


def _nickname(racer: Racer) -> str:
    options = racer.optimizer.options
    if racer.optimizer.name != "sgd" or not options["momentum"]:
        return racer.optimizer.name
    return "nesterov" if options["nesterov"] else "momentum"


def _difference(place: int, alike: Sequence[int], racers: Sequence[Racer]) -> str:
    """`lr 0.1` of a racer whose namesakes have other rates; its number where nothing differs."""
    tables = {k: _told(racers[k]) for k in alike}
    own = tables[place]
    keys = [key for key in own if any(tables[k].get(key) != own[key] for k in alike)]
    return " ".join(f"{key} {own[key]}" for key in keys) or f"{alike.index(place) + 1}"


def _told(racer: Racer) -> dict[str, str]:
    """Everything that can tell a racer from another, as text."""
    told = {key: _short(value) for key, value in racer.optimizer.options.items() if key != "lr" or not racer.tuned}
    told |= {} if racer.init is None else {"init": _named(racer.init)}
    return told | ({} if racer.seed is None else {"seed": str(racer.seed)})


def _named(init: Named) -> str:
    """An initialisation and what is not as by default: `normal std 0.1`."""
    knobs = initializers[init.name].knobs
    own = [f"{key} {_short(value)}" for key, value in init.options.items() if value != knobs[key].default]
    return " ".join([init.name, *own])


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else render(value).strip('"')


def alone(scenario: Scenario, racer: Racer, lr: float | None = None) -> Scenario:
    """The scenario that a racer runs: the same but for what the racer changes. A race asks for nothing (`expect`),
    and live changes of the optimiser are left out, since each racer has its own."""
    raw = copy.deepcopy(dict(scenario.raw))
    for key in ("race", "expect"):
        raw.pop(key, None)
    table = flat(racer.optimizer) | ({} if lr is None else {"lr": lr})
    schedule = raw.get("optimizer", {}).get("schedule")
    raw["optimizer"] = table | ({} if schedule is None else {"schedule": schedule})
    raw["edit"] = [edit for edit in raw.get("edit", []) if not edit["key"].startswith("optimizer")]
    if racer.seed is not None:
        raw["training"] = dict(raw.get("training", {})) | {"seed": racer.seed}
    if racer.init is not None:
        raw["model"] = dict(raw.get("model", {})) | {"init": flat(racer.init)}
    return read(raw, scenario.base)
