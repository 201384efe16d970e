"""Every loss there is: importing this module registers them all."""

# ruff: noqa: I001 -- in the order in which they are listed

from gdtui.engine.regression_losses import Floats, HalfSse, Huber, L1, Loss, Mse, Poisson, losses
from gdtui.engine.class_losses import BceWithLogits, CrossEntropy, Hinge, SquaredHinge

__all__ = [
    "L1",
    "BceWithLogits",
    "CrossEntropy",
    "Floats",
    "HalfSse",
    "Hinge",
    "Huber",
    "Loss",
    "Mse",
    "Poisson",
    "SquaredHinge",
    "losses",
]
