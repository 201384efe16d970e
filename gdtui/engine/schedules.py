"""Every schedule there is: importing this module registers them all.

A schedule says by what factor the optimiser's learning rate is multiplied, as the run goes on.
"""

# ruff: noqa: I001 -- in the order in which they are listed; what join joins by default comes before it

from gdtui.engine.decays import Constant, CosineDecay, ExponentialDecay, PolynomialDecay, Schedule, StepDecay, schedules
from gdtui.engine.warmups import InverseSqrt, Warmup, WarmupCosineDecay
from gdtui.engine.cycles import CosineRestarts, OneCycle
from gdtui.engine.plateau import PlateauState, ReduceOnPlateau
from gdtui.engine.joins import Join

__all__ = [
    "Constant",
    "CosineDecay",
    "CosineRestarts",
    "ExponentialDecay",
    "InverseSqrt",
    "Join",
    "OneCycle",
    "PlateauState",
    "PolynomialDecay",
    "ReduceOnPlateau",
    "Schedule",
    "StepDecay",
    "Warmup",
    "WarmupCosineDecay",
    "schedules",
]
