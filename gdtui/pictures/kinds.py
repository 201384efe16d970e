"""The kinds of pictures, as plain arrays: what the problem view draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.objectives import Floats
from gdtui.frozen import Frozen

Limits = tuple[float, float]
Window = tuple[Limits, ...]
"""The limits of a picture's axes, of each that can be chosen."""
Vector = tuple[float, float]


class Arrows(Frozen, eq=False):
    """What moves the ball, each a change of the two parameters of a picture.

    `plain` is −lr·∇: what descent with nothing else to it would do. `step` is what the next update does. `momentum`
    is the part of it that comes from earlier gradients, None where an optimiser keeps none. `reach` are the half axes
    of what gradients of this size could do when each coordinate has a rate of its own: of an ellipse, or with `box`
    of a box, since steps by the sign of a slope end in its corners. None where one rate holds for all coordinates.
    """

    gradient: Vector
    plain: Vector
    step: Vector | None = None
    momentum: Vector | None = None
    reach: Vector | None = None
    box: bool = False


class Other(Frozen, eq=False):
    """The way of another branch from where it parts: its letter, and where it went, (n,) and (n,) on the axes."""

    letter: str
    x: Floats
    y: Floats


class CurvePicture(Frozen, eq=False):
    """A function of x over its window, the trail of x, the tangent at x, and where the next step lands.

    `slopes` and `bends` are f′ and f″ at `xs`, where they are asked for, `bend` is f″ at `x`; `home` is the
    scenario's own window.
    """

    xs: Floats
    ys: Floats
    trail: tuple[Floats, Floats]
    x: float
    y: float | None
    slope: float | None
    next: tuple[float, float] | None
    ghost: tuple[Floats, Floats] | None
    formula: str
    derivative: str
    home: Window = ()
    slopes: Floats | None = None
    next_slope: float | None = None
    bends: Floats | None = None
    bend: float | None = None
    second: str = ""
    others: tuple[Other, ...] = ()

    @property
    def window(self) -> Window:
        """What of x is shown."""
        return ((float(self.xs[0]), float(self.xs[-1])),)


class SurfacePicture(Frozen, eq=False):
    """A function of two parameters on a grid (rows from low y to high y), with the path over it.

    `home` is the window that it has of its own, empty where none can be chosen. `steps` are those of the points of
    the path, and `heights` the function there, where they are known.
    """

    values: Floats
    xlim: Limits
    ylim: Limits
    path: Floats
    next: tuple[float, float] | None
    minima: tuple[tuple[float, float], ...]
    ghost: Floats | None
    names: tuple[str, str]
    formula: str
    gradient: tuple[str, ...] = ()
    home: Window = ()
    arrows: Arrows | None = None
    others: tuple[Other, ...] = ()
    steps: Floats | None = None
    heights: Floats | None = None

    @property
    def window(self) -> Window:
        """What of the two parameters is shown."""
        return self.xlim, self.ylim


class FitPicture(Frozen, eq=False):
    """One input against the target, the model's curve through it, and for a model of two parameters its J.

    The targets of two classes are 0 and 1, and the curve the probability of the second. `answer` is the curve of
    the closed-form solution at `xs`, where there is one and no bowl shows it.
    """

    x: Floats
    y: Floats
    test_x: Floats
    test_y: Floats
    xs: Floats
    ys: Floats
    names: tuple[str, str]
    bowl: SurfacePicture | None
    answer: Floats | None = None
    home: Window = ()
    standardized: bool = False
    """Whether the input is shown as the model sees it, in standard deviations from its mean."""

    @property
    def window(self) -> Window:
        """What of the input is shown."""
        return ((float(self.xs[0]), float(self.xs[-1])),)


class AgreementPicture(Frozen, eq=False):
    """Predicted against actual, for a regression on several features."""

    actual: Floats
    predicted: Floats
    test_actual: Floats
    test_predicted: Floats
    target: str


class BoundaryPicture(Frozen, eq=False):
    """Class probabilities over a plane of two features (classes, rows from low to high, columns)."""

    probabilities: Floats
    xlim: Limits
    ylim: Limits
    x: Floats
    y: Floats
    labels: NDArray[np.intp]
    test: NDArray[np.bool_]
    names: tuple[str, str]
    classes: tuple[str, ...]
    note: str
    home: Window = ()
    standardized: bool = False
    """Whether both features are."""

    @property
    def window(self) -> Window:
        """What of the two features is shown."""
        return self.xlim, self.ylim


class ImagesPicture(Frozen, eq=False):
    """The first layer's weights as images (units, rows, columns)."""

    images: Floats
    note: str


Picture = CurvePicture | SurfacePicture | FitPicture | AgreementPicture | BoundaryPicture | ImagesPicture
