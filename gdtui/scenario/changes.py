"""`changes` of the `[data]` table: samples added, moved and taken away by hand."""

from __future__ import annotations

from typing import Any

from gdtui import limits
from gdtui.errors import ScenarioError
from gdtui.numeric import is_number
from gdtui.scenario.model import Change

LIVE = {"data.add": "add", "data.move": "move", "data.remove": "remove"}
"""Keys of live edits, and of overrides: each appends one change to those there are."""

_EXAMPLES = {"add": '[1.0, 2.0, "a"]', "move": "[3, 1.0, 2.0]", "remove": "3"}
_HINTS = {
    "add": "expected a number for each feature, then the target",
    "move": "expected a row and a number for each feature, and a target if that is to change too",
    "remove": "expected a row, as `gdtui data` counts them from 0",
}


def read_changes(value: Any) -> tuple[Change, ...]:
    """The changes as they were written; whether they fit the samples is known only with the data."""
    if not isinstance(value, list):
        hint = f"expected a list, for example [{{ add = {_EXAMPLES['add']} }}, {{ remove = 3 }}]"
        raise ScenarioError("wrong type", "data.changes", value, hint, has_value=True)
    limits.within(len(value), limits.EDITS, "data.changes", "changes of the data")
    return tuple(_change(one, f"data.changes[{k}]") for k, one in enumerate(value))


def _change(value: Any, key: str) -> Change:
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in _HINTS:
        hint = "expected one of " + ", ".join(f"{{ {how} = {text} }}" for how, text in _EXAMPLES.items())
        raise ScenarioError("not a change", key, value, hint, has_value=True)
    ((how, given),) = value.items()
    values = [given] if how == "remove" else given
    if not _fits(how, values):
        raise ScenarioError("wrong type", f"{key}.{how}", given, f"{_HINTS[how]}: {_EXAMPLES[how]}", has_value=True)
    return Change(how, tuple(values))


def _fits(how: str, values: Any) -> bool:
    if not isinstance(values, list) or len(values) < (1 if how == "remove" else 2):
        return False
    if how != "add" and (not is_number(values[0]) or not isinstance(values[0], int)):
        return False
    return all(is_number(one) for one in values[:-1]) and (is_number(values[-1]) or isinstance(values[-1], str))


def with_change(table: dict[str, Any], key: str, value: Any) -> None:
    """Append what one of the `LIVE` keys says to the changes in raw tables."""
    data = table.setdefault("data", {})
    if not isinstance(data, dict) or not isinstance(data.get("changes", []), list):
        raise ScenarioError("the data have no list of changes to append to", key, value, has_value=True)
    data.setdefault("changes", []).append({LIVE[key]: value})
