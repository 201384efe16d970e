"""One causal sentence for a step: what will happen and why, each clause computed from the numbers at hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gdtui import limits
from gdtui.edits import at_once, is_weight
from gdtui.engine.losses import BceWithLogits, CrossEntropy
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.supervised import Supervised
from gdtui.health import LayerRow
from gdtui.scenario import Edit
from gdtui.session import Session
from gdtui.steepness import GENTLE, quantity, steepest

FLAT = 1e-6
BETWEEN = 65
WINDOW = 801
PUSHED = 2.0


def short(value: float) -> str:
    """Four decimals where they say something, powers of ten where they do not; a real minus sign. Words where it is
    none."""
    if not np.isfinite(value):
        return "no number" if np.isnan(value) else "beyond all numbers"
    plain = value == 0 or 1e-3 <= abs(value) < 1e6
    return (f"{value:.4f}" if plain else f"{value:.2e}").replace("-", "−")


def function_sentence(session: Session, objective: FunctionObjective, change: Floats | None) -> str:
    """Downhill, uphill, over a bump, across a valley, or nowhere."""
    if change is None:
        return "the next step overflows"
    here = session.state.params[0]
    there = here + change
    norm = float(session.row.grad_norm[0])
    noisy = bool(session.scenario.training.gradient_noise)
    if norm < FLAT:
        return f"the slope is {norm:.1e}: " + ("only the noise moves it" if noisy else "nothing moves it any more")
    with np.errstate(all="ignore"):
        way = here[:, None] + change[:, None] * np.linspace(0.0, 1.0, BETWEEN)
        heights = objective.on([axis[:, None] for axis in way])[:, 0]
        slope_there = objective.evaluate(there[None, :]).grad[0]
        before, after = float(np.dot(session.evaluation.grad[0], change)), float(np.dot(slope_there, change))
    if not np.all(np.isfinite(heights)):
        return "the next step leaves the numbers: the learning rate is too large"
    advice = "the noise drives it" if noisy else _advice(session, change)
    if after > 0 and not _crosses(session.evaluation.grad[0], slope_there, change):
        after = 0.0
    valley = _valley(session, objective, there)
    return _along(heights, before, after, valley, noisy, advice, turns=_is_plain(session))


def _crosses(here: Floats, there: Floats, change: Floats) -> bool:
    """Whether the step goes down along a parameter, and past the floor: the slope along it changes its side."""
    return bool(np.any((np.sign(here) == -np.sign(change)) & (np.sign(there) == np.sign(change)) & (change != 0)))


def _is_plain(session: Session) -> bool:
    """Whether each update goes straight down the slope, whatever was before."""
    optimizer, noise = session.scenario.optimizer, session.scenario.training.gradient_noise
    return optimizer.name == "sgd" and not noise and not any(map(optimizer.options.get, ("momentum", "weight_decay")))


def _advice(session: Session, change: Floats) -> str:
    """What makes a step too long: momentum, where it is most of the step, else the rate."""
    with np.errstate(all="ignore"):
        plain = float(session.row.lr * np.linalg.norm(session.evaluation.grad[0]))
        times = float(np.linalg.norm(change)) / plain if 0.0 < plain < np.inf else 0.0
    optimizer = session.scenario.optimizer
    if optimizer.name == "sgd" and optimizer.options.get("momentum") and PUSHED <= times < np.inf:
        return f"momentum: {times:.3g} × lr·|∇f|"
    return "a smaller lr would stay in it"


def _along(
    heights: Floats, slope_before: float, slope_after: float, valley: str, noisy: bool, advice: str, *, turns: bool
) -> str:
    """What the way from here to the next point looks like; the slopes are those along the step, the one after it
    above 0 where the step crosses the floor."""
    before, after = float(heights[0]), float(heights[-1])
    rise = np.diff(heights) > 0
    bump = bool(np.any(rise[:-1] & ~rise[1:]))
    if bump:
        return (
            f"over the bump, into {valley or 'the next valley'}"
            if after < before
            else "over the bump, and out higher up"
        )
    if slope_before > 0:
        return f"uphill on {'the noise' if noisy else 'momentum'}: f rises by {short(after - before)}"
    if after > before:
        return f"too far: past the valley and up by {short(after - before)}; {advice}"
    if slope_after > 0:
        then = ", the next step turns back" if turns else ""
        return f"across the valley floor: f falls by {short(before - after)}{then}"
    return f"downhill{' in ' + valley if valley else ''}: f falls by {short(before - after)}"


def _valley(session: Session, objective: FunctionObjective, point: Floats) -> str:
    """In one variable with several valleys in view: whether `point` lies in the deepest; else nothing."""
    function = session.scenario.function
    if objective.n_params > 1 or function is None:
        return ""
    low, high = function.window["x"]
    with np.errstate(all="ignore"):  # a formula may have poles in view
        heights = objective.on([np.linspace(low, high, WINDOW)[:, None]])[:, 0]
    floors = np.flatnonzero((heights[1:-1] < heights[:-2]) & (heights[1:-1] <= heights[2:])) + 1
    if len(floors) < 2 or not low <= point[0] <= high:
        return ""
    place = round((float(point[0]) - low) / (high - low) * (WINDOW - 1))
    tops = [0, *(int(a) + int(heights[a:b].argmax()) for a, b in pairwise(floors.tolist())), WINDOW]
    mine = next(k for k in range(len(floors)) if place < tops[k + 1] or k == len(floors) - 1)
    deepest = heights[floors].min() >= heights[floors[mine]] - 1e-9 * np.ptp(heights)
    return "the deepest valley" if deepest else "a shallower valley"


def linear_sentence(session: Session, objective: Supervised) -> str:
    """For least squares where the rate stands against the edge of stability; for classes how many are misjudged."""
    if objective.is_least_squares and not session.plan.batch and objective.layers[0].width <= limits.SOLVED_WIDTH:
        return _edge_sentence(session, objective)
    if objective.task == "classification" and "accuracy" in session.row.measures:
        return _classifier_sentence(session, objective)
    return _loss_sentence(session)


def _classifier_sentence(session: Session, objective: Supervised) -> str:
    """How many training samples are misjudged; when none is, what can still lower the loss."""
    training, accuracy = session.scenario.training, float(session.row.measures["accuracy"][0])
    wrong = round((1.0 - accuracy) * objective.samples)
    if session.state.step == 0:
        return _loss_sentence(session)
    if wrong:
        return f"{wrong} of {objective.samples} misjudged, {_against_the_best(session)}"
    if isinstance(objective.loss, BceWithLogits | CrossEntropy) and not training.l1 and not training.l2:
        return "none misjudged: longer weights alone lower the loss, without end"
    return f"none misjudged, {_against_the_best(session)}"


def _called(session: Session) -> str:
    """Which loss it is that is known at each step."""
    return "batch loss" if session.plan.batch else "loss"


def _against_the_best(session: Session) -> str:
    called, now, best = _called(session), float(session.row.loss[0]), float(session.state.best_loss[0])
    best_step = int(session.state.best_step[0])
    if best_step == session.state.step:
        return f"lowest {called} so far: {short(now)}"
    return f"{called} {short(now)}, lowest {short(best)} at step {best_step}"


def _edge_sentence(session: Session, objective: Supervised) -> str:
    """Where the learning rate stands against the edge of stability, 2/λmax."""
    top = objective.sharpest
    lr = session.row.lr
    if lr == 0.0:
        return "the learning rate has come to 0: nothing moves any more"
    if not np.isfinite(top):
        return "the curvature overflows: no learning rate is stable (data.standardize = true may help)"
    edge = 2.0 / lr
    stable = top < edge
    told = f"{edge:.4g}" if np.isfinite(edge) else "beyond all numbers"
    relation = f"λmax {top:.4g} {'<' if stable else '>'} 2/lr {told}"
    if session.scenario.optimizer.name != "sgd" or session.scenario.optimizer.options.get("momentum"):
        return f"{relation} (the edge of plain descent)"
    return f"{relation}: {'stable' if stable else 'unstable, each step overshoots further'}"


def network_sentence(session: Session, layers: Sequence[LayerRow]) -> str:
    """The layer that fares worst, if any does badly; else what the loss has just done."""
    for word in ("exploding", "dead", "vanishing", "saturated"):
        found = [layer for layer in layers if layer.health == word and not layer.thrown]
        if found:
            return _layer_sentence(session, found[0], layers)
    thrown = [layer for layer in layers if layer.thrown]
    if thrown and thrown[0].update_ratio is not None:
        return f"the next update of {thrown[0].name} is {thrown[0].update_ratio:.3g} times as long as its weights"
    return _loss_sentence(session)


def _layer_sentence(session: Session, layer: LayerRow, layers: Sequence[LayerRow]) -> str:
    last_hidden = layers[max(0, len(layers) - 2)].name
    if layer.health == "dead":
        return f"{layer.dead:.0%} of {layer.name}'s units never fire: no error passes"
    if layer.health == "saturated":
        top = _tops(session)[[row.name for row in layers].index(layer.name)]
        why = "|z| is large" if top else "its slope is 0 everywhere"
        return f"{layer.saturated:.0%} of {layer.name} is flat, for {why}: hardly any error passes"
    if layer.error_ratio is None:
        return f"the error that reaches {layer.name} is no longer a number"
    if layer.error_ratio == 0.0:
        return f"no error at all reaches {layer.name}"
    times = "times" if layer.health == "exploding" else "of"
    so = "it explodes on the way back" if layer.health == "exploding" else _why_vanishing(session)
    return f"{layer.name} receives {layer.error_ratio:.1e} {times} the error of {last_hidden}: {so}"


def _why_vanishing(session: Session) -> str:
    """The slopes of the hidden layers, where none of them can be steep; else what comes of it."""
    top = max(_tops(session)[:-1], default=1.0)
    return f"slopes of at most {quantity(top)} multiply" if 0.0 < top < GENTLE else "it hardly hears it"


def _tops(session: Session) -> list[float]:
    """How steep the activation of each layer can be."""
    objective = session.plan.objective
    return [steepest(layer.activation) for layer in objective.layers] if isinstance(objective, Supervised) else []


def _loss_sentence(session: Session) -> str:
    """How the loss moved, and against what."""
    first, now, called = float(session.state.first_loss[0]), float(session.row.loss[0]), _called(session)
    best, best_step = float(session.state.best_loss[0]), int(session.state.best_step[0])
    if session.state.step == 0:
        return f"before the first update: {called} {short(now)}, gradient {short(float(session.row.grad_norm[0]))}"
    if best_step == session.state.step:
        return f"{called} {short(now)}, its lowest so far; it began at {short(first)}"
    return f"{called} above its lowest ({short(best)} at step {best_step}){_why_above(session, best_step)}"


def _tells(edit: Edit, step: int) -> bool:
    """Whether the loss at `step` shows an edit: of what makes the loss at once, of all else from the next update on."""
    now = at_once(edit.key) or edit.key.startswith("data.")
    return edit.at <= step if now else edit.at < step


def _why_above(session: Session, best_step: int) -> str:
    """Why the loss is above its best, as far as it is known."""
    model = session.scenario.model
    if told := [edit.key for edit in session.history.edits if best_step < edit.at and _tells(edit, session.state.step)]:
        return ": a weight was set since" if is_weight(told[-1]) else ": settings changed since"
    if model is not None and model.dropout:
        return ": other units dropped out"
    if session.plan.batch:
        return ": this batch is harder"
    return ": the noise drives it off" if session.scenario.training.gradient_noise else ": the steps overshoot"
