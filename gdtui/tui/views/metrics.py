"""Losses and metrics over the whole training and test sets, and the challenge if there is one."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.draw.ink import glyphs
from gdtui.draw.table import number
from gdtui.snapshot import Snapshot
from gdtui.tui.strips import Part
from gdtui.tui.textview import TextView

_CELL = 12
_NAMES = (("train_loss", "test_loss", "loss"), ("accuracy", "test_accuracy", "accuracy"), ("r2", "test_r2", "R²"))


class MetricsView(TextView):
    """Train over test, loss beside accuracy or R²; for a function the few numbers it has."""

    def heading(self, snapshot: Snapshot) -> str:
        if not snapshot.metrics:
            return "numbers"
        return "metrics" if snapshot.measured in (None, snapshot.step) else f"metrics at step {snapshot.measured}"

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        """Which key leads here: the loss's, once more."""
        return () if self.has_focus else (Part("2 again", self.ink.dim),)

    def lines(self, snapshot: Snapshot, width: int, height: int) -> Sequence[Sequence[Part]]:
        table = self._table(snapshot) if snapshot.metrics else self._numbers(snapshot)
        return [*table, *self._challenge(snapshot)]

    def _table(self, snapshot: Snapshot) -> list[list[Part]]:
        known = [names for names in _NAMES if names[0] in snapshot.metrics or names[1] in snapshot.metrics]
        title = [Part(f"{'':8}"), *(Part(f"{name:>{_CELL}}", self.ink.dim) for _, _, name in known)]
        train = [Part(f"{'train':8}", self.ink.train), *(self._cell(snapshot, a) for a, _, _ in known)]
        test = [Part(f"{'test':8}", self.ink.test), *(self._cell(snapshot, b) for _, b, _ in known)]
        has_test = any(b in snapshot.metrics for _, b, _ in known)
        return [title, train, *([test] if has_test else [])]

    def _cell(self, snapshot: Snapshot, name: str) -> Part:
        value = snapshot.metrics.get(name)
        full = self.options.full_precision
        if value is not None and "accuracy" in name and not full:
            return Part(f"{100 * value:.1f} %".rjust(_CELL), bold=True)
        return Part(f" {number(value, _CELL, full=full, ascii=self.ink.ascii):>{_CELL - 1}}", bold=True)

    def _numbers(self, snapshot: Snapshot) -> list[list[Part]]:
        full, plain = self.options.full_precision, self.ink.ascii
        best = min(snapshot.curves["loss"][1], default=None) if "loss" in snapshot.curves else None
        rows = ((snapshot.loss_name, snapshot.loss), ("lowest", best), ("|∇|", snapshot.grad_norm), ("lr", snapshot.lr))
        return [
            [
                Part(f"{name:8}", self.ink.dim),
                Part(f"{number(v, _CELL, full=full, ascii=plain):>{_CELL}}", bold=True),
            ]
            for name, v in rows
        ]

    def _challenge(self, snapshot: Snapshot) -> list[list[Part]]:
        """What the scenario asks for, in its own words, and how the run stands with it."""
        expect = snapshot.scenario.expect
        rules = [_rule(name, value) for name, value in expect.items() if name != "within_steps"]
        if not rules:
            return []
        within = f" within {expect['within_steps']} steps" if "within_steps" in expect else ""
        asked = Part(f"{glyphs(self.ink).cursor} challenge: {', '.join(rules)}{within}", self.ink.accent)
        tone = self.ink.good if snapshot.challenge.startswith("met") else self.ink.bad
        verdict = [] if snapshot.challenge == "open" else [[Part(f"  {snapshot.challenge}", tone, bold=True)]]
        return [[asked], *verdict]


def _rule(name: str, value: object) -> str:
    for ending, sign in (("_above", ">"), ("_below", "<")):
        if name.endswith(ending):
            return f"{name.removesuffix(ending).replace('_', ' ')} {sign} {value}"
    return f"{name} {value}"
