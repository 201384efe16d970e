"""What a change did, in words: `batch size 32 → 64 from the next update on`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from gdtui.edits import at_once, is_weight, locate
from gdtui.errors import GdtuiError, render
from gdtui.judge import ROOM
from gdtui.pictures import DataPicture
from gdtui.scenario import Edit, override
from gdtui.scenario.keys import keys_of
from gdtui.snapshot import Snapshot
from gdtui.tui.places import row_of
from gdtui.tui.places import words as place_of

NEXT = " from the next update on"
"""When a change counts that alters nothing here and now."""
_LABELS = {
    "optimizer.name": "optimiser",
    "data.name": "data set",
    "model.hidden": "hidden units",
    "reset": "the new start",
}
_POINTS = {"data.add": "a point added", "data.move": "a point moved", "data.remove": "a point removed"}
_OWNERS = {"optimizer.schedule.": "the schedule's ", "model.loss.": "the loss's ", "model.init.": "the init's ",
           "data.seed": "the data's ", "stop.": "stop at "}  # fmt: skip


def label(key: str) -> str:
    """What people call a key: `batch size`, `optimiser`, `layer1.weight[0,1]`."""
    if is_weight(key) and key != "reset":
        return key
    if key in _LABELS:
        return _LABELS[key]
    owner = next((words for prefix, words in _OWNERS.items() if key.startswith(prefix)), "")
    head, _, last = key.rpartition(".")
    if last.startswith("activation["):
        return f"activation of layer{int(last[len('activation[') : -1]) + 1}"
    if "activation[" in head:
        return f"{label(head)}: {last}"
    return owner + last.replace("_", " ")


def value_of(snapshot: Snapshot, key: str) -> str:
    """A key's present value in words; "" where there is none."""
    if is_weight(key):
        try:
            return _rounded(float(snapshot.params[locate(snapshot.blocks, key, key)]))
        except GdtuiError:
            return ""
    found = next((one.value for one in keys_of(snapshot.scenario) if one.name == key), None)
    return "none" if found is None else written(found)


def _rounded(value: Any) -> str:
    """A parameter in four digits; what else a change may have set as it is written."""
    if isinstance(value, bool | str) or not isinstance(value, int | float):
        return written(value)
    rounded = float(f"{value:.4g}")  # which may go beyond all numbers
    return written(rounded if math.isfinite(rounded) else value)


def written(value: Any) -> str:
    """A value without quotes and without digits that say nothing."""
    if isinstance(value, str):
        return value
    return f"{value:.6g}".replace("-", "−") if isinstance(value, float) else render(value)


def confirmed(before: Snapshot, after: Snapshot, key: str, live: bool) -> str:
    """What a change of `key` did."""
    if key in _POINTS:
        return f"{_POINTS[key]}{_when(before, after, key, live)}"
    old, new = value_of(before, key), value_of(after, key)
    if old == new and live:
        return f"{label(key)} is {new} already"
    return f"{label(key)} {old} → {new}{_when(before, after, key, live)}"


def _when(before: Snapshot, after: Snapshot, key: str, live: bool) -> str:
    if not live:
        return ": started anew; u goes back to the run before"
    if at_once(key):
        return " now"
    if key.startswith("data."):
        return ": a new epoch begins with it"
    if key.startswith("stop.") or key in ("training.steps", "training.epochs"):
        return ""
    if key == "optimizer.name":
        _, dropped = override(dict(before.scenario.raw), [(key, after.scenario.optimizer.name)])
        gone = ", ".join(words.partition(" dropped")[0].rpartition(".")[2] for words in dropped)
        lr = f"lr stays {written(after.scenario.lr)}"
        return f"{NEXT}; {lr}{f'; {gone} dropped' if gone else ''}"
    return NEXT


_AGAIN = {"data.add": "is gone again", "data.remove": "is there again", "data.move": "is back where it was"}


def _undone_point(after: Snapshot, edit: Edit) -> str:
    """Which point is as it was before a change, by its place where the data are in sight."""
    picture, moved = after.extras.get("data"), edit.key == "data.move"
    name = f"row {edit.value[0]}" if moved else "the point"
    if isinstance(picture, DataPicture) and picture.table.images is None and not moved:
        name += (
            f" {place_of(picture.table, edit.value if edit.key == 'data.add' else row_of(picture.table, edit.value))}"
        )
    return f"{name} {_AGAIN[edit.key]}"


def undone(before: Snapshot, after: Snapshot, edits: Sequence[Edit]) -> str:
    """What taking live changes back did; and which updates had followed them, for those are gone too."""
    at = edits[-1].at
    branch = len(after.lines) < len(before.lines)
    gone = _gone(before.recorded - at)
    if branch:
        return f"branch {_letter(before)} is taken back{gone or f': {_letter(after)} stands where it stood'}"
    what = f"undone: {', '.join(_reversed(before, after, edit) for edit in edits)}"
    if after.step > before.step:
        return first_that_fits(what, (f"; now at step {after.step:,}, where it was made", f", at step {after.step:,}"))
    where = f", at step {after.step:,}" if gone or after.step != before.step else ""
    return first_that_fits(what, (f"{where}{gone}", gone, where, ""))


def left(before: Snapshot, after: Snapshot, edit: Edit) -> str:
    """What taking a new start back did; `edit` says what it was for."""
    gone = _gone(before.recorded)
    what = "back in the run before the new start"
    if edit.key != "reset":
        what = f"undone: {label(edit.key)} {value_of(before, edit.key)} → {value_of(after, edit.key)}"
    where = f", at step {after.step:,}{f' with {many(len(after.lines))}' if len(after.lines) > 1 else ''}"
    if len(before.lines) > 1:
        return f"{what}{where}; what branched off since is gone"
    return first_that_fits(what, (f"{where}{gone}", where))


def many(branches: int) -> str:
    """`both branches`."""
    return "both branches" if branches == 2 else f"all {branches} branches"


def _reversed(before: Snapshot, after: Snapshot, edit: Edit) -> str:
    """The value that an edit had set, and the one that holds without it."""
    key = edit.key
    if key in _AGAIN:
        return _undone_point(after, edit)
    seen = before.step >= edit.at and not is_weight(key)
    return f"{label(key)} {value_of(before, key) if seen else _rounded(edit.value)} → {value_of(after, key)}"


def _gone(followed: int) -> str:
    """The updates that a change was followed by: whoever wants them again makes them again."""
    return f"; its {followed:,} update{'s' * (followed > 1)} went with it" if followed > 0 else ""


def first_that_fits(what: str, ways: Sequence[str]) -> str:
    """The fullest way to end a line that a small screen has room for; else the shortest."""
    return what + next((way for way in ways if len(what + way) <= ROOM), ways[-1])


def _letter(snapshot: Snapshot) -> str:
    """The present branch."""
    return next(line.letter for line in snapshot.lines if line.here)
