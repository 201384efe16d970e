"""Why a step is as long as it is: which part of an optimiser's arithmetic makes it small or large."""

from __future__ import annotations

import math
import re

from gdtui.engine.working import Working
from gdtui.frozen import Frozen

NEAR = 1.5
"""A factor within this of 1 is no reason."""
CLOSE = 1.06
"""Numbers within this factor of each other are the same to who works them out in the head."""

_MOMENT = re.compile(r"(\bthe )?(first|second) moment (?=\w$)|(?<=corrected )(first|second) moment ")


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
    """A part that the step is multiplied by, and what it is in words; `name` and `shown` tell it in fewest: how many
    times today's gradient something is, or what else multiplies the step."""

    size: float
    words: str
    name: str
    shown: float
    below: bool = False
    """Whether the step is divided by what is shown."""
    gradients: bool = True


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
        unit, why = f"{unit}, uphill", of_direction(a, ahead) + beside_direction(a, ahead, share)
    else:
        quotient, why = because(a, share)
        unit += quotient
    return f"the step is {portion(share)} {unit}: {why}"


def because(a: Account, share: float) -> tuple[str, str]:
    """The part that does most to make the step as small, or as large, as it is; where it alone does not come to the
    share, ` = 7/89.4` before all parts."""
    if a.working.words:
        return "", a.working.words
    found = factors(a, share)
    if not found:
        return "", "plain descent, which remembers nothing"
    if len(found) == 1:
        return "", found[0].words
    if within(share):
        return "", balanced(a, found)
    key = min if share < 1.0 else max
    blamed = key(found, key=lambda factor: factor.size)
    return ("", blamed.words) if comes_to(blamed.size, share) else combined(found, blamed)


def factors(a: Account, share: float) -> list[Factor]:
    """What the share of lr, or of lr·g, is the product of."""
    assert a.gradient is not None
    size, found = abs(a.gradient), list[Factor]()
    if a.direction is not None:
        ratio = a.direction / a.gradient
        found.append(Factor(abs(ratio), of_direction(a, ratio), brief(a.working.direction[1]), abs(ratio)))
    if a.divisor:
        ratio = a.divisor / size
        found.append(Factor(1.0 / ratio, of_divisor(a, ratio), brief(a.working.divisor[1]), ratio, below=True))
    if a.working.rest:
        left = share / (math.prod(factor.size for factor in found) or 1.0)
        words = f"{a.working.rest} multiplies it by {figure(left)}"
        found.append(Factor(left, words, words, left, gradients=False))
    return found


def combined(found: list[Factor], blamed: Factor) -> tuple[str, str]:
    """All parts that are not about 1 as one quotient, and what each is: the one to blame last."""
    parts = [one for one in found if one is not blamed and not comes_to(one.size, 1.0)]
    above, below = ([figure(one.shown) for one in (*parts, blamed) if one.below is way] for way in (False, True))
    quotient = " · ".join(above or ["1"]) + "".join(f"/{one}" for one in below)
    told, last = list[str](), False
    for one in (*parts, blamed):
        verb, of = ("", "") if last else (" is", " today's gradient")
        told.append(f"{one.name}{verb} {portion(one.shown)}{of}" if one.gradients else one.name)
        last = last or one.gradients
    return f" = {quotient}", ", but ".join(filter(None, (", ".join(told[:-1]), told[-1])))


def beside_direction(a: Account, ratio: float, share: float) -> str:
    """The divisor too, where the size of the direction alone does not come to the share."""
    if a.gradient is None or not a.divisor or comes_to(abs(ratio), share):
        return ""
    return f", {brief(a.working.divisor[1])} {portion(a.divisor / abs(a.gradient))}"


def brief(name: str) -> str:
    """`the corrected first moment m` as `the corrected m`."""
    return _MOMENT.sub("", name)


def comes_to(size: float, share: float) -> bool:
    """Whether a reader who multiplies finds the share."""
    return 1.0 / CLOSE <= size / share <= CLOSE


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
    """Three digits and a real minus sign; a power of ten only beyond a million."""
    text = f"{float(f'{value:.3g}'):.0f}" if 1e3 <= abs(value) < 1e6 else f"{value:.3g}"
    return text.replace("-", "−")
