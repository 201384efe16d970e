"""`--set key=value` and live edits: a scenario with one key changed, checked like the file itself."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from typing import Any

from gdtui.engine.datasets import datasets
from gdtui.engine.optimizers import optimizers
from gdtui.errors import ScenarioError
from gdtui.knobs import UNKNOWN_KEY
from gdtui.scenario.changes import LIVE, with_change

Table = dict[str, Any]
_EXCLUSIVE = {
    "training.steps": "epochs",
    "training.epochs": "steps",
    "function.expression": "surface",
    "function.surface": "expression",
    "model.degree": "inputs",
    "model.inputs": "degree",
}
DEFAULT_NAMES = {"model.init": "xavier_uniform"}
"""What stands where nothing is written, so that a key of its own can be changed all the same."""
MAY_BE_NONE = (
    "training.clip_grad_norm", "stop.loss", "stop.grad_norm", "stop.patience", "model.norm", "model.loss",
)  # fmt: skip
"""Keys that "none" takes away again: TOML has no value for nothing."""
NO_TABLE = "not a table, so it has no keys of its own"
NO_PLACE = "no such place in a list"
ABOUT_KEYS = (UNKNOWN_KEY, NO_TABLE, NO_PLACE)
"""Reasons that lie in the key of a change, not in its value."""
_DATA_KEYS = {"name", "target", "features", "n_samples", "test_fraction", "standardize", "task", "seed"}


def split_assignment(text: str) -> tuple[str, Any]:
    """`optimizer.lr=0.3` as a key and a TOML value; what is not a TOML value is a text."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ScenarioError("not of the form key=value", f"--set {text}", hint="for example optimizer.lr=0.3")
    if not all(part.strip() for part in key.split(".")):
        raise ScenarioError("a part of the key is empty", f"--set {text}", hint="for example optimizer.lr=0.3")
    try:
        found = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError):  # ValueError: no TOML, or a number of thousands of digits
        return key.strip(), value.strip()
    return key.strip(), found["value"] if len(found) == 1 else value.strip()


def override(raw: Table, changes: Iterable[tuple[str, Any]]) -> tuple[Table, list[str]]:
    """A copy of the raw tables with the changes made, and a sentence for everything dropped on the way."""
    changes, said = list(changes), list[str]()
    table = _copied(dict(raw)) if changes else dict(raw)
    for key, value in changes:
        said += _set(table, key, value)
    return table, said


def _copied(value: Any) -> Any:
    """TOML's tables and lists, copied all the way down; what else there is never changes."""
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _set(table: Table, key: str, value: Any) -> list[str]:
    if key.startswith("model.activation["):
        _spread(table)
    if key in LIVE:
        with_change(table, key, value)
        return []
    *path, last = key.split(".")
    inner: Any = table
    for depth, part in enumerate(path):
        inner = _enter(inner, part, ".".join(path[: depth + 1]))
    said = _make_room(inner, key, value)
    if key in MAY_BE_NONE and value == "none":
        inner.pop(last, None)
    elif last.endswith("]"):
        items, place = _item(inner, last, key)
        items[place] = value
    else:
        inner[last] = value
    return said


def _spread(table: Table) -> None:
    """One activation for all hidden layers as a list with one for each, so that any of them can be another."""
    model = table.setdefault("model", {})
    given, hidden = model.get("activation", "tanh"), model.get("hidden", [])
    if not isinstance(given, list) and isinstance(hidden, list):
        model["activation"] = [_copied(given) for _ in hidden]


def _enter(inner: Table, part: str, path: str) -> Table:
    """The table called `part`, or one in a list as `part[1]`; a bare name such as `init = "normal"` becomes
    `{ name = "normal" }`."""
    place: Any
    holder, place = _item(inner, part, path) if part.endswith("]") else (inner, part)
    missing = {"name": DEFAULT_NAMES[path]} if path in DEFAULT_NAMES else {}
    found = inner.setdefault(part, missing) if holder is inner else holder[place]
    if isinstance(found, str):
        found = holder[place] = {"name": found}
    if not isinstance(found, dict):
        hint = f"change {path} itself"
        raise ScenarioError(NO_TABLE, path, found, hint, has_value=True)
    return found


def _item(inner: Table, part: str, path: str) -> tuple[list[Any], int]:
    """The list and the place in it that `part` names, for example `schedules[1]`."""
    name, _, number = part.removesuffix("]").partition("[")
    items = inner.get(name)
    known = number.isascii() and number.isdecimal() and len(number) < 10
    if not isinstance(items, list) or not known or int(number) >= len(items):
        many = f"{name} has {len(items)}, counted from 0" if isinstance(items, list) else f"{name} is no list"
        raise ScenarioError(NO_PLACE, path, hint=many)
    return items, int(number)


def _make_room(inner: Table, key: str, value: Any) -> list[str]:
    """Drop what the change rules out: the other of two exclusive keys, options the new name does not have."""
    if key in _EXCLUSIVE:
        inner.pop(_EXCLUSIVE[key], None)
        return []
    known = _known_options(key, value)
    if known is None:
        return []
    gone = [name for name in inner if name not in known]
    for name in gone:
        del inner[name]
    owner = key.rsplit(".", 1)[0]
    return [f"{owner}.{name} dropped: {value} has no such key" for name in gone]


def _known_options(key: str, value: Any) -> set[str] | None:
    """The keys that may stay beside a new name, or None when the name brings no keys with it."""
    if key == "optimizer.name" and value in optimizers:
        return {"name", "schedule", *optimizers[value].knobs}
    if key == "data.name" and value in datasets:
        return (_DATA_KEYS | set(datasets[value].knobs)) - {"target", "features"}
    return None
