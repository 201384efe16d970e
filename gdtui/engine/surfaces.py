"""Test surfaces over x and y: one entry each, a formula with its start, its window and its lowest points.

Formulas and minima after Jamil & Yang, "A literature survey of benchmark functions for global optimisation
problems" (2013).
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi
from typing import Annotated

from gdtui.frozen import Frozen
from gdtui.registry import Positive, Range, Registry

Point = tuple[float, float]


class Surface(Frozen):
    """A function of x and y, with where to start and what there is to find.

    `window` is ((x0, x1), (y0, y1)). `minima` are the lowest points in the window, all of the value `lowest`;
    none (and no value) where the function falls without end or has no lowest point inside.
    """

    expression: str
    start: Point
    window: tuple[Point, Point]
    minima: tuple[Point, ...] = ()
    lowest: float | None = None


surfaces: Registry[Callable[..., Surface]] = Registry("surface")


def _square(half: float) -> tuple[Point, Point]:
    return ((-half, half), (-half, half))


def _text(value: float) -> str:
    """A number as it may stand anywhere in a formula."""
    return f"({value!r})" if value < 0 else repr(value)


@surfaces.register("bowl")
def bowl() -> Surface:
    """A round bowl: the gradient points straight at the minimum, from everywhere."""
    return Surface("x^2 + y^2", (2.0, 1.5), _square(3.0), ((0.0, 0.0),), 0.0)


@surfaces.register("ravine")
def ravine(*, condition: Annotated[float, Range(ge=1.0), "how many times steeper y is than x"] = 50.0) -> Surface:
    """A long quadratic valley: steep across, flat along, so plain descent zigzags or crawls."""
    text = f"0.5x^2 + {_text(condition / 2.0)}*y^2"
    return Surface(text, (4.0, 1.0), ((-5.0, 5.0), (-2.0, 2.0)), ((0.0, 0.0),), 0.0)


@surfaces.register("saddle")
def saddle() -> Surface:
    """Up along x, down along y: the gradient vanishes at a point that is no minimum."""
    return Surface("x^2 - y^2", (1.5, 0.01), _square(2.0))


@surfaces.register("monkey_saddle")
def monkey_saddle() -> Surface:
    """Three valleys meet three ridges; at the centre even the curvature is zero."""
    return Surface("x^3 - 3x*y^2", (1.0, 0.2), _square(1.5))


@surfaces.register("rosenbrock")
def rosenbrock(
    *,
    a: Annotated[float, Range(ge=-2.0, le=2.0), "where the minimum lies: (a, a²)"] = 1.0,
    b: Annotated[Positive, "how steep the walls of the valley are"] = 100.0,
) -> Surface:
    """A curved, flat-floored valley: easy to enter, slow to follow."""
    text = f"({_text(a)} - x)^2 + {_text(b)}*(y - x^2)^2"
    return Surface(text, (-1.5, 2.0), ((-2.5, 2.5), (-1.0, 4.5)), ((a, a * a),), 0.0)


@surfaces.register("himmelblau")
def himmelblau() -> Surface:
    """Four valleys of the same depth: the start decides which one is found."""
    minima = (
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.7793102533777465, -3.283185991286169),
        (3.5844283403304917, -1.8481265269644036),
    )
    return Surface("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", (0.0, -1.0), _square(5.0), minima, 0.0)


@surfaces.register("beale")
def beale() -> Surface:
    """Flat plains between steep cliffs: one learning rate cannot suit both."""
    text = "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2"
    return Surface(text, (1.0, 1.5), _square(4.5), ((3.0, 0.5),), 0.0)


@surfaces.register("booth")
def booth() -> Surface:
    """A tilted quadratic bowl, nine times steeper across than along."""
    return Surface("(x + 2y - 7)^2 + (2x + y - 5)^2", (-4.0, -4.0), _square(10.0), ((1.0, 3.0),), 0.0)


@surfaces.register("matyas")
def matyas() -> Surface:
    """A gentle diagonal valley, 25 times steeper across than along."""
    return Surface("0.26*(x^2 + y^2) - 0.48x*y", (8.0, 2.0), _square(10.0), ((0.0, 0.0),), 0.0)


@surfaces.register("three_hump_camel")
def three_hump_camel() -> Surface:
    """Three valleys side by side, the middle one the deepest."""
    return Surface("2x^2 - 1.05x^4 + x^6/6 + x*y + y^2", (2.0, -1.5), _square(2.5), ((0.0, 0.0),), 0.0)


@surfaces.register("six_hump_camel")
def six_hump_camel() -> Surface:
    """Six valleys in three mirrored pairs; only one pair is the deepest."""
    x, y = 0.08984201310031806, 0.7126564030207396
    text = "(4 - 2.1x^2 + x^4/3)*x^2 + x*y + (4y^2 - 4)*y^2"
    window = ((-2.0, 2.0), (-1.2, 1.2))
    return Surface(text, (1.5, 0.9), window, ((x, -y), (-x, y)), -1.0316284534898774)


@surfaces.register("mccormick")
def mccormick() -> Surface:
    """A sine wave laid over a tilted trough: a shallow valley beside the deep one."""
    text = "sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1"
    minimum = (0.5 - pi / 3.0, -0.5 - pi / 3.0)
    return Surface(text, (3.5, 3.0), ((-1.5, 4.0), (-3.0, 4.0)), (minimum,), -1.9132229549810362)


@surfaces.register("styblinski_tang")
def styblinski_tang() -> Surface:
    """Four valleys in the corners of a square; only one of them is the deepest."""
    text = "0.5*(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)"
    x = -2.9035340277711770
    return Surface(text, (0.5, 0.3), _square(5.0), ((x, x),), -78.33233140754282)


@surfaces.register("rastrigin")
def rastrigin() -> Surface:
    """A bowl covered with dimples: plain descent stops in the nearest one."""
    text = "20 + x^2 + y^2 - 10cos(2pi*x) - 10cos(2pi*y)"
    return Surface(text, (2.2, 1.7), _square(3.0), ((0.0, 0.0),), 0.0)


@surfaces.register("levi")
def levi() -> Surface:
    """A bowl full of waves, steep along x and gentle along y: many valleys, one of them deepest.

    Lévi's function number 13.
    """
    text = "sin(3pi*x)^2 + (x - 1)^2*(1 + sin(3pi*y)^2) + (y - 1)^2*(1 + sin(2pi*y)^2)"
    return Surface(text, (-1.6, 2.7), _square(4.0), ((1.0, 1.0),), 0.0)


@surfaces.register("ackley")
def ackley() -> Surface:
    """A nearly flat, dimpled plain around a funnel; its tip is a cone, where no gradient exists.

    At the tip the slope is 2√2 upwards in every direction, and the chain rule gives 0/0. There the formula is
    written as the constant 0, its value, with the gradient 0: the shortest of the subgradients (Clarke 1983), which
    says rightly that this is the minimum. Everywhere else value and gradient are those of the literature.
    """
    funnel = "20 + e - 20exp(-0.2sqrt(0.5*(x^2 + y^2))) - exp(0.5*(cos(2pi*x) + cos(2pi*y)))"
    return Surface(f"where(x^2 + y^2 > 0, {funnel}, 0)", (2.2, 1.6), _square(4.0), ((0.0, 0.0),), 0.0)


@surfaces.register("goldstein_price")
def goldstein_price() -> Surface:
    """Values from 3 to a million: a learning rate that suits the valley diverges on the walls."""
    first = "1 + (x + y + 1)^2*(19 - 14x + 3x^2 - 14y + 6x*y + 3y^2)"
    second = "30 + (2x - 3y)^2*(18 - 32x + 12x^2 + 48y - 36x*y + 27y^2)"
    return Surface(f"({first})*({second})", (-0.5, -0.8), _square(2.0), ((0.0, -1.0),), 3.0)


@surfaces.register("easom")
def easom() -> Surface:
    """One narrow hole in a wide plain: a few steps away from it the gradient says nothing."""
    text = "-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)"
    return Surface(text, (2.0, 2.2), ((0.0, 6.0), (0.0, 6.0)), ((pi, pi),), -1.0)
