"""What the key of a live change names: a key of the scenario, a parameter, or what no live change can be."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gdtui.engine.objectives import Block
from gdtui.errors import ScenarioError
from gdtui.scenario import Edit

_WEIGHT = re.compile(r"(?P<name>[a-z0-9_.]+)(?:\[(?P<at> *[0-9]{1,9} *(?:, *[0-9]{1,9} *)*)\])?")
_ANEW = (
    "kind",
    "function",
    "data.csv",
    "data.features",
    "model.hidden",
    "model.bias",
    "model.degree",
    "model.inputs",
    "model.init",
    "model.norm",
    "training.dtype",
    "training.seed",
)
_TABLES = ("optimizer", "training", "data", "model", "stop")


def restarts(key: str) -> bool:
    """Whether a change of `key` needs a new start: another architecture, start point or seed."""
    return any(key == prefix or key.startswith(prefix + ".") for prefix in _ANEW)


def is_weight(key: str) -> bool:
    """Whether `key` names a parameter (`x`, `layer2.weight[0,1]`) and not a key of the scenario."""
    return key.partition(".")[0] not in _TABLES and not restarts(key)


def at_once(key: str) -> bool:
    """Whether a live change of it alters the loss and the picture here and now: a weight, the model, a penalty."""
    return is_weight(key) or key.startswith("model.") or key in ("training.l1", "training.l2")


def refuse_impossible(edit: Edit, key: str) -> None:
    """Refuse what no value could make a live edit; `key` is what the message names."""
    if restarts(edit.key):
        reason = "needs a new start, so it cannot be a live edit"
        raise ScenarioError(reason, key, edit.key, "set it in its own table", has_value=True)
    if edit.key in _TABLES:
        raise ScenarioError(
            "is a table", key, edit.key, "name one of its keys, for example optimizer.lr", has_value=True
        )


def locate(blocks: Sequence[Block], key: str, shown: str) -> int:
    """The place in a row of parameters that `key` names, for example `x` or `layer1.weight[0,1]`."""
    found = _WEIGHT.fullmatch(key)
    names = [block.name for block in blocks]
    matching = [b for b in blocks if found and found["name"] in (b.name, b.name.removeprefix("layer1."))]
    hint = f"the parameters are {', '.join(names)}, with their indices in brackets"
    if not found or not matching:
        raise ScenarioError("no such key or parameter", shown, key, hint, has_value=shown != key)
    index = tuple(int(part) for part in found["at"].split(",")) if found["at"] else ()
    block = matching[0]
    if not index and block.index.size == 1:
        return int(block.index.ravel()[0])
    shape = block.index.shape
    if len(index) != len(shape) or any(not 0 <= i < n for i, n in zip(index, shape, strict=False)):
        hint = f"{block.name} has shape {list(shape)}" if shape else f"{block.name} is one number, without brackets"
        raise ScenarioError("no such place", shown, key, hint, has_value=True)
    return int(block.index[index])
