"""The frozen tree that a scenario file becomes: every default filled in, every name and range checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from gdtui.frozen import Frozen

Positive = Annotated[float, Meta(gt=0)]
NonNegative = Annotated[float, Meta(ge=0)]
Count = Annotated[int, Meta(ge=1)]
Whole = Annotated[int, Meta(ge=0)]
Text = str | dict[str, str]


class Named(Struct, frozen=True):
    """A registered thing by name, with its own keys."""

    name: str
    options: dict[str, Any] = {}


class Function(Struct, frozen=True):
    """A formula with its start and window; `surface` is set when a registered surface brought them."""

    expression: str
    start: dict[str, float]
    window: dict[str, tuple[float, float]]
    surface: Named | None = None


class Change(Struct, frozen=True):
    """A sample added (its features and target), moved (its row, features, perhaps target) or removed (its row).

    Rows count from 0 in the order of `gdtui data`, as the changes before this one left it; what is added comes last.
    """

    how: Literal["add", "move", "remove"]
    values: tuple[float | str, ...]


class Data(Struct, frozen=True):
    """A registered data set (`source`) or a CSV file, how it is split, and what was changed in it by hand.

    Changes come after the split: added samples are for training, the others stay what they are.
    """

    source: Named | None = None
    csv: str | None = None
    target: str | None = None
    features: tuple[str, ...] | None = None
    task: Literal["classification", "regression"] | None = None
    n_samples: int = 100
    test_fraction: float = 0.0
    standardize: bool = False
    seed: int = 0
    changes: tuple[Change, ...] = ()


class Model(Struct, frozen=True):
    """Layers and loss; a linear model has no hidden layers. `loss` None: the one that fits the task.

    It sees all monomials of the data's features up to `degree`, or the formulas `inputs` of them.
    """

    hidden: tuple[int, ...] = ()
    activation: tuple[Named, ...] = ()
    init: Named | None = None
    loss: Named | None = None
    bias: bool = True
    norm: Named | None = None
    dropout: float = 0.0
    residual: bool = False
    degree: int = 1
    inputs: tuple[str, ...] | None = None


class Training(Struct, frozen=True, forbid_unknown_fields=True):
    """How long, in which batches, with which penalties; `steps` or `epochs`, not both."""

    steps: Whole | None = None
    epochs: Count | None = None
    batch_size: Count | Literal["full"] = "full"
    l1: NonNegative = 0.0
    l2: NonNegative = 0.0
    clip_grad_norm: Positive | None = None
    gradient_noise: NonNegative = 0.0
    dtype: Literal["float64", "float32"] = "float64"
    seed: Whole = 0


FOR_DATA_ONLY = ("batch_size", "l1", "l2")
"""The keys of `[training]` that mean nothing for a function, which has neither samples nor weights."""


class Stop(Struct, frozen=True, forbid_unknown_fields=True):
    """When to stop early: loss or gradient norm at or below a value, or no better loss for `patience` rows."""

    loss: float | None = None
    grad_norm: NonNegative | None = None
    patience: Count | None = None
    min_delta: NonNegative = 0.0

    @property
    def rules(self) -> bool:
        """Whether there is any rule."""
        return (self.loss, self.grad_norm, self.patience) != (None, None, None)


class Edit(Struct, frozen=True, forbid_unknown_fields=True):
    """A recorded live change: applied before row `at` is recorded."""

    at: Whole
    key: str
    value: Any


class Racer(Struct, frozen=True):
    """One entry of a race: its optimiser, and what else sets it apart from the scenario. "" and None: nothing."""

    optimizer: Named
    label: str = ""
    tuned: bool = False
    """Whether its learning rate is to be searched for; else it is the optimiser's `lr`."""
    seed: int | None = None
    init: Named | None = None


class Shell(Struct, frozen=True, forbid_unknown_fields=True):
    """The outermost shape of a file; the inner tables are read by kind and by name."""

    title: str
    kind: Literal["function", "linear", "network"]
    summary: Text = ""
    notes: Text = ""
    function: dict[str, Any] | None = None
    data: dict[str, Any] | None = None
    model: dict[str, Any] = {}
    optimizer: dict[str, Any] = {}
    training: dict[str, Any] = {}
    stop: dict[str, Any] = {}
    expect: dict[str, Any] = {}
    race: tuple[dict[str, Any], ...] = ()
    edit: tuple[dict[str, Any], ...] = ()


class Scenario(Frozen):
    """A scenario ready to run. `raw` is the file as written (overrides apply to it), `base` the folder that
    relative paths start from; neither counts when two scenarios are compared."""

    title: str
    kind: Literal["function", "linear", "network"]
    summary: Text
    notes: Text
    function: Function | None
    data: Data | None
    model: Model | None
    optimizer: Named
    schedule: Named
    training: Training
    stop: Stop
    expect: Mapping[str, Any]
    race: tuple[Racer, ...]
    edit: tuple[Edit, ...]
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    base: Path = field(default=Path(), compare=False, repr=False)

    @property
    def lr(self) -> float:
        """The optimiser's learning rate before any schedule."""
        return float(self.optimizer.options["lr"])

    @property
    def languages(self) -> frozenset[str]:
        """Those in which there is a summary or there are notes; empty where nobody says what they are in."""
        return frozenset(name for text in (self.summary, self.notes) if not isinstance(text, str) for name in text)

    def text(self, which: Literal["summary", "notes"], language: str) -> str:
        """The summary or the notes in `language`, else in English, else in whatever language there is."""
        value: Text = getattr(self, which)
        if isinstance(value, str):
            return value
        return value.get(language) or value.get("en") or next(iter(value.values()), "")
