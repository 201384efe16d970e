"""One page of a ledger: columns of numbers for its rows, and the cursor's parameter worked through."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.objectives import Floats
from gdtui.engine.working import Working
from gdtui.frozen import Frozen
from gdtui.march.telling import Told
from gdtui.pictures.equations import Equation, knob_value, worked
from gdtui.pictures.reasons import Account, reason
from gdtui.session import Session

_SYMBOL = re.compile(r"[^\W\d]\w*[⁺⁻]?")

Values = tuple[float | None, ...]


class LedgerColumn(Frozen):
    """One number for each row at hand. `symbol` is what the equations call it, `kind` what it is: value, gradient,
    state, told, rate, step or new."""

    name: str
    symbol: str
    kind: str
    values: Values

    @property
    def title(self) -> str:
        """`m mu`: the symbol, then the name where it has one of its own."""
        return " ".join(dict.fromkeys(part for part in (self.symbol, self.name) if part))


class Page(Frozen, eq=False):
    """One update's arrays, read at some places of a row and closely at one of them."""

    session: Session
    told: Told
    places: NDArray[np.intp]
    place: int

    @property
    def working(self) -> Working:
        """How the update of the cursor's parameter is read."""
        optimizer = self.session.plan.optimizer
        if hasattr(optimizer, "working"):
            found: Working = optimizer.working(self.session.state.updates, self.place)
            return found
        return Working(optimizer.symbols)

    @property
    def options(self) -> Mapping[str, object]:
        return self.session.scenario.optimizer.options

    # The table

    def columns(self) -> Iterator[LedgerColumn]:
        """From the value on the left to the new value on the right."""
        params, raw = self.session.state.params[0], self.session.evaluation.grad[0]
        given, change = self.told.grad[0], self.told.change[0]
        working = self.working
        symbols = {name: symbol for symbol, name in reversed(tuple(working.symbols.items()))}
        yield self._column("value", "", "value", params)
        yield self._column("gradient", "", "gradient", raw)
        if not np.array_equal(raw, given, equal_nan=True):
            training = self.session.scenario.training
            yield self._column("as given" if training.gradient_noise else "clipped", "g", "gradient", given)
        if "g" in self.told.arrays and not np.array_equal(given, self.told.arrays["g"][0], equal_nan=True):
            yield self._column("decayed", "g", "gradient", self.told.arrays["g"][0])
        for name, values in self._memory():
            yield self._column(name, str(symbols.get(name.partition(" ")[0], "")), "state", values)
        for name, title in working.shown.items():
            yield self._column(title, "", "told", self.told.arrays[name][0])
        yield self._column("−step/g", "", "rate", -change / given)
        yield self._column("step", "", "step", change)
        yield self._column("new value", "", "new", params + change)

    def _column(self, name: str, symbol: str, kind: str, row: Floats) -> LedgerColumn:
        values = np.asarray(row, np.float64)[self.places].tolist()
        return LedgerColumn(name, symbol, kind, tuple(v if math.isfinite(v) else None for v in values))

    @property
    def _idle(self) -> set[str]:
        """What the optimiser could remember and does not: it has a symbol that none of its equations names."""
        named = set(_SYMBOL.findall(" ".join(self.working.equations)))
        return {str(name) for symbol, name in self.working.symbols.items() if symbol not in named}

    def _memory(self) -> Iterator[tuple[str, Floats]]:
        """What is remembered of each parameter after this update: vectors as they are, of a matrix over pairs of
        parameters its diagonal, of a history its newest."""
        for name, array, axes in self._fields():
            if axes == (True,):
                yield name, array
            elif axes == (True, True):
                yield f"{name} diagonal", np.diagonal(array)
            elif axes == (False, True):
                yield f"{name} newest", array[0]

    def alike(self) -> Iterator[tuple[str, float | None]]:
        """What is remembered once for the run."""
        for name, array, axes in self._fields():
            if axes == (False,) and array.size == 1:
                yield name, _finite(array[0])

    def _fields(self) -> Iterator[tuple[str, Floats, tuple[bool, ...]]]:
        """The fields of the optimiser's next state by name, each with whether its axes are as long as there are
        parameters: asked of states for two and for three, since lengths may be equal by chance."""
        memory, init, idle = self.told.memory, self.session.plan.optimizer.init, self._idle
        two, three = (init(np.zeros((1, n))) for n in (2, 3))
        for name in getattr(memory, "_fields", ()):
            if name in idle:
                continue
            lengths = zip(*(np.shape(getattr(state, name))[1:] for state in (two, three)), strict=True)
            yield name, np.asarray(getattr(memory, name)[0]), tuple(a != b for a, b in lengths)

    # The cursor's parameter

    def equations(self) -> list[Equation]:
        """Its update, worked off line by line."""
        return worked(self.working.equations, self._before, self._after, self.session.state.updates + 1)

    def _before(self, symbol: str) -> float | None:
        """What a symbol stands for before any equation has set it."""
        if symbol == "θ":
            return _finite(self.session.state.params[0, self.place])
        if symbol == "g":
            return _finite(self.told.grad[0, self.place])
        if symbol == "lr":
            return _finite(self.told.lr)
        name = self.working.symbols.get(symbol, symbol)
        if not isinstance(name, str):
            return name
        if name in self.told.arrays:
            return self._at(self.told.arrays[name])
        old = getattr(self.session.state.memory, name, None)
        return knob_value(self.options, name) if old is None else self._at(old)

    def _after(self, symbol: str) -> float | None:
        """What a symbol stands for once an equation has set it."""
        if symbol == "θ":
            return _finite(self.session.state.params[0, self.place] + self.told.change[0, self.place])
        if symbol == "g" and "g" in self.told.arrays:
            return self._at(self.told.arrays["g"])
        name = self.working.symbols.get(symbol, symbol)
        new = getattr(self.told.memory, str(name), None)
        return self._before(symbol) if new is None else self._at(new)

    def _at(self, array: Any) -> float | None:
        """The cursor's number in an array of the run, or the run's own."""
        flat = np.ravel(np.atleast_1d(array)[:1])
        return _finite(flat[self.place] if flat.size > 1 else flat[0]) if flat.size else None

    def sentence(self) -> str:
        """What makes its step small or large."""
        found = self.told.arrays
        working = self.working

        def part(key: str) -> float | None:
            return self._at(found[key]) if key in found else None

        gradient = part("g") if "g" in found else _finite(self.told.grad[0, self.place])
        return reason(
            Account(
                self.told.lr, gradient, _finite(self.told.change[0, self.place]), part("decay") or 0.0,
                part(working.direction[0]), part(working.divisor[0]), working,
            )
        )  # fmt: skip


def _finite(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None
