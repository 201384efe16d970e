"""The pass of one batch through a network, forward and back: copies of the engine's arrays as each was filled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.layers import Layer
from gdtui.engine.network import Op, Tape
from gdtui.engine.objectives import Floats, Indices
from gdtui.engine.supervised import Supervised
from gdtui.frozen import Frozen
from gdtui.session import Session


class NormPass(Frozen, eq=False):
    """A layer's norm: `hat` (units, samples) before gain and shift, `out` after them. `mean`, `variance`, and of the
    way back `level` and `along`, mean(d) and mean(d·hat), are (units, 1), or (1, samples) where each sample is
    normalised by itself. `grad` (2, units) is ∂J/∂gain, ∂J/∂shift."""

    hat: Floats
    out: Floats
    mean: Floats
    variance: Floats
    gain: Floats
    shift: Floats
    before: Floats
    """∂J/∂out (units, samples)."""
    grad: Floats
    level: Floats
    along: Floats
    eps: float

    def of(self, averages: Floats, unit: int, sample: int) -> float:
        """One of the averages where a unit and a sample are."""
        return float(np.broadcast_to(averages, self.hat.shape)[unit, sample])


class LayerPass(Frozen, eq=False):
    """One layer, arrays (units, samples). None stands for what this layer does not have."""

    layer: Layer
    weights: Floats
    bias: Floats | None
    below: Floats
    """What enters it (fan_in, samples)."""
    z: Floats
    """The weighted sum."""
    norm: NormPass | None
    fired: Floats
    """σ of the weighted sum, or of what the norm made of it."""
    mask: Floats | None
    dropped: Floats | None
    out: Floats
    """What it passes on."""
    product: Floats | None
    """W of the next layer, transposed, times that layer's δ."""
    bypass: Floats | None
    """The error that comes round the next layer."""
    arriving: Floats
    """∂J/∂out."""
    let_through: Floats | None
    """`arriving` at the units that did not drop out."""
    slope: Floats | None
    """σ′; None where σ is the identity."""
    delta: Floats
    """∂J/∂(weighted sum)."""

    @property
    def number(self) -> int:
        """Counted from 1."""
        return int(self.layer.name.removeprefix("layer"))

    @property
    def squashed(self) -> Floats:
        """What enters σ."""
        return self.z if self.norm is None else self.norm.out


class Passing(Frozen, eq=False):
    """A batch on its way through all layers and back."""

    layers: tuple[LayerPass, ...]
    rows: NDArray[np.intp]
    """Which samples of the data these are, by their rows (samples,)."""
    inputs: Floats
    targets: Floats
    terms: Floats
    """Each output's share of the loss (outputs, samples); of a squared loss the errors."""
    scale: float
    raw: Floats
    """The loss's slope at the outputs before it is averaged; of a squared loss the errors (outputs, samples)."""
    data_loss: float
    data_grad: Floats
    """∇J without l1 and l2 (n_params,)."""

    @property
    def samples(self) -> int:
        return self.inputs.shape[1]


@dataclass(eq=False)
class _Watch:
    """Copies of what each operation filled, by its name; an operation may come several times."""

    forward: dict[str, list[Floats]] = field(default_factory=lambda: defaultdict(list))
    back: dict[str, list[Floats]] = field(default_factory=lambda: defaultdict(list))
    norms: dict[int, tuple[Floats, Floats, Floats]] = field(default_factory=dict)
    errors: dict[int, tuple[Floats, Floats]] = field(default_factory=dict)
    deltas: dict[int, Floats] = field(default_factory=dict)
    tape: Tape | None = None

    def __call__(self, tape: Tape, op: Op) -> None:
        here = self.forward if self.tape is None else self.back
        if op.name == "J":
            self.tape = tape
        here[op.name].append(op.result[0].copy())
        if op.name.startswith("norm"):
            k = int(op.name[4:]) - 1
            norm = tape.normed[k]
            assert norm is not None
            self.norms[k] = norm.hat[0].copy(), norm.mean[0], norm.variance[0]
        elif op.name.startswith("∇norm"):
            k = int(op.name[5:]) - 1
            norm = tape.normed[k]
            assert norm is not None
            self.errors[k] = norm.level[0], norm.along[0]
        elif op.name.startswith("∇W"):
            k = int(op.name[2:]) - 1
            self.deltas[k] = tape.delta[k][0].copy()


