"""Every data set there is: importing this module registers them all. And how data are split and scaled."""

# ruff: noqa: I001 -- in the order in which they are listed

from gdtui.engine.curves import Floats, Points, Task, datasets, line, regression, sine
from gdtui.engine.clouds import blobs, circles, classification, moons, spirals, xor
from gdtui.engine.splitting import Rows, scaling, split, standardize

__all__ = [
    "Floats",
    "Points",
    "Rows",
    "Task",
    "blobs",
    "circles",
    "classification",
    "datasets",
    "line",
    "moons",
    "regression",
    "scaling",
    "sine",
    "spirals",
    "split",
    "standardize",
    "xor",
]
