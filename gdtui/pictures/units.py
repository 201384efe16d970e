"""How a unit fares, in a word and in a sentence with the numbers that are the reason."""

from __future__ import annotations

import numpy as np

from gdtui.engine.activations import Identity
from gdtui.engine.layers import Layer
from gdtui.engine.objectives import Floats
from gdtui.frozen import Frozen
from gdtui.steepness import FAR, FLAT, GENTLE, STEEP, blame, quantity, steepest

FLAT_SLOPE = 0.05
"""Below this the activation of a unit that squashes counts as flat, as in the health of its layer."""
MOSTLY = 0.5
"""A unit that is flat for more of the samples than this is called so."""
NEARLY = 0.95
"""One that does not squash is quiet for half of them in good health, and called flat above this share."""
HARDLY = 0.1
"""A unit whose values differ by less than this share of their size tells the samples hardly apart."""

SLIGHT = 0.2
"""Weights are called tiny below this norm: every usual start gives the weights of a unit one of about 1."""


class Judgement(Frozen):
    """`word` is dead, flat, constant or "" for a unit that works; `flat` the share of samples it is flat for."""

    word: str
    flat: float
    sentence: str


def judged(
    layer: Layer, z: Floats, a: Floats, slope: Floats, weight: Floats, bias: Floats | None, inputs: Floats, meaning: str
) -> list[Judgement]:
    """One for each unit; z, a, σ′ are (units, samples), weights (units, fan_in), biases (units,), `inputs` what enters
    the layer (fan_in, samples). `meaning` is what outputs stand for, "" for hidden layers."""
    biases = np.zeros(len(z)) if bias is None else bias
    slack = slope < FLAT_SLOPE if squashes(layer) else slope == 0.0
    return [
        _judge(layer, _Unit(z[k], a[k], slope[k], float(slack[k].mean()), weight[k], float(biases[k])), inputs, meaning)
        for k in range(len(z))
    ]


def squashes(layer: Layer) -> bool:
    """Whether its activation is flat at both ends, rather than on one side."""
    return bool(getattr(layer.activation, "saturates", False))


class _Unit(Frozen, eq=False):
    """z, a and σ′ (samples,), the share of samples for which it is flat, its weights and its bias."""

    z: Floats
    a: Floats
    slope: Floats
    flat: float
    weight: Floats
    bias: float


def _judge(layer: Layer, unit: _Unit, inputs: Floats, meaning: str) -> Judgement:
    if not (np.all(np.isfinite(unit.z)) and np.all(np.isfinite(unit.a))):
        return Judgement("dead", unit.flat, "its sums are no longer numbers")
    if unit.flat == 1.0 and not squashes(layer):
        return Judgement("dead", 1.0, f"dead: {_off(unit)}: slope 0, no error passes{_blame(unit)}")
    if unit.flat > (MOSTLY if squashes(layer) else NEARLY):
        reason = _saturation(layer, unit) if squashes(layer) else "it rarely fires"
        return Judgement("flat", unit.flat, f"flat for {_share(unit.flat)}: {reason}")
    low, high = float(unit.a.min()), float(unit.a.max())
    if high - low < HARDLY * max(abs(low), abs(high)):
        so = "it says the same of all" if meaning else f"{_percent(float(unit.slope.mean()))} of the error passes"
        return Judgement("constant", unit.flat, f"constant {_ends(low, high)}: {_sameness(layer, unit, inputs)}; {so}")
    return Judgement("", unit.flat, meaning or _passing(layer, unit))


def _ends(low: float, high: float) -> str:
    """One number where both are it, as far as it is shown."""
    return " … ".join(dict.fromkeys(map(_short, (low, high))))


