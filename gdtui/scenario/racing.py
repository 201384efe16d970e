"""The `[[race]]` tables: who runs against whom."""

from __future__ import annotations

from typing import Any

from gdtui import limits
from gdtui.engine.initializers import initializers
from gdtui.engine.optimizers import optimizers
from gdtui.errors import ScenarioError
from gdtui.registry import unknown_key
from gdtui.scenario.model import Named, Racer, Shell

Table = dict[str, Any]

OWN_KEYS = ("label", "seed", "init")
"""What a racer may say besides its optimiser's keys."""


def read_race(shell: Shell) -> tuple[Racer, ...]:
    """Every racer, checked. One without a name races the scenario's own optimiser, changed as it says."""
    limits.within(len(shell.race), limits.RACERS, "race", "racers")
    racers = tuple(_racer(table, shell, f"race[{k}]") for k, table in enumerate(shell.race))
    _refuse_twins(racers)
    return racers


def _racer(table: Table, shell: Shell, key: str) -> Racer:
    own = {name: table[name] for name in OWN_KEYS if name in table}
    rule = {name: value for name, value in table.items() if name not in OWN_KEYS}
    if "name" not in rule:
        rule = {name: value for name, value in shell.optimizer.items() if name != "schedule"} | rule
    _refuse_unknown(rule, key)
    optimizer = Named(*optimizers.read({"name": "sgd"} | rule, key))
    # An optimiser that is taken over brings its rate along; a new name without one is to be tuned.
    inherits = "name" not in table
    return Racer(
        optimizer,
        _label(own, key),
        tuned="lr" not in rule and not inherits,
        seed=_seed(own, key),
        init=_init(own, shell.kind, key),
    )


def _refuse_unknown(rule: Table, key: str) -> None:
    """A key that neither the optimiser nor the race knows; both are named."""
    name = rule.get("name", "sgd")
    if not isinstance(name, str) or name not in optimizers:
        return
    for one, value in rule.items():
        if one != "name" and one not in optimizers[name].knobs:
            known = [*optimizers[name].knobs, *OWN_KEYS]
            raise unknown_key(f"{key}.{one}", value, known, f"a racer with {name}")


def _label(own: Table, key: str) -> str:
    label = own.get("label", "")
    if not isinstance(label, str):
        raise ScenarioError("wrong type", f"{key}.label", label, "expected a text", has_value=True)
    return label


def _seed(own: Table, key: str) -> int | None:
    if "seed" not in own:
        return None
    seed = own["seed"]
    whole = isinstance(seed, int) and not isinstance(seed, bool)
    if not whole or seed < 0:
        reason = "out of range" if whole else "wrong type"
        raise ScenarioError(reason, f"{key}.seed", seed, "expected a whole number ≥ 0", has_value=True)
    limits.within(seed, limits.SEED, f"{key}.seed")
    return seed


def _init(own: Table, kind: str, key: str) -> Named | None:
    if "init" not in own:
        return None
    if kind != "network":
        hint = 'only kind = "network" draws its first weights'
        raise ScenarioError("there is nothing to initialise", f"{key}.init", own["init"], hint, has_value=True)
    return Named(*initializers.read(own["init"], f"{key}.init"))


def _refuse_twins(racers: tuple[Racer, ...]) -> None:
    """Two racers that nothing tells apart would run the same race."""
    for k, racer in enumerate(racers):
        if racer in racers[:k]:
            reason = f"the same as race[{racers.index(racer)}]"
            raise ScenarioError(reason, f"race[{k}]", hint="change a key of one, or leave it out")
