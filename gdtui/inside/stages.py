"""The stages of an update in their order, and the page of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from gdtui.engine.activations import Identity
from gdtui.inside import (
    backward_pages,
    extra_pages,
    forward_pages,
    function_pages,
    gradient_pages,
    loss_pages,
    update_pages,
    weight_pages,
)
from gdtui.inside.grounds import Ground, ground_of_function, ground_of_layer
from gdtui.inside.naming import Names
from gdtui.inside.opening import Inside
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import Line, Page, Place, Stage
from gdtui.inside.units import counts

FORWARD: Mapping[str, Callable[[Names, LayerPass, Place], Page]] = {
    "z": forward_pages.weighted_sum,
    "norm": extra_pages.normalised,
    "a": forward_pages.fired,
    "dropout": extra_pages.dropped,
    "skip": extra_pages.bypassed,
    "δ": backward_pages.arrived,
    "∂norm": extra_pages.through_norm,
    "∇": weight_pages.gradient,
}
OUTPUT: Mapping[str, Callable[[Names, Place], Page]] = {
    "x": forward_pages.batch,
    "p": loss_pages.probability,
    "J": loss_pages.loss,
    "e": loss_pages.error,
}
UPDATE: Mapping[str, Callable[[Inside, Ground, Place], Page]] = {
    "gram": gradient_pages.by_matrix,
    "penalty": gradient_pages.penalised,
    "noise": gradient_pages.noisy,
    "clip": gradient_pages.clipped,
    "optimizer": update_pages.optimised,
    "new": update_pages.renewed,
}


def stages_of(inside: Inside) -> tuple[Stage, ...]:
    """All stages, in the order in which they happen."""
    if inside.passing is None:
        return (*_of_function(inside), *_of_update(inside, 0))
    names = Names(inside)
    layers = inside.passing.layers
    return (
        Stage("x", 0, "x", "the batch goes in"),
        *(stage for one in layers for stage in _forward(names, one)),
        *_at_the_loss(names),
        *(stage for one in reversed(layers) for stage in _back(names, one)),
        *_of_update(inside, 0),
    )


def _of_function(inside: Inside) -> tuple[Stage, ...]:
    one = len(inside.names) == 1
    slopes = [
        Stage("derivative", k, prime, f"{prime}: the derivative, taken part by part", back=True)
        for k, prime in enumerate(f"f′({name})" if one else f"∂f/∂{name}" for name in inside.names)
    ]
    return (
        Stage("point", 0, ", ".join(inside.names), "where the function is looked at"),
        Stage("value", 0, f"f({','.join(inside.names)})", "its value there, part by part"),
        *slopes,
    )


def _forward(names: Names, one: LayerPass) -> list[Stage]:
    k, n, name = one.number - 1, names.number(one.number), one.layer.name
    last = one.number == names.depth
    sums = "the prediction: a weighted sum" if last and names.z(one.number) == "ŷ" else f"{name}: the weighted sum"
    found = [Stage("z", k, names.z(one.number), sums)]
    if one.norm is not None:
        found.append(Stage("norm", k, f"norm{n}", f"{name}: the norm moves and scales the sums"))
    if not isinstance(one.layer.activation, Identity):
        found.append(Stage("a", k, f"a{n}", f"{name}: the activation"))
    if one.dropped is not None:
        found.append(Stage("dropout", k, f"drop{n}", f"{name}: some units rest"))
    if one.layer.skips:
        found.append(Stage("skip", k, f"skip{n}", f"{name}: the input goes round it as well"))
    return found


def _at_the_loss(names: Names) -> list[Stage]:
    k, probable = names.depth - 1, names.inside.loss_name in loss_pages.PROBABLE
    found = [Stage("p", k, "p", "the output as a probability")] if probable else []
    found.append(Stage("J", k, "J", "the loss: what the batch costs"))
    found.append(Stage("e", k, names.delta(names.depth), "the error at the output", back=True))
    return found


def _back(names: Names, one: LayerPass) -> list[Stage]:
    k, n, name = one.number - 1, one.number, one.layer.name
    found = []
    if n < names.depth:
        reached = f"∂y{n}" if one.norm is not None else names.delta(n)
        found.append(Stage("δ", k, reached, f"the error reaches {name}", back=True))
    if one.norm is not None:
        found.append(Stage("∂norm", k, names.delta(n), f"the error goes through the norm of {name}", back=True))
    title = f"the gradient of {name}" if not names.linear else "the gradient"
    found.append(Stage("∇", k, f"∇{names.weights(n)}", f"{title}: error times input", back=True))
    return found


def _of_update(inside: Inside, layer: int) -> tuple[Stage, ...]:
    """What becomes of the gradient; the layer is where somebody looks when coming here."""
    update = inside.update
    found = []
    if inside.sums is not None:
        found.append(
            Stage(
                "gram",
                layer,
                "H·Δθ" if not inside.sums.over_samples else "sums",
                "the same without the samples",
                back=True,
            )
        )
    if (update.l1 or update.l2) and inside.passing is not None and inside.sums is None:
        found.append(
            Stage(
                "penalty",
                layer,
                "+l1" if not update.l2 else "+l2" if not update.l1 else "+l1+l2",
                "the penalty on the weights",
                back=True,
            )
        )
    if update.noisy is not None:
        found.append(Stage("noise", layer, "noise", "noise on the gradient", back=True))
    if update.clipped is not None:
        found.append(Stage("clip", layer, "clip", "the gradient is clipped", back=True))
    letter = Names(inside).weights(1).rstrip("1") if inside.passing is not None else ", ".join(inside.names)
    found.append(Stage("optimizer", layer, update.name, f"the optimiser: {update.name}", back=True))
    found.append(
        Stage(
            "new", layer, f"new {letter}", f"the step is {'not made' if inside.update.stands else 'taken'}", back=True
        )
    )
    return tuple(found)


def page_of(inside: Inside, stage: Stage, place: Place, layer: int) -> Page:
    """A stage at a place. `layer` is the one looked at in stages that are about all parameters."""
    with np.errstate(all="ignore"):
        if inside.passing is None:
            return _function_page(inside, stage, place)
        names = Names(inside)
        if stage.kind in OUTPUT:
            return OUTPUT[stage.kind](names, place)
        if stage.kind in FORWARD:
            return FORWARD[stage.kind](names, inside.passing.layers[stage.layer], place)
        ground = ground_of_layer(names, inside.passing.layers[layer])
        return UPDATE[stage.kind](inside, ground, place)


def _function_page(inside: Inside, stage: Stage, place: Place) -> Page:
    if stage.kind == "point":
        return function_pages.point(inside)
    if stage.kind == "value":
        return function_pages.value(inside, place)
    if stage.kind == "derivative":
        return function_pages.taken(inside, inside.derived[stage.layer], place)
    return UPDATE[stage.kind](inside, ground_of_function(inside), place)


def about(inside: Inside, stage: Stage, place: Place) -> Line:
    """Which sample is looked at; nothing for functions."""
    if inside.passing is None:
        return ()
    names = Names(inside)
    return names.sample(place.within(counts(names)))
