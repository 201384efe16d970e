"""The rows of a ledger: which parameter each is about, by layer, and what it is called."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.objectives import Block
from gdtui.pictures.looking import Looking
from gdtui.session import Session


def layers_of(blocks: tuple[Block, ...]) -> dict[str, tuple[Block, ...]]:
    """The blocks of all layers, and of each layer where there are several."""
    groups: dict[str, tuple[Block, ...]] = {}
    for block in blocks:
        layer = block.name.partition(".")[0]
        groups[layer] = (*groups.get(layer, ()), block)
    named = all("." in block.name for block in blocks) and len(groups) > 1
    return {"all": blocks, **(groups if named else {})}


def pointed(blocks: tuple[Block, ...], looking: Looking) -> tuple[int, int]:
    """The layer among `layers_of`, and the row in it, that `looking` has the cursor at."""
    groups = tuple(layers_of(blocks).values())
    layer = min(max(0, int(looking.at.get("ledger_layer", 0))), len(groups) - 1)
    count = sum(block.index.size for block in groups[layer])
    return layer, min(max(0, int(looking.at.get("ledger_row", 0))), count - 1)


def chosen(session: Session, looking: Looking) -> int | None:
    """The place of the parameter that somebody points at: in the ledger while it is seen, else in the table of
    parameters, if there is one; they share their cursor."""
    blocks = session.plan.objective.blocks
    listed = session.scenario.kind != "network" and "ledger_row" in looking.at
    if "ledger" not in looking.wants and not listed:
        return None
    layer, row = pointed(blocks, looking)
    for block in tuple(layers_of(blocks).values())[layer]:
        if row < block.index.size:
            return int(block.index.flat[row])
        row -= block.index.size
    return None


def row_of(blocks: tuple[Block, ...], place: int) -> int:
    """In which row of all a parameter stands."""
    before = 0
    for block in blocks:
        if len(found := np.flatnonzero(block.index.ravel() == place)):
            return before + int(found[0])
        before += block.index.size
    return 0


def key_of(blocks: tuple[Block, ...], place: int, *, linear: bool) -> str:
    """The key by which a parameter is edited."""
    for block in blocks:
        if len(found := np.flatnonzero(block.index.ravel() == place)):
            return keys_of(block, int(found[0]), int(found[0]) + 1, linear=linear)[0]
    return ""


def keys_of(block: Block, low: int, high: int, *, linear: bool) -> list[str]:
    """The keys by which the parameters of a block are edited, from row `low` to `high`; of a linear model without the
    name of its only layer, and without an index where there is one of its kind."""
    if linear and block.index.size == 1:
        return [block.name.removeprefix("layer1.")]
    names = _names(block, low, high)
    return [name.removeprefix("layer1.") for name in names] if linear else names


def window(
    blocks: tuple[Block, ...], first: int, end: int, session: Session
) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Names and places of the rows from `first` to `end`, without a look at the others."""
    names: list[str] = []
    places: list[NDArray[np.intp]] = []
    at = 0
    for block in blocks:
        low, high = max(0, first - at), min(block.index.size, end - at)
        at += block.index.size
        if low < high:
            places.append(block.index.ravel()[low:high])
            names += _names(block, low, high)
    found = np.concatenate(places)
    called = _called(session)
    return tuple(called[place] for place in found.tolist()) if called else tuple(names), found


def _called(session: Session) -> tuple[str, ...]:
    """What people call the parameters of a linear model with few of them; else nothing."""
    dataset, model = session.plan.dataset, session.scenario.model
    few = session.plan.objective.n_params <= 200
    if session.scenario.kind != "linear" or dataset is None or model is None or not few:
        return ()
    return dataset.weight_names(model.bias)


def _names(block: Block, low: int, high: int) -> list[str]:
    if not block.index.shape:
        return [block.name]
    at = np.unravel_index(np.arange(low, high), block.index.shape)
    return [f"{block.name}[{','.join(map(str, one))}]" for one in zip(*(a.tolist() for a in at), strict=True)]
