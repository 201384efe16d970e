"""An optimiser's arithmetic, a line in symbols beside the same line with the numbers of one parameter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from gdtui.engine.adam import Adam, AdamW, Amsgrad
from gdtui.engine.descent import Sgd, decayed
from gdtui.engine.objectives import Floats
from gdtui.inside.pieces import Line
from gdtui.inside.updating import Update

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

FIELDS: Mapping[str, Mapping[str, str]] = {
    "sgd": {"b": "momentum_buffer"},
    "adagrad": {"s": "sum_of_squares"},
    "rmsprop": {"v": "nu", "b": "momentum_buffer"},
    "adadelta": {"v": "square_mean", "u": "change_mean"},
    "rprop": {"Δ": "step_size"},
    "adamax": {"m": "mu", "u": "infinity_norm"},
    "lion": {"m": "mu"},
    "nadam": {"m": "mu", "v": "nu", "Π": "mu_product"},
    "muon": {"b": "momentum_buffer"},
    "armijo": {"α": "step_length"},
    **{name: {"m": "mu", "v": "nu", "w": "nu_max"} for name in ("adam", "adamw", "amsgrad", "radam")},
}
"""The letters of `symbols` by the fields of the named state that they stand for."""

_KNOBS = {
    "momentum": "momentum", "dampening": "dampening", "damping": "damping", "lr_decay": "lr_decay", "ε": "eps",
    "λ": "weight_decay", "ρ": "rho", "α": "alpha", "weight_decay": "weight_decay",
}  # fmt: skip
_KEPT = ("sign", "soft", "max", "min", "until", "where", "turns", "and", "else", "last", "BFGS", "shrink", "keeps")
_TOKEN = re.compile(
    "|".join((*_KEPT, "weight_decay", "momentum", "dampening", "damping", "lr_decay", "l1", "lr"))
    + r"|β[₁₂]ᵗ|β[₁₂]|∇f|[a-zA-Zθελραμ∇ΠΔη]"
)
_NUMBER_ENDS = tuple(")0123456789⁰¹²³⁴⁵⁶⁷⁸⁹")
_WHOLE = ("bfgs", "lbfgs", "muon")
"""Optimisers whose first lines are about all parameters at once."""
_SPELLED_AS_ADAM = ("m ← β₁m+(1−β₁)g", "v ← β₂v+(1−β₂)g²")


def lines_of(update: Update) -> tuple[str, ...]:
    """The lines that this optimiser really follows with its present knobs, the parameter's last."""
    made, knobs = update.optimizer, update.knobs
    symbols: tuple[str, ...] = update.symbols
    if isinstance(made, Sgd):
        symbols = _sgd(knobs)
    elif isinstance(made, Adam | AdamW) and made.amsgrad:
        symbols = (*symbols[:2], "w ← max(w, v)", symbols[2].replace("√(v/", "√(w/"))
    if symbols[0] == "m, v as Adam" or isinstance(made, Amsgrad):
        symbols = (*_SPELLED_AS_ADAM, *(line for line in symbols if line != "m, v as Adam"))
    elif "m, v as Adam" in symbols:
        symbols = (symbols[0], *_SPELLED_AS_ADAM, *symbols[2:])
    return (_DECAY, *symbols) if _couples_decay(update) else symbols


_DECAY = "g ← g + weight_decay·θ"


def _couples_decay(update: Update) -> bool:
    """Whether a weight decay enters the gradient, and does not stand in the optimiser's own lines."""
    said = any("λ" in line for line in update.symbols)
    apart = bool(update.knobs.get("decoupled_weight_decay"))
    return bool(update.knobs.get("weight_decay")) and not said and not apart


def _sgd(knobs: Mapping[str, Any]) -> tuple[str, ...]:
    if not knobs["momentum"]:
        return ("θ ← θ − lr·g",)
    buffer = "b ← momentum·b + (1−dampening)·g" if knobs["dampening"] else "b ← momentum·b + g"
    return (buffer, "θ ← θ − lr·(g + momentum·b)" if knobs["nesterov"] else "θ ← θ − lr·b")


def with_numbers(update: Update, place: int, lines: tuple[str, ...]) -> tuple[Line, ...]:
    """The lines with the numbers of the parameter at `place` (in its row), each ending in what the engine got."""
    known = _values(update, place)
    return tuple(_line(line, known, update, place) for line in lines)


