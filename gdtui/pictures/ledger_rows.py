"""The rows of a ledger: which parameter each is about, by layer, and what it is called."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.objectives import Block
from gdtui.session import Session


def layers_of(blocks: tuple[Block, ...]) -> dict[str, tuple[Block, ...]]:
    """The blocks of all layers, and of each layer where there are several."""
    groups: dict[str, tuple[Block, ...]] = {}
    for block in blocks:
        layer = block.name.partition(".")[0]
        groups[layer] = (*groups.get(layer, ()), block)
    named = all("." in block.name for block in blocks) and len(groups) > 1
    return {"all": blocks, **(groups if named else {})}


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
