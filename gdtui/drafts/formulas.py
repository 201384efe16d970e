"""A formula that somebody typed, with where to start and what to look at."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gdtui.drafts.reading import scenario_of
from gdtui.engine.expression import Expression, parse
from gdtui.engine.scouting import Limits, Survey, survey
from gdtui.errors import ExpressionError, ScenarioError
from gdtui.scenario import Scenario


def formula(text: str) -> Expression:
    """A formula of x, or of x and y where it has a y; ExpressionError with the column where it is neither."""
    both = parse(text, ("x", "y"))
    try:
        one = parse(text, ("x",))
    except ExpressionError:
        return both
    return one


LONG = 300
"""Characters of a derivative beyond which nobody reads it; a line of a scenario has room for two such."""


def slopes(f: Expression) -> list[tuple[str, str]]:
    """What the derivatives are called, and their formulas, cut short where they are long."""
    names = ["f′(x)"] if len(f.variables) == 1 else [f"∂f/∂{name}" for name in f.variables]
    return [(name, _brief(part.text)) for name, part in zip(names, f.gradient(), strict=True)]


def _brief(text: str) -> str:
    return text if len(text) <= LONG else text[: LONG - 1] + "…"


def numbers_in(text: str, count: int, key: str) -> list[float]:
    """The `count` numbers in what somebody typed: `-2 2`, `-2, 2`, `-2 to 2; 0 to 1`."""
    found = re.findall(r"[-−+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", text)
    rest = re.sub(r"[-−+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|to|[xy]\s*=|[\s,;\[\](){}]", "", text)
    if len(found) != count or rest:
        hint = (
            f"expected {count} number{'s' * (count > 1)}, for example {_EXAMPLES[key][count > 1 + (key == 'window')]}"
        )
        raise ScenarioError("cannot be read", key, text, hint, has_value=True)
    return [float(one.replace("−", "-")) for one in found]


_EXAMPLES = {"start": ("2", "-1, 2"), "window": ("-2.5, 2.5", "-2, 2, -1, 3")}


def formula_scenario(f: Expression, text: str, start: Sequence[float], window: Sequence[Limits]) -> Scenario:
    """Plain gradient descent on a formula from `start`, at the rate that suits the landscape."""
    found = survey(f)
    table = {
        "title": f.text if len(f.text) <= 40 else text.strip()[:40],
        "kind": "function",
        "summary": "A formula of your own",
        "notes": _notes(f, found),
        "function": {
            "expression": text.strip(),
            "start": dict(zip(f.variables, map(float, start), strict=True)),
            "window": {name: list(map(float, ends)) for name, ends in zip(f.variables, window, strict=True)},
        },
        "optimizer": {"name": "sgd", "lr": found.lr},
        "training": {"steps": 200},
    }
    return scenario_of(table)


def minima_words(f: Expression, found: Survey, most: int) -> str:
    """`2 minima: x = −1.301, 1.131`; of two variables `1 minimum: (1, 1)`."""
    many = len(found.minima)
    if not many:
        return "no minimum in sight"
    one = len(f.variables) == 1
    places = [", ".join(f"{value:.4g}" for value in place) for place in found.minima[:most]]
    listed = f"x = {', '.join(places)}" if one else ", ".join(f"({place})" for place in places)
    more = ", …" if many > most else ""
    return f"{many} minim{'um' if many == 1 else 'a'}: {listed}{more}".replace("-", "−")


def is_bent(f: Expression) -> bool:
    """Whether it curves anywhere, so that there is a rate that suits it."""
    try:
        return any(part.text != "0" for row in f.hessian() for part in row)
    except ExpressionError:  # a derivative beyond all use is no 0
        return True


def rate_words(f: Expression, found: Survey) -> str:
    """`lr 0.02, which suits the curvature`, where there is one."""
    return (
        f"lr {found.lr:g}, {'which suits the curvature' if is_bent(f) else 'though any would do: it has no curvature'}"
    )


def _notes(f: Expression, found: Survey) -> str:
    why = (
        f"lr {found.lr:g} is 1/L, where L is the largest curvature on the way down from the proposed start: with it no "
        "step of plain descent goes up there. Double it with + and see from where on that fails."
        if is_bent(f)
        else f"It has no curvature, so any rate does, lr {found.lr:g} among them: no step is ever too long."
    )
    return (
        f"{minima_words(f, found, 6).capitalize()}.\n\n{why}\n\n"
        f"{' and '.join(f'{name} = {part}' for name, part in slopes(f))}."
    )
