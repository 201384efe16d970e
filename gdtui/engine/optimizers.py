"""Every optimiser there is: importing this module registers them all."""

from gdtui.engine.adam import Adam, AdamState, AdamW, AmsgradState
from gdtui.engine.adaptive import Adagrad, AdagradState, CenteredRmspropState, Rmsprop, RmspropState
from gdtui.engine.descent import Floats, Optimizer, Sgd, SgdState, optimizers

__all__ = [
    "Adagrad",
    "AdagradState",
    "Adam",
    "AdamState",
    "AdamW",
    "AmsgradState",
    "CenteredRmspropState",
    "Floats",
    "Optimizer",
    "Rmsprop",
    "RmspropState",
    "Sgd",
    "SgdState",
    "optimizers",
]