def _sameness(layer: Layer, unit: _Unit, inputs: Floats) -> str:
    """Why a unit's output hardly varies: what enters varies no more, or what the unit makes of it."""
    with np.errstate(all="ignore"):
        swings = np.asarray(inputs.max(axis=1), np.float64) - inputs.min(axis=1)
        reach = float(np.abs(unit.weight) @ swings)
    slightly = f"its {_inputs(len(swings))} by only {_short(float(swings.max()))}"
    if float(swings.max()) < HARDLY * float(np.abs(inputs).max()):
        return slightly
    if layer.norm is not None:
        return "its gain and shift make it so"
    if unit.bias and max(reach, _average(unit.z - unit.bias)) <= abs(unit.bias):
        return f"its bias {_short(unit.bias)} outweighs its inputs"
    return _making(layer, unit, reach) or slightly


def _making(layer: Layer, unit: _Unit, reach: float) -> str:
    """What the unit does to level inputs that vary, each held against what its output would be without; "" where the
    inputs are too much alike for that to matter. `reach` is how far its sum would go if all inputs pulled one way."""
    swing, slope, top = float(np.ptp(unit.z)), float(unit.slope.mean()), steepest(layer.activation)
    telling = HARDLY * float(np.abs(unit.a).max())
    if slope < FLAT * top and top * swing >= telling:
        return "its activation is level there"
    if float(np.sqrt(np.sum(unit.weight * unit.weight))) < SLIGHT:
        return "its weights are tiny"
    if swing < MOSTLY * reach and slope * reach >= telling:
        return "its inputs cancel out" if swing < HARDLY * reach else "its inputs largely cancel"
    return ""


def _inputs(count: int) -> str:
    return "input varies" if count == 1 else f"{count} inputs vary"


def _passing(layer: Layer, unit: _Unit) -> str:
    """How much of the error passes back through a unit that works, and why no more."""
    if isinstance(layer.activation, Identity):
        return "linear: all of the error passes"
    rest = f", flat for {_share(unit.flat)}" if unit.flat >= 0.005 else ""
    why = _slack(layer, unit, told=bool(rest)) if squashes(layer) else " (z ≤ 0)" * (bool(rest) and _below(unit))
    return f"{_percent(float(unit.slope.mean()))} of the error passes{rest}{why}"


def _below(unit: _Unit) -> bool:
    """Whether it is flat only where its sum is not above 0."""
    return bool(np.all(unit.z[unit.slope == 0.0] <= 0.0))


def _slack(layer: Layer, unit: _Unit, *, told: bool) -> str:
    """Why a unit that squashes passes less than all: how far out z is, or that its activation is never steep.
    `told` if it has been said already for how many samples it is flat."""
    top = steepest(layer.activation)
    if float(unit.slope.mean()) >= STEEP:
        return ""
    name, size = type(layer.activation).__name__.lower(), _short(_average(unit.z))
    if top < GENTLE:
        far = told or float(unit.slope.mean()) < FAR * top
        most = quantity(top)
        return f": slope ≤ {most}, |z| ≈ {size}" if far else f": {name}'s slope is {most} at most, in each such layer"
    return f": |z| is {size} on average" + f", where {name} is less steep" * (not told)


def _off(unit: _Unit) -> str:
    """Why a unit that never fires does not."""
    highest = float(unit.z.max())
    return f"z ≤ {_short(highest)} for every sample" if highest <= 0.0 else "level for every sample"


def _blame(unit: _Unit) -> str:
    """The bias, if the unit would fire without it."""
    return f"; its bias {_short(unit.bias)} holds it there" if unit.bias < 0.0 < float(unit.z.max()) - unit.bias else ""


def _saturation(layer: Layer, unit: _Unit) -> str:
    """How far out z is, and what makes it so large."""
    if not steepest(layer.activation):
        return "its slope is 0 wherever z is"
    why = blame(unit.weight, unit.bias, _average(unit.z - unit.bias), normed=layer.norm is not None)
    return f"|z| is {_short(_average(unit.z))} on average, {why}"


def _average(z: Floats) -> float:
    """The mean size; the sum itself may be beyond all numbers where its parts are not."""
    return float(np.sum(np.abs(np.asarray(z, np.float64)) / len(z)))


def _share(share: float) -> str:
    return "all samples" if share == 1.0 else f"{_percent(min(share, 0.99))} of samples"


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _short(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
