"""Every optimiser there is: importing this module registers them all."""

from gdtui.engine.adam import Adam, AdamState, AdamW, Amsgrad, AmsgradState
from gdtui.engine.adam_variants import Adamax, AdamaxState, Nadam, NadamState, Radam
from gdtui.engine.adaptive import (
    Adadelta,
    AdadeltaState,
    Adagrad,
    AdagradState,
    CenteredRmspropState,
    Rmsprop,
    RmspropState,
)
from gdtui.engine.descent import (
    Floats,
    Ground,
    GroundedOptimizer,
    Optimizer,
    Probe,
    SearchingOptimizer,
    Sgd,
    SgdState,
    optimizers,
)
from gdtui.engine.line_search import Armijo, ArmijoState
from gdtui.engine.muon import Muon, MuonState
from gdtui.engine.proximal import Ista, IstaState
from gdtui.engine.quasi_newton import Bfgs, BfgsState, Lbfgs, LbfgsState
from gdtui.engine.second_order import Newton, NewtonState
from gdtui.engine.signs import Lion, LionState, Rprop, RpropState

__all__ = [
    "Adadelta",
    "AdadeltaState",
    "Adagrad",
    "AdagradState",
    "Adam",
    "AdamState",
    "AdamW",
    "Adamax",
    "AdamaxState",
    "Amsgrad",
    "AmsgradState",
    "Armijo",
    "ArmijoState",
    "Bfgs",
    "BfgsState",
    "CenteredRmspropState",
    "Floats",
    "Ground",
    "GroundedOptimizer",
    "Ista",
    "IstaState",
    "Lbfgs",
    "LbfgsState",
    "Lion",
    "LionState",
    "Muon",
    "MuonState",
    "Nadam",
    "NadamState",
    "Newton",
    "NewtonState",
    "Optimizer",
    "Probe",
    "Radam",
    "Rmsprop",
    "RmspropState",
    "Rprop",
    "RpropState",
    "SearchingOptimizer",
    "Sgd",
    "SgdState",
    "optimizers",
]
