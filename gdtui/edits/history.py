"""The live changes of a run, and the scenario and the plan after each."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import pairwise
from typing import Any

from gdtui import limits
from gdtui.edits.naming import is_weight, locate, refuse_impossible
from gdtui.errors import GdtuiError, ScenarioError
from gdtui.numeric import is_finite, is_number
from gdtui.plan import Plan, plan
from gdtui.scenario import Edit, Scenario, override
from gdtui.scenario.changes import LIVE
from gdtui.scenario.overrides import ABOUT_KEYS
from gdtui.scenario.reading import read

Crowd = Sequence[Mapping[str, Any]]

RESIZES = "changes the number of parameters"
"""Why a change is refused that a new start could make."""
MOST_PLANS = 4
"""A plan has arrays for every sample: who changes the learning rate a thousand times has no thousand plans."""


def changed(scenario: Scenario, changes: Sequence[tuple[str, Any]]) -> Scenario:
    """The scenario with overrides made, checked anew."""
    try:
        raw, _ = override(dict(scenario.raw), changes)
        return read(raw, scenario.base)
    except RecursionError:
        raise ScenarioError("nested too deeply", changes[-1][0]) from None


def _new(before: Sequence[Edit], live: Sequence[Edit]) -> list[Edit]:
    """The edits that made `live` of the edits `before`: those of later steps were forgotten for them."""
    return list(live[sum(kept.at <= live[-1].at for kept in before) :])


def standing(scenario: Scenario, added: Sequence[Edit], step: int) -> Scenario:
    """The scenario as its own edits and those `added` one after another have made it at `step`, for whoever only
    tells of it: nothing is planned, and where an edit cannot be made it is as it began."""
    edits = list(scenario.edit)
    for edit in added:
        edits = [*(kept for kept in edits if kept.at <= edit.at), edit]
    made = [(edit.key, edit.value) for edit in edits if edit.at <= step and not is_weight(edit.key)]
    try:
        return changed(scenario, made) if made else scenario
    except GdtuiError:
        return scenario


class History:
    """The scenario and its edits, and the plan that holds at any step."""

    def __init__(self, scenario: Scenario, crowd: Crowd) -> None:
        self.scenario = scenario
        self._crowd = crowd
        self.edits = sorted(scenario.edit, key=lambda edit: edit.at)
        self._live: list[Edit] = []
        self._undone: list[tuple[list[Edit], list[Edit]]] = []
        self._stages: list[tuple[int, Scenario]] = []
        self._staged: list[Edit] = []
        self._plans: dict[int, Plan] = {}
        if scenario.edit:
            self._plan(0, scenario)  # what is wrong before any edit is not the edits' fault
        self._stage()
        for number, edit in enumerate(scenario.edit):
            self._check(edit, f"edit[{number}]")

    def copy(self) -> History:
        """The same edits, to go on from apart; plans are shared."""
        twin = copy(self)
        twin.edits, twin._live, twin._undone = list(self.edits), list(self._live), list(self._undone)
        twin._stages, twin._plans = list(self._stages), dict(self._plans)
        twin._staged = list(self._staged)
        return twin

    def written(self) -> Scenario:
        """The scenario with all its edits, as a file holds it: it runs headless to the same bits."""
        return replace(self.scenario, edit=tuple(self.edits))

    def rest(self, step: int) -> None:
        """Keep the plan that holds at `step` alone; the others are made again when they are wanted."""
        present = self.plan_at(step)
        self._plans = {stage: made for stage, made in self._plans.items() if made is present}

    def at(self, step: int) -> list[Edit]:
        """The edits that apply before the row of `step` is recorded."""
        return [edit for edit in self.edits if edit.at == step] if self.edits else []

    def next_after(self, step: int) -> int | None:
        """The first step after `step` that has edits."""
        return next((edit.at for edit in self.edits if edit.at > step), None)

    def plan_at(self, step: int) -> Plan:
        """What holds at `step`, edits at that very step included. Those asked for last are kept, others made again."""
        stage = bisect.bisect_right(self._stages, step, key=lambda found: found[0]) - 1
        return self._plan(stage, self._stages[stage][1])

    def _plan(self, stage: int, scenario: Scenario) -> Plan:
        made = self._plans.pop(stage, None)
        self._plans[stage] = made = made or plan(
            [changed(scenario, list(one.items())) if one else scenario for one in self._crowd],
            next(reversed(self._plans.values()), None),
        )
        while len(self._plans) > MOST_PLANS:
            del self._plans[next(iter(self._plans))]
        return made

    def add(self, edit: Edit, joined: bool = False) -> None:
        """Record a live edit and forget the edits of later steps; raises ScenarioError if it cannot be. One that is
        `joined` to the edit before it is taken back with that."""
        limits.within(len(self.edits) + 1, limits.EDITS, "edit", "edits")
        before = (list(self.edits), list(self._live))
        self.edits = [kept for kept in self.edits if kept.at <= edit.at] + [edit]
        self._live = [kept for kept in self._live if kept.at <= edit.at] + [edit]
        try:
            self._stage()
            self._check(edit, "")
        except GdtuiError:
            self.edits, self._live = before
            self._stage()
            raise
        if not joined or not self._undone:
            self._undone.append(before)

    @property
    def added(self) -> list[Edit]:
        """The live edits that can be taken back, in the order in which they were made: made again they lead here."""
        lives = [live for _, live in self._undone] + [self._live]
        return [edit for before, live in pairwise(lives) for edit in _new(before, live)]

    @property
    def joined(self) -> list[int]:
        """Which of those `added` are taken back with the one before them."""
        lives = [live for _, live in self._undone] + [self._live]
        groups = [len(_new(before, live)) for before, live in pairwise(lives)]
        firsts = {sum(groups[:k]) for k in range(len(groups))}
        return [place for place in range(sum(groups)) if place not in firsts]

    @property
    def latest(self) -> list[Edit]:
        """The live edits that `pop` would take back: one, or several that are joined."""
        return _new(self._undone[-1][1], self._live) if self._undone else []

    @property
    def undoable(self) -> bool:
        """Whether there is a live edit to take back."""
        return bool(self._undone)

    def pop(self) -> Edit | None:
        """Take the latest live edit back, and those it is joined to; what had been forgotten for it is there again."""
        if not self._undone:
            return None
        edit = self._live[-1]
        self.edits, self._live = self._undone.pop()
        self._stage()
        return edit

    def folded(self, step: int, changes: Sequence[tuple[str, Any]]) -> Scenario:
        """The scenario with the live edits up to `step`, and `changes`, as if they had always been so."""
        live = [(edit.key, edit.value) for edit in self._live if edit.at <= step and not is_weight(edit.key)]
        return changed(self.scenario, [*live, *changes])

    def _stage(self) -> None:
        """The scenario after each edit of a key of its own; stages whose edits stayed keep their plans."""
        staged = [edit for edit in self.edits if not is_weight(edit.key)]
        same = 1
        while same <= min(len(staged), len(self._staged)) and staged[same - 1] is self._staged[same - 1]:
            same += 1
        stages = self._stages[:same] or [(0, self.scenario)]
        for edit in staged[same - 1 :]:
            stages.append((edit.at, self._after(stages[-1][1], edit)))
        self._stages, self._staged = stages, staged
        self._plans = {k: made for k, made in self._plans.items() if k < same}

    def _after(self, before: Scenario, edit: Edit) -> Scenario:
        """The scenario after an edit; a mistake in one of the file's own edits is named by its place there."""
        numbers = [k for k, written in enumerate(self.scenario.edit) if written is edit]
        refuse_impossible(edit, f"edit[{numbers[0]}].key" if numbers else edit.key)
        try:
            return changed(before, [(edit.key, edit.value)])
        except ScenarioError as error:
            if numbers:
                at_fault = error.reason not in ABOUT_KEYS and error.key.startswith(edit.key)
                of_data = edit.key in LIVE and error.key.startswith("data.changes")
                part = "value" if at_fault or of_data else "key"
                error.key, error.value, error.has_value = f"edit[{numbers[0]}].{part}", getattr(edit, part), True
            elif edit.key in LIVE:
                error.key, error.value, error.has_value = edit.key, edit.value, True
            raise

    def _check(self, edit: Edit, where: str) -> None:
        """Refuse an edit that a running session cannot make."""
        key = f"{where}.key" if where else edit.key
        made = self._made(edit, where)
        if made.objective.n_params != self.plan_at(0).objective.n_params:
            value = edit.key if where else edit.value
            raise ScenarioError(RESIZES, key, value, "start anew with it", has_value=True)
        if is_weight(edit.key):
            locate(made.objective.blocks, edit.key, key)
            if not (is_number(edit.value) and is_finite(edit.value)):
                value_key = f"{where}.value" if where else edit.key
                raise ScenarioError("wrong type", value_key, edit.value, "expected a number", has_value=True)

    def _made(self, edit: Edit, where: str) -> Plan:
        """The plan after an edit; what it makes impossible is laid at its door where it came from a file."""
        try:
            return self.plan_at(edit.at)
        except ScenarioError as error:
            if where:
                error.reason = f"{error.reason} ({error.key})"
                error.key, error.value, error.has_value = f"{where}.value", edit.value, True
            elif edit.key in LIVE:
                error.key, error.value, error.has_value = edit.key, edit.value, True
            raise