def passed(session: Session, batch: Indices | None) -> tuple[Passing, Floats]:
    """The pass at the session's state, and the loss (1,) with l1 and l2; the desk is left as after a `look`."""
    objective, state = session.plan.objective, session.state
    assert isinstance(objective, Supervised)
    objective.params[:], objective.averages[:] = state.params, state.averages
    watch = _Watch()
    data_grad = np.zeros(objective.n_params, objective.params.dtype)

    def follow(tape: Tape, op: Op) -> None:
        watch(tape, op)
        if op.name.startswith("∇"):
            data_grad[:] = objective.grad[0]

    loss = objective.look_closely(batch, state.step, follow)
    tape = watch.tape
    assert tape is not None
    layers = tuple(_layer(watch, tape, objective.layers, k, state.params) for k in range(len(objective.layers)))
    rows = objective.train.rows if batch is None else objective.train.rows[batch]
    squared = getattr(objective.loss, "squared", None) is not None
    terms = watch.forward["J"][0]
    raw = terms if squared else watch.back["∂J/∂output"][0]
    found = Passing(
        layers, rows, tape.inputs[:-1].copy(), tape.targets.copy(), terms, float(tape.scale), raw,
        float(np.reshape(objective.data_loss, -1)[0]), data_grad,
    )  # fmt: skip
    return found, np.array(loss).reshape(-1)


def _layer(watch: _Watch, tape: Tape, layers: tuple[Layer, ...], k: int, params: Floats) -> LayerPass:
    layer, n = layers[k], k + 1
    forward, back = watch.forward, watch.back
    view = layer.view(params)[0]
    z = forward[f"z{n}"][-1]
    norm = _norm(watch, layer, k, params) if layer.norm is not None else None
    fired = forward[f"a{n}"][-1] if f"a{n}" in forward else z if norm is None else norm.out
    last = k == len(layers) - 1
    product = None if last else back[f"W{n + 1}ᵀδ{n + 1}"][-1]
    bypass = back[f"skip{n + 1}"][0] if not last and layers[k + 1].skips else None
    arriving = back["∂J/∂output"][-1] if product is None else product if bypass is None else back[f"skip{n + 1}"][-1]
    return LayerPass(
        layer, view[:, : layer.fan_in].copy(), view[:, -1].copy() if layer.bias else None,
        tape.inputs[:-1].copy() if k == 0 else tape.a[k - 1][0].copy(), z, norm, fired,
        None if f"dropout{n}" not in forward else _copy(tape.masks[k]), _last(forward, f"dropout{n}"),
        tape.a[k][0].copy(), product, bypass, arriving, _last(back, f"dropout{n}"), _last(back, f"σ′{n}"),
        watch.deltas[k],
    )  # fmt: skip


def _norm(watch: _Watch, layer: Layer, k: int, params: Floats) -> NormPass:
    n, (hat, mean, variance) = k + 1, watch.norms[k]
    gain, shift = layer.affine(params)[0].copy()
    found = [watch.back[name][-1] for name in (f"δ{n}", f"dropout{n}") if name in watch.back]
    before = found[0] if found else watch.deltas[k]
    return NormPass(
        hat, watch.forward[f"norm{n}"][-1], mean, variance, gain, shift, before, watch.back[f"∇norm{n}"][-1],
        *watch.errors[k], layer.norm.eps if layer.norm is not None else 0.0,
    )  # fmt: skip


def _last(found: dict[str, list[Floats]], name: str) -> Floats | None:
    return found[name][-1] if name in found else None


def _copy(mask: Floats | None) -> Floats | None:
    return None if mask is None else mask.copy()
