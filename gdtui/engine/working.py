"""What an optimiser tells of its own arithmetic: its equations, and the numbers in between.

An optimiser that has more to tell than its state takes a `tell` in `update` and hands it the arrays that the update
itself has just computed, by names of its own; and it has a method `working` that says how they are read. Both are
optional: without them there is its state, and its `symbols`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Protocol

from gdtui.frozen import Frozen


class Tell(Protocol):
    """Takes arrays (runs, n_params), columns (runs, 1) or numbers by their names.

    Some names mean the same everywhere: `g`, the gradient that enters the equations (with its weight decay);
    `decay`, the part of the change that is decoupled weight decay.
    """

    def __call__(self, **arrays: Any) -> None: ...


class Working(Frozen):
    """How the update of one parameter is read.

    `equations` are worked off one after the other, each `symbol ← …` or `symbol = …`: from then on the symbol stands
    for its new value. Where one holds words, or symbols of whole vectors, only its outcome has a number.

    `symbols` says what a symbol stands for: a field of the state, something told, a hyperparameter (`betas[0]`), or a
    number. θ, g, lr, t (1 in the first update) and hyperparameters by their own names need no line there.

    A step is −rate · direction / divisor, less the decay: `direction` and `divisor` name what has been told of them
    ("" for the gradient itself, and for none), and what people call them; `rest` says what else multiplies the step.
    `words` say what decides its length where none of this does.
    """

    equations: tuple[str, ...]
    symbols: Mapping[str, str | float] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    """What has been told and deserves a column of its own, with the title of that column."""
    direction: tuple[str, str] = ("", "")
    divisor: tuple[str, str] = ("", "")
    rest: str = ""
    words: str = ""
    signed: bool = False
    """Whether the length of a step is a multiple of lr, whatever the length of the gradient."""


def first(knob: Any) -> Any:
    """A hyperparameter of the first run, where each run of a crowd has its own."""
    return knob.reshape(-1)[0] if hasattr(knob, "reshape") else knob


def decayed_first(weight_decay: Any) -> tuple[str, ...]:
    """The equation of a weight decay that is added to the gradient; none where there is no decay."""
    return ("g ← g + λ·θ",) if first(weight_decay) else ()
