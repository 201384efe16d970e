"""Extra pictures: made only while somebody looks at them, since they cost more than a snapshot should.

An extra is one registered function. A view that shows it names it in its class variable `extra` and finds it in
`snapshot.extras`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.pictures.looking import Looking
from gdtui.session import Session

Maker = Callable[[Session, Floats | None, Looking], Any]
"""Given a session, the next update's change (n_params,) if it is finite, and what somebody looks at: a frozen
picture, or None where the session has nothing of the kind."""

MAKERS: dict[str, Maker] = {}


def extra(name: str) -> Callable[[Maker], Maker]:
    """Decorator that registers an extra picture under `name`."""

    def add(maker: Maker) -> Maker:
        if name in MAKERS:
            raise ValueError(f"extra picture {name!r} is registered twice")
        MAKERS[name] = maker
        return maker

    return add


def extras_of(session: Session, change: Floats | None, looking: Looking) -> Mapping[str, Any]:
    """The extra pictures that are looked at, by name."""
    with np.errstate(all="ignore"):
        return {name: MAKERS[name](session, change, looking) for name in sorted(looking.wants)}