def _line(line: str, known: dict[str, Any], update: Update, place: int) -> Line:
    """One line; what it assigns is known to the lines after it."""
    left, arrow, right = line.partition(" ← ")
    fields = FIELDS.get(update.name, {})
    if not arrow or (left not in fields and left not in ("θ", "g")):
        return (line,) if update.name in _WHOLE else tuple(_substituted(line, known))
    if "until" in right or "where" in right or "BFGS" in right:
        body: list[str | float] = [left]
    else:
        body = [f"{left} ← ", *_substituted(right, known)]
    if left == "θ":
        return (*body, " = ", *became(update, place, "θ"))
    result = known["decayed"] if left == "g" else _field(update.after, fields[left], place)
    if result is None:
        return tuple(body)
    known[left] = result
    return (*body, " = ", result)


def became(update: Update, place: int, name: str) -> Line:
    """What the update makes of a parameter; where it is not made, what it would be, and what stands."""
    new = float(update.new[place])
    if not update.stands:
        return (new,)
    return (float(update.params[place]) + float(update.change[place]), f", not made: {name} stays ", new)


def _values(update: Update, place: int) -> dict[str, Any]:
    """What each letter stands for before the first line."""
    knobs, n = update.knobs, update.updates + 1
    known: dict[str, Any] = {letter: f"{knobs[knob]:g}" for letter, knob in _KNOBS.items() if _is_number(knobs, knob)}
    if "betas" in knobs:
        for letter, beta in zip(("β₁", "β₂"), knobs["betas"], strict=True):
            known |= {letter: f"{beta:g}", f"{letter}ᵗ": f"{float(beta):g}{str(n).translate(_RAISED)}"}
    fields = FIELDS.get(update.name, {})
    known |= {letter: _field(update.before, name, place) for letter, name in fields.items()}
    known |= {"θ": float(update.params[place]), "g": float(update.seen[place]), "lr": rate_of(update), "t": str(n)}
    if update.name == "adagrad":
        known["t"] = str(update.updates)
    decayed_too = decayed(update.seen, update.params, knobs.get("weight_decay") or 0.0)
    known["decayed"] = float(decayed_too[place])
    if update.name == "rprop":
        known["g"] = float(update.after["previous_grad"][place])
    if update.name in ("bfgs", "lbfgs"):
        known["s"] = float(update.change[place])
    if update.name == "ista":
        known["∇f"] = float(update.seen[place] - update.l1 * update.is_weight[place] * np.sign(update.params[place]))
        known["l1"] = f"{update.l1 * update.is_weight[place]:g}"
    return {letter: value for letter, value in known.items() if value is not None}


def rate_of(update: Update) -> str | float:
    """The learning rate: as it was written, or where a schedule changes it as the number it comes to."""
    return f"{update.base_lr:g}" if update.factor == 1.0 else update.lr


def letters_of(update: Update) -> dict[str, str]:
    """The fields of the state that the lines name, by their letters."""
    said = " ".join(lines_of(update))
    found = {letter: name for letter, name in FIELDS.get(update.name, {}).items() if name in update.after}
    return {letter: name for letter, name in found.items() if f"{letter} ← " in said or f"{letter} = " in said}


def _is_number(knobs: Mapping[str, Any], knob: str) -> bool:
    return isinstance(knobs.get(knob), int | float) and not isinstance(knobs.get(knob), bool)


def _field(memory: Mapping[str, Floats], name: str, place: int) -> float | None:
    """One parameter's number of a state, or the one number there is for all."""
    if name not in memory:
        return None
    values = np.ravel(memory[name])
    return float(values[place if len(values) > 1 else 0])


def _substituted(text: str, known: Mapping[str, Any]) -> list[str | float]:
    """The text with numbers for letters; a dot where two numbers would stand side by side."""
    parts: list[str | float] = []
    end = 0
    for match in _TOKEN.finditer(text):
        between = text[end : match.start()]
        value = known.get(match.group())
        if between:
            parts.append(between)
        if value is None:
            parts.append(match.group())
        else:
            touches = bool(parts) and (not isinstance(parts[-1], str) or parts[-1][-1:] in _NUMBER_ENDS)
            parts += ["·"] * touches + [value]
        end = match.end()
    return [*parts, text[end:]] if text[end:] else parts
