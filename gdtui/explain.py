"""The update in symbols, the same update in numbers, and one causal sentence about it, true and computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.supervised import Supervised
from gdtui.frozen import Frozen
from gdtui.health import LayerRow
from gdtui.session import Session
from gdtui.wording import function_sentence, linear_sentence, network_sentence, short

MOST_NAMED = 200
"""Parameters up to this many are called by names, each with a row of its own; more are told of by layer."""


class Update(Frozen):
    """One update on paper. `rule` and `formula` are symbols, `numbers` the same with today's values."""

    rule: str
    """x ← x − lr · f′(x)."""
    formula: str
    """Where the gradient comes from: f′(x) = 4x³ − 6x + 1, or the loss."""
    numbers: tuple[str, ...]
    """A line for each of the parameters shown: x ← −0.5084 − 0.1 × 3.5247 = −0.8608."""
    sentence: str
    exact: tuple[str, ...] = ()
    """`numbers` with all their digits."""


def headline(session: Session) -> str:
    """Title and model in a few words: `Two spirals · 2-8-8-1 tanh`."""
    scenario, objective = session.scenario, session.plan.objective
    if scenario.kind != "network" or not isinstance(objective, Supervised):
        return scenario.title
    sizes = [objective.layers[0].fan_in, *(layer.fan_out for layer in objective.layers)]
    assert scenario.model is not None
    names = list(dict.fromkeys(activation.name for activation in scenario.model.activation))
    return f"{scenario.title} · {'-'.join(map(str, sizes))} {'/'.join(names)}".rstrip()


def explain(session: Session, change: Floats | None, layers: Sequence[LayerRow], chosen: int | None = None) -> Update:
    """The update that comes next. `change` is what it adds to the parameters (n_params,), if finite; `chosen` the
    place of the parameter that is pointed at."""
    objective = session.plan.objective
    if isinstance(objective, FunctionObjective):
        return Update(
            _rule(session, "x" if objective.n_params == 1 else "θ"),
            _derivative(objective),
            _numbers(session, change, range(objective.n_params)),
            session.message or function_sentence(session, objective, change),
            _numbers(session, change, range(objective.n_params), _exactly),
        )
    linear, places = session.scenario.kind == "linear", _shown(objective, change, chosen)
    sentence = linear_sentence(session, objective) if linear else network_sentence(session, layers)
    return Update(
        _rule(session, "W" if not linear else "θ"),
        objective.loss.symbols + _penalties(objective),
        _numbers(session, change, places),
        session.message or sentence,
        _numbers(session, change, places, _exactly),
    )


def _penalties(objective: Supervised) -> str:
    """What l1 and l2 add to the loss, in symbols."""
    return " + l1·Σ|w|" * bool(objective.l1) + " + ½·l2·Σw²" * bool(objective.l2)


def is_plain(session: Session) -> bool:
    """Whether the update is θ − lr·g and nothing else: sgd without momentum, decay, noise or clipping."""
    optimizer, training = session.scenario.optimizer, session.scenario.training
    extras = ("momentum", "weight_decay")
    clip = training.clip_grad_norm
    free = clip is None or float(session.row.grad_norm[0]) <= clip
    plain = optimizer.name == "sgd" and not any(optimizer.options[key] for key in extras)
    return plain and free and not training.gradient_noise


def _rule(session: Session, symbol: str) -> str:
    if is_plain(session):
        gradient = {
            "x": "f′(x)",
            "θ": "∂J/∂θ" if session.scenario.kind == "linear" else "∇f(θ)",
            "W": "∂J/∂W",
        }[symbol]
        return f"{symbol} ← {symbol} − lr · {gradient}"
    lines: tuple[str, ...] = session.plan.optimizer.symbols
    return "   ".join(lines).replace("θ", symbol)


def _derivative(objective: FunctionObjective) -> str:
    if objective.n_params == 1:
        return f"f′(x) = {objective.gradient[0].text}"
    return "   ".join(
        f"∂f/∂{block.name} = {part.text}" for block, part in zip(objective.blocks, objective.gradient, strict=True)
    )


def _shown(objective: Supervised, change: Floats | None, chosen: int | None) -> Sequence[int]:
    """All parameters where there are two at most, else the one pointed at, or the one that moves furthest."""
    if objective.n_params <= 2:
        return range(objective.n_params)
    if chosen is not None:
        return [chosen]
    return [int(np.argmax(np.abs(change)))] if change is not None else [0]


def parameter_names(session: Session) -> tuple[str, ...]:
    """What people call the parameters: `x`; `weight` and `bias`, or `weight[proline]` among several features.

    None for networks, and none where there are too many to be called by names.
    """
    dataset, model = session.plan.dataset, session.scenario.model
    if dataset is None or model is None:
        return tuple(block.name for block in session.plan.objective.blocks)
    if session.scenario.kind == "network" or session.plan.objective.n_params > MOST_NAMED:
        return ()
    return dataset.weight_names(model.bias)


def parameter_name(session: Session, place: int) -> str:
    """The name of one number among the parameters: `x`, `weight`, `layer3.weight[0,1]`."""
    if names := parameter_names(session):
        return names[place]
    for block in session.plan.objective.blocks:
        found = np.argwhere(block.index == place)
        if len(found):
            return f"{block.name}[{','.join(map(str, found[0]))}]"
    raise IndexError(place)


Write = Callable[[float], str]
"""How a number is written."""


def _exactly(value: float) -> str:
    """All the digits that a double needs."""
    return repr(float(value)).replace("-", "−") if np.isfinite(value) else short(value)


def _numbers(session: Session, change: Floats | None, places: Sequence[int], write: Write = short) -> tuple[str, ...]:
    if change is None:
        return ("the next step is no longer a number",)
    return tuple(_line(session, change, place, write) for place in places)


def _line(session: Session, change: Floats, place: int, write: Write) -> str:
    """`x ← old − lr × gradient = new`, or for other rules `x ← old + change = new`."""
    old, moved = float(session.state.params[0, place]), float(change[place])
    gradient = float(session.evaluation.grad[0, place])
    name = parameter_name(session, place)
    if is_plain(session):
        factor = f"({write(gradient)})" if gradient < 0 else write(gradient)
        return f"{name} ← {write(old)} − {session.row.lr:g} × {factor} = {write(old + moved)}"
    sign = "−" if moved < 0 else "+"
    told = f"g = {write(gradient)}" if np.isfinite(gradient) else "g is no number"
    return f"{name} ← {write(old)} {sign} {write(abs(moved))} = {write(old + moved)}   {told}"
