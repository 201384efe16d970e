"""Live changes in words: `lr 0.1→0.3 @120`, `adam @120`, `2 points added @30`, `layer3.bias[0] 0.12→0 @7`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gdtui.edits import is_weight, locate
from gdtui.errors import GdtuiError
from gdtui.frozen import Frozen
from gdtui.scenario.changes import LIVE
from gdtui.scenario.writing import resolved
from gdtui.session import Session

UNCHANGED, ANEW = "unchanged", "begun anew"
"""What nothing was done to: a run as its scenario has it, and one that a new start began with settings of its own."""

_NAMES = {"training.batch_size": "batch", "training.clip_grad_norm": "clip", "optimizer.weight_decay": "decay"}
_SPEAKING = ("optimizer.name", "optimizer.schedule", "model.activation", "model.loss")
"""Keys whose new value says what was changed: their own name need not stand before it."""

_DONE = {"add": "added", "move": "moved", "remove": "removed"}


class Change(Frozen):
    """What a live edit of `key` at step `at` made of the value `before` it."""

    at: int
    key: str
    before: Any
    after: Any

    @property
    def what(self) -> str:
        """`lr 0.1→0.3`."""
        if self.key in LIVE:
            count = len(self.after) - len(self.before)
            return f"{count} point{'s' * (count != 1)} {_DONE[LIVE[self.key]]}"
        if self.key in _SPEAKING:
            return _short(self.after)
        name = self.key if is_weight(self.key) else self.key.rpartition(".")[2]
        return f"{_NAMES.get(self.key, name)} {_short(self.before)}→{_short(self.after)}"


def present(session: Session, key: str) -> Any:
    """The value that a key of the scenario, or a parameter, has where the session stands; None if it has none.

    Of the keys that change samples: all changes of that kind so far.
    """
    if is_weight(key):
        return _parameter(session, key)
    if key in LIVE and session.scenario.data is not None:
        return tuple(change for change in session.scenario.data.changes if change.how == LIVE[key])
    found: Any = resolved(session.scenario)
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def stands(session: Session, key: str, value: Any) -> bool:
    """Whether a setting has that value already, so that nothing is to be changed."""
    now = present(session, key)
    return not is_weight(key) and isinstance(now, bool) == isinstance(value, bool) and bool(now == value)


def _parameter(session: Session, key: str) -> float | None:
    try:
        place = locate(session.plan.objective.blocks, key, key)
    except GdtuiError:
        return None
    return float(session.state.params[0, place])


def named(changes: Sequence[Change], edits: Sequence[int] = (), *, anew: bool = False) -> str:
    """All changes on one line; several of one key at one step are one. Where there are none, `edits` are the steps at
    which the file itself has some, and `anew` says that its settings are those of a new start, not the file's."""
    words: list[str] = []
    kept = _merged(changes)
    for number, change in enumerate(kept):
        last = number + 1 == len(kept) or kept[number + 1].at != change.at
        words.append(f"{change.what} @{change.at}" if last else change.what)
    file = f"as its file @{', '.join(map(str, edits))}" if edits else ""
    return ", ".join(words or ([ANEW] if anew else []) + ([file] if file else [])) or UNCHANGED


def _merged(changes: Sequence[Change]) -> list[Change]:
    """The first value before and the last one after, for each key and step; what came back to itself is none."""
    merged: dict[tuple[int, str], Change] = {}
    for change in changes:
        first = merged.setdefault((change.at, change.key), change)
        merged[change.at, change.key] = replace(change, before=first.before)
    return [change for change in merged.values() if change.before != change.after]


def _short(value: Any) -> str:
    """A value in a few characters."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4g}".replace("-", "−")
    if isinstance(value, Mapping):
        return str(value.get("name", "…"))
    if isinstance(value, list | tuple):
        parts = [_short(one) for one in value]
        return parts[0] if len(set(parts)) == 1 else " ".join(parts)
    return "none" if value is None else str(value)
