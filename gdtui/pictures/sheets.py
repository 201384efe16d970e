"""What a picture of a network holds: its inputs, its layers, and each of their units in numbers."""

from __future__ import annotations

from gdtui.engine.objectives import Floats
from gdtui.frozen import Frozen
from gdtui.pictures.histograms import Histogram
from gdtui.pictures.places import Places
from gdtui.pictures.units import Judgement

Ends = tuple[float | None, float | None]

MODES = ("activations", "weights", "gradients", "update ratio", "histograms")
"""What the diagram can be asked for, as `looking.at["network_mode"]`."""


class Unit(Frozen, eq=False):
    """One unit in numbers; None stands for what is not finite. Pairs are the lowest and highest over the samples."""

    bias: float | None
    z: float | None
    """The mean of what enters its activation."""
    z_range: Ends
    a: float | None
    """The mean of what it passes on."""
    a_range: Ends
    slope: float | None
    """σ′ on average."""
    flat: float
    """The share of samples for which it is flat."""
    weight_norm: float | None
    grad_norm: float | None
    """The norm of the gradient of its weights and bias."""
    ratio: float | None
    """The norm of the next change of its weights over their norm."""
    judgement: Judgement


class Sheet(Frozen, eq=False):
    """One layer: its units, its formula, and its arrays (units, fan_in) and (units,)."""

    name: str
    formula: tuple[str, ...]
    """What it computes, step by step."""
    units: tuple[Unit, ...]
    labels: tuple[str, ...]
    """What people call its units: their numbers, or the classes they stand for."""
    weight: Floats
    weight_grad: Floats | None
    weight_change: Floats | None
    bias_grad: Floats | None
    bias_change: Floats | None
    linear: bool
    """Whether a unit passes on what enters it."""
    normed: bool
    """Whether its weighted sums are normalised before they enter."""
    kind: str
    """What `maps` are: plane (units, rows from low to high, columns), curve (units, places), image (units, rows from
    the top, columns), classes (units, classes): means over the samples of a class; or "" and None."""
    maps: Floats | None
    histograms: tuple[Histogram | None, ...]
    """Of weights, activations and gradients, while they are asked for."""
    output: str = ""
    """What the outputs of the last layer are called: logit, score or prediction; "" for hidden layers."""


class NetworkPicture(Frozen, eq=False):
    """The inputs and the layers. `places` says over which plane or stretch of inputs `maps` are."""

    inputs: tuple[str, ...]
    input_maps: Floats | None
    """(features, rows, columns) or (features, places); for images one of the training set, (1, rows, columns)."""
    layers: tuple[Sheet, ...]
    places: Places
    classes: tuple[str, ...]
    samples: int
    """Over how many samples the numbers of the units are taken."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of every column, the inputs' first."""
        return (len(self.inputs), *(len(sheet.units) for sheet in self.layers))
