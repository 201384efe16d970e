"""What there is, in text: the listings of `gdtui list` and the data of `gdtui data`."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any, TextIO

from gdtui.data import prepare
from gdtui.engine.activations import activations
from gdtui.engine.datasets import datasets
from gdtui.engine.initializers import initializers
from gdtui.engine.losses import losses
from gdtui.engine.norms import norms
from gdtui.engine.optimizers import optimizers
from gdtui.engine.schedules import schedules
from gdtui.engine.surfaces import surfaces
from gdtui.errors import ScenarioError
from gdtui.registry import Entry, Registry
from gdtui.scenario import Scenario, load, shipped

REGISTRIES: dict[str, Registry[Any]] = {
    "optimizers": optimizers,
    "schedules": schedules,
    "activations": activations,
    "losses": losses,
    "inits": initializers,
    "norms": norms,
    "datasets": datasets,
    "surfaces": surfaces,
}
KINDS = ("scenarios", *REGISTRIES)


def listing(kind: str | None, language: str) -> str:
    """Names with a line each; without a kind, all kinds under their headings."""
    if kind is not None:
        return _lines(_items(kind, language))
    return "\n".join(f"{name}\n{_lines(_items(name, language), '  ')}" for name in KINDS)


def _items(kind: str, language: str) -> Iterable[tuple[str, str]]:
    if kind == "scenarios":
        return [(name, _of_scenario(name, language)) for name in shipped()]
    return [(entry.name, _of_entry(entry)) for entry in REGISTRIES[kind]]


def _of_scenario(name: str, language: str) -> str:
    scenario = load(name)
    return f"{scenario.kind:9} {scenario.text('summary', language) or scenario.title}"


def _of_entry(entry: Entry[Any]) -> str:
    knobs = ", ".join(
        knob.name if knob.required else f"{knob.name}={_shown(knob.default)}" for knob in entry.knobs.values()
    )
    return f"{entry.summary}" + (f"  [{knobs}]" if knobs else "")


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_shown, value)) + "]"
    if isinstance(value, dict):
        return str(value["name"])
    return f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def _lines(items: Iterable[tuple[str, str]], indent: str = "") -> str:
    rows = list(items)
    width = max((len(name) for name, _ in rows), default=0)
    return "".join(f"{indent}{name:{width}}  {text}\n" for name, text in rows)


def write_data(scenario: Scenario, out: TextIO) -> None:
    """Features, target and split of every sample, in the order of the data set; numbers read back to the same bits.

    Row by row: as text, the largest data set would take many times the memory of its numbers.
    """
    if scenario.kind == "function":
        raise ScenarioError('kind = "function" has no data set', "kind", hint="try article-line or moons")
    dataset = prepare(scenario)
    points = dataset.points
    test = set(dataset.test.rows.tolist())
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*points.features, points.target, "split"])
    for k, (features, target) in enumerate(zip(points.X, points.y, strict=True)):
        label = points.classes[int(target)] if points.classes else repr(float(target))
        writer.writerow([*map(repr, features.tolist()), label, "test" if k in test else "train"])
