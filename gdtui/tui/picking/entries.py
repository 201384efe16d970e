"""What can be picked: one entry for each scenario, readable or not, grouped by kind and simplest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gdtui.errors import GdtuiError
from gdtui.frozen import Frozen
from gdtui.keeping import Left
from gdtui.scenario import Scenario, load, shipped

LEFT = "where you left off"
"""The heading of runs that were left."""
GROUPS = {"function": "functions", "linear": "regressions", "network": "networks", "": "cannot be read"}
"""The headings of the list by the kind of scenario, in the order of the list."""


class Entry(Frozen):
    """A scenario by its name, or a run of it that was `left`; without a `scenario`, `problem` says why it cannot be
    read."""

    name: str
    title: str
    summary: str
    scenario: Scenario | None
    problem: str = ""
    left: Left | None = None
    apart: str = ""
    """Of a run that was left, what else tells it from another of its title at the same step."""

    @property
    def group(self) -> str:
        if self.left is not None:
            return LEFT
        return GROUPS[self.scenario.kind if self.scenario else ""]

    @property
    def tag(self) -> str:
        """What is trained, in a word or two: the formula, the data or the hidden layers; of what was left, when."""
        if self.left is not None:
            return self.left.short
        return _tag(self.scenario) if self.scenario else ""

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags that it must not be without, the fullest first: runs of one scenario are told apart by nothing else."""
        if self.left is None:
            return ()
        known = (f"{self.apart} · {self.left.short}", f"{self.apart} · {self.left.brief}") if self.apart else ()
        return *known, self.left.short, self.left.brief

    @property
    def about(self) -> str:
        """The summary; of a run that was left, where and when that was."""
        if self.left is None:
            return self.summary
        return f"{self.apart} · {self.left.words}" if self.apart else self.left.words

    @property
    def abouts(self) -> tuple[str, ...]:
        """The same in several lengths, the longest first."""
        return (self.about, f"left at {self.left.short}") if self.left is not None else (self.about,)

    @property
    def facts(self) -> tuple[str, ...]:
        """How it is trained, in several lengths: `sgd · lr 0.05 · 200 steps`; the length of a run goes first. A run
        that was left is trained as it stands, and says what is trained, for its title may be another's too."""
        scenario = self.left.now if self.left is not None and self.left.now else self.scenario
        parts = _facts(scenario) if scenario else ()
        if scenario is not None and scenario.model is not None and self.left is not None:
            parts = f"{scenario.kind} {_tag(scenario)}" if scenario.kind == "network" else scenario.kind, *parts
        return tuple(" · ".join(parts[:count]) for count in range(len(parts), 0, -1))


def entries(language: str, names: Sequence[str] | None = None) -> list[Entry]:
    """An entry for each of `names` (shipped names or paths; all that are shipped unless given)."""
    found = [_entry(name, language) for name in (shipped() if names is None else names)]
    return sorted(found, key=_place)


def left_entries(found: Sequence[Left]) -> list[Entry]:
    """An entry for each run that was left, in their order."""
    alike = Counter((left.title, left.step) for left in found)
    return [
        Entry(
            f"left: {left.path}", left.title, "", left.scenario, left=left,
            apart=_rate(left) if alike[left.title, left.step] > 1 else "",
        )
        for left in found
    ]  # fmt: skip


def _rate(left: Left) -> str:
    return f"lr {(left.now or left.scenario).lr:g}"


def with_own(found: Sequence[Entry], scenario: Scenario, language: str) -> tuple[list[Entry], Entry]:
    """The list with an entry for a scenario of one's own in its place, in place of one of the same name; and it."""
    name = f"own: {scenario.title}"
    own = Entry(name, scenario.title, scenario.text("summary", language), scenario)
    return sorted([*(entry for entry in found if entry.name != name), own], key=_place), own


def matching(found: Sequence[Entry], query: str) -> list[Entry]:
    """The entries in which every word of the query occurs, upper and lower case alike; runs that were left by their
    titles only, for what else is said of them is when."""
    words = query.casefold().split()
    return [entry for entry in found if all(word in _searched(entry) for word in words)]


def nearest(found: Sequence[Entry], query: str) -> Entry:
    """The entry that is most likely meant: whose title is what was typed, begins with it, or has it; else whose name
    or summary has it; else the first. A problem rather than a run of it that was left."""
    wanted = " ".join(query.casefold().split())

    def away(entry: Entry) -> tuple[int, bool]:
        title = entry.title.casefold()
        tests = (
            wanted in (title, entry.name), title.startswith(wanted), f" {wanted}" in title, wanted in title,
            wanted in entry.name, wanted in entry.summary.casefold(), True,
        )  # fmt: skip
        return tests.index(True), entry.left is not None

    return min(found, key=away)


def _entry(name: str, language: str) -> Entry:
    try:
        scenario = load(name)
    except GdtuiError as error:
        return Entry(name, name, "", None, str(error))
    return Entry(name, scenario.title, scenario.text("summary", language), scenario)


def _place(entry: Entry) -> tuple[int, int, str]:
    """By group, then by how much there is to train, then by title."""
    return list(GROUPS.values()).index(entry.group), _size(entry.scenario), entry.title.casefold()


def _size(scenario: Scenario | None) -> int:
    if scenario is None or scenario.kind == "linear":
        return 0
    return len(scenario.function.start) if scenario.function else sum(scenario.model.hidden) if scenario.model else 0


def _searched(entry: Entry) -> str:
    """All the words by which a person may look for it."""
    if entry.left is not None:
        return entry.title.casefold()
    return " ".join((entry.name, entry.title, entry.about, entry.group, entry.tag, *entry.facts[:1])).casefold()


def _tag(scenario: Scenario) -> str:
    if scenario.function:
        source = scenario.function.surface
        return source.name if source else scenario.function.expression
    data, model = scenario.data, scenario.model
    assert data is not None
    assert model is not None
    if scenario.kind == "network":
        names = dict.fromkeys(activation.name for activation in model.activation)
        return f"{'-'.join(map(str, model.hidden))} {'/'.join(names)}".strip()
    return data.source.name if data.source else (data.csv or "").rpartition("/")[2].removesuffix(".csv")


def _facts(scenario: Scenario) -> tuple[str, ...]:
    training = scenario.training
    count, noun = (training.epochs, "epoch") if training.epochs else (training.steps or 100, "step")
    length = f"{count} {noun}{'s' * (count != 1)}"
    batch = () if training.batch_size == "full" else (f"batch {training.batch_size}",)
    return scenario.optimizer.name, f"lr {scenario.lr:g}", *batch, length
