"""A scenario's `degree` or `inputs` into features of its data, refused where they are no finite numbers."""

from __future__ import annotations

import numpy as np

from gdtui import limits
from gdtui.engine.features import Columns, Features, Formula, Formulas, Polynomial, monomial_count, read_formula
from gdtui.engine.objectives import Floats
from gdtui.errors import ExpressionError, LargeExpressionError, LimitError, ScenarioError
from gdtui.scenario.model import Data, Model


def features_of(model: Model, names: tuple[str, ...], samples: int) -> Features:
    """What the model sees of inputs called `names`; raises ScenarioError or LimitError before anything is computed."""
    if model.inputs is not None:
        limits.refuse_many_features(len(model.inputs), samples, "model.inputs")
        return Formulas(tuple(_formula(text, k, names) for k, text in enumerate(model.inputs)))
    if model.degree == 1:
        return Columns(names)
    limits.refuse_many_features(monomial_count(len(names), model.degree), samples, "model.degree")
    return Polynomial(names, model.degree)


def refuse_at_sight(data: Data, model: Model) -> None:
    """Refuse what would be too large even with the fewest features that made data can have, before they are made."""
    if data.source is None:
        return
    width = data.source.options.get("n_features", 1)
    seen = len(model.inputs) if model.inputs is not None else monomial_count(width, model.degree)
    if model.inputs is not None or model.degree > 1:
        limits.refuse_many_features(seen, data.n_samples, "model.degree" if model.inputs is None else "model.inputs")
    limits.refuse_large_model([seen, *model.hidden, 1], data.n_samples)


def _formula(text: str, place: int, names: tuple[str, ...]) -> Formula:
    try:
        return read_formula(text, names)
    except LargeExpressionError as error:
        raise LimitError(f"model.inputs[{place}]: {error}", f"model.inputs[{place}]") from None
    except ExpressionError as error:
        hint = f"column {error.column}"
        raise ScenarioError(error.reason, f"model.inputs[{place}]", text, hint, has_value=True) from None


def seen(features: Features, inputs: Floats, model: Model, names: tuple[str, ...]) -> Floats:
    """The features (count, n) of inputs (d, n); ScenarioError names the first that is not a finite number."""
    found = features(inputs)
    if isinstance(features, Columns) or np.all(np.isfinite(found)):
        return np.ascontiguousarray(found)
    place, sample = (int(at) for at in np.argwhere(~np.isfinite(found))[0])
    where = _where(features, place, inputs[:, sample], names)
    if model.inputs is None:
        reason = f"{features.names[place]} is too large a number where {where}"
        hint = "data.standardize = true may help"
        raise ScenarioError(reason, "model.degree", model.degree, hint, has_value=True)
    raise ScenarioError(
        f"not a finite number where {where}", f"model.inputs[{place}]", model.inputs[place], has_value=True
    )


def _where(features: Features, place: int, sample: Floats, names: tuple[str, ...]) -> str:
    """The values of the inputs that the feature is made of, under the names it calls them by."""
    if isinstance(features, Formulas):
        formula = features.formulas[place]
        used = list(zip(formula.expression.variables, formula.places, strict=True))
    else:
        assert isinstance(features, Polynomial)
        used = [(names[k], k) for k in dict.fromkeys(features.monomials[place])]
    return ", ".join(f"{name} = {sample[k]:.6g}" for name, k in used)
