"""A challenge, judged while the run goes on: each rule met at the first row that satisfies it, or missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdtui.scenario.expecting import meets, metric_of
from gdtui.session import Session
from gdtui.snapshot import number


class Expectations:
    """With `within_steps` a rule is met at the first row up to there that satisfies it, else by the last row."""

    def __init__(self, expect: Mapping[str, Any]) -> None:
        self._deadline: int | None = expect.get("within_steps")
        self._rules = {key: value for key, value in expect.items() if key not in ("within_steps", "status")}
        self._status: str | None = expect.get("status")
        self._verdicts: dict[str, dict[str, Any]] = {}

    @property
    def wants_every_row(self) -> bool:
        """Whether a rule may be met at any row, and not only at the last."""
        return bool(self._rules) and self._deadline is not None

    def see(self, session: Session, last: bool) -> None:
        """Take a row into account."""
        step = session.row.step
        if not self._rules or not (last if self._deadline is None else step <= self._deadline):
            return
        for rule, bound in self._rules.items():
            verdict = self._verdicts.get(rule)
            if verdict is None or not verdict["met"]:
                value = _value(session, metric_of(rule))
                if value is not None or verdict is None:
                    self._verdicts[rule] = {
                        "rule": rule,
                        "met": value is not None and meets(rule, value, bound),
                        "value": value,
                        "step": step,
                    }

    def verdicts(self, session: Session, status: str) -> list[dict[str, Any]]:
        """Each rule with whether it was met, at which value and step."""
        found = [self._verdicts[rule] for rule in self._rules if rule in self._verdicts]
        if self._status is None:
            return found
        in_time = self._deadline is None or session.state.step <= self._deadline
        met = status == self._status and in_time
        return [*found, {"rule": "status", "met": met, "value": status, "step": session.state.step}]


def _value(session: Session, metric: str) -> float | None:
    row = session.row
    if metric in ("loss", "grad_norm"):
        return number(getattr(row, metric)[0])
    found = row.measures.get(metric)
    return None if found is None else number(found[0])
