"""Every activation there is: importing this module registers them all."""

# ruff: noqa: I001 -- in the order in which they are listed

from gdtui.engine.units import Activation, Gaussian, Identity, Sin, Step, activations
from gdtui.engine.squashing import Hardtanh, Sigmoid, Softsign, Tanh
from gdtui.engine.rectifiers import Elu, Gelu, LeakyRelu, Mish, Relu, Selu, Silu, Softplus
from gdtui.engine.special import logistic

__all__ = [
    "Activation",
    "Elu",
    "Gaussian",
    "Gelu",
    "Hardtanh",
    "Identity",
    "LeakyRelu",
    "Mish",
    "Relu",
    "Selu",
    "Sigmoid",
    "Silu",
    "Sin",
    "Softplus",
    "Softsign",
    "Step",
    "Tanh",
    "activations",
    "logistic",
]
