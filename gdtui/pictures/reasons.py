"""Why a step is as long as it is: which part of an optimiser's arithmetic makes it small or large."""

from __future__ import annotations

import math

from gdtui.engine.working import Working
from gdtui.frozen import Frozen

NEAR = 1.5
"""A factor within this of 1 is no reason."""


class Account(Frozen):
    """The numbers of one parameter's step. `gradient` is the one in the equations, `decay` the part of the `change`
    that is decoupled weight decay; `direction` and `divisor` are None where there are none."""

    lr: float
    gradient: float | None
    change: float | None
    decay: float
    direction: float | None
    divisor: float | None
    working: Working


class Factor(Frozen):
    """A part that the step is multiplied by, and what it is in words."""

    size: float
    words: str


def reason(account: Account) -> str:
    """One sentence, true and computed."""
    a = account
    if a.change is None or a.gradient is None:
        return "the next step is no longer a number"
    step = a.change - a.decay
    if a.change == 0.0:
        return "no gradient and nothing remembered: it stays" if a.gradient == 0.0 else "it stays where it is"
    if abs(a.decay) > abs(step):
        return f"weight decay makes most of the step: {figure(a.decay)} of {figure(a.change)}"
    if a.gradient == 0.0:
        return f"today's gradient is 0: what is remembered of earlier ones moves it by {figure(step)}"
    if a.lr == 0.0:
        return "the learning rate has come to 0"
    share = abs(step) / (a.lr if a.working.signed else a.lr * abs(a.gradient))
    unit = "lr" if a.working.signed else "lr·g"
    ahead = 1.0 if a.direction is None else a.direction / a.gradient
    if ahead < 0.0 < step * a.gradient:
        unit, why = f"{unit}, uphill", of_direction(a, ahead)
    else:
        why = because(a, share)
    return f"the step is {portion(share)} {unit}: {why}"


def because(a: Account, share: float) -> str:
    """The part that does most to make the step as small, or as large, as it is."""
    if a.working.words:
        return a.working.words
    found = factors(a, share)
    if not found:
        return "plain descent, which remembers nothing"
    if len(found) == 1:
        return found[0].words
    if not within(share):
        key = min if share < 1.0 else max
        return key(found, key=lambda factor: factor.size).words
    return balanced(a, found)


def factors(a: Account, share: float) -> list[Factor]:
    """What the share of lr, or of lr·g, is the product of."""
    assert a.gradient is not None
    size, found = abs(a.gradient), list[Factor]()
    if a.direction is not None:
        found.append(Factor(abs(a.direction) / size, of_direction(a, a.direction / a.gradient)))
    if a.divisor:
        found.append(Factor(size / a.divisor, of_divisor(a, a.divisor / size)))
    if a.working.rest:
        left = share / (math.prod(factor.size for factor in found) or 1.0)
        found.append(Factor(left, f"{a.working.rest} multiplies it by {figure(left)}"))
    return found


def balanced(a: Account, found: list[Factor]) -> str:
    """A step of about lr: because nothing is out of the ordinary, or because two parts cancel."""
    top, bottom = a.working.direction[1], a.working.divisor[1]
    if a.direction is None or not a.divisor:
        return min(found, key=lambda factor: abs(math.log(factor.size or 1.0))).words
    if all(within(factor.size) for factor in found):
        return f"{top} and {bottom} are both about today's gradient"
    assert a.gradient is not None
    above, below = (portion(abs(part / a.gradient)) for part in (a.direction, a.divisor))
    if above == below:
        return f"{top} and {bottom}, both {above} today's gradient, cancel"
    return f"{top} is {above} today's gradient, {bottom} {below}"


def of_direction(a: Account, ratio: float) -> str:
    """What the direction is beside today's gradient."""
    name = a.working.direction[1]
    if ratio < 0.0:
        return f"{name} still points the other way than today's gradient, with {portion(-ratio)} its size"
    if within(ratio):
        return f"{name} is about today's gradient"
    if ratio < 1.0:
        return f"{name} is only {portion(ratio)} today's gradient: earlier ones were small or cancel it"
    return f"{name} is {portion(ratio)} today's gradient: earlier ones pulled the same way"


def of_divisor(a: Account, ratio: float) -> str:
    """What is divided by beside today's gradient."""
    name = a.working.divisor[1]
    if within(ratio):
        return f"{name} is about today's gradient"
    earlier = "larger" if ratio > 1.0 else "smaller"
    return f"{name} is {portion(ratio)} today's gradient: earlier ones were {earlier}"


def within(ratio: float) -> bool:
    """Whether a factor is too near 1 to be a reason."""
    return 1.0 / NEAR <= ratio <= NEAR


def portion(ratio: float) -> str:
    """`0.03 ×`, `0.98 ×`, `12 ×`."""
    return f"{figure(ratio)}\u00a0×"


def figure(value: float) -> str:
    """Three digits and a real minus sign."""
    return f"{value:.3g}".replace("-", "−")
