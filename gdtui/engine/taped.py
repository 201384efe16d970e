"""A model on its samples, with a tape for every set of them that it is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from gdtui.engine.losses import Loss
from gdtui.engine.network import Layer, Tape
from gdtui.engine.objectives import Desk, Floats, Indices
from gdtui.engine.samples import Part


class Taped(Desk):
    """Layers, a loss, training and test samples; tapes are made when they are first wanted, and kept."""

    def __init__(
        self,
        layers: Sequence[Layer],
        loss: Loss,
        train: Part,
        test: Part,
        runs: int,
        l1: float = 0.0,
        l2: float = 0.0,
        task: str = "regression",
        *,
        seed: int = 0,
        dtype: Any = np.float64,
        batched: bool = False,
    ) -> None:
        self.batched = batched
        """Whether updates see mini-batches: then whole sets are only measured, and share the batches' arrays."""
        n_params, n_averages = (sum(part) for part in zip(*((la.size, la.averages_size) for la in layers), strict=True))
        super().__init__(runs, n_params, n_averages, dtype)
        self.layers, self.loss, self.train, self.test = tuple(layers), loss, train.as_(dtype), test.as_(dtype)
        self.l1, self.l2, self.task, self.seed = l1, l2, task, seed
        self.blocks = tuple(block for layer in layers for block in layer.blocks())
        self.samples = train.size
        self.metric_names = self._metric_names()
        self.averages[:] = self.first_averages()
        self.is_weight = np.zeros(self.n_params, dtype)
        for block in self.blocks:
            self.is_weight[block.index] = block.index.ndim == 2
        self._tapes: dict[int, Tape] = {}
        self.drops = any(layer.dropout for layer in layers)
        self.settles = self.drops or bool(self.n_averages)
        """Whether whole sets are measured another way than batches are trained on."""

    def _metric_names(self) -> tuple[str, ...]:
        name = "r2" if self.task == "regression" else "accuracy"
        return (name, f"test_{name}") if self.test.size else (name,)

    def first_averages(self) -> Floats:
        """Where running averages start: means 0, variances 1; (runs, n_averages)."""
        first = np.zeros_like(self.averages)
        for layer in self.layers:
            if layer.averages_size:
                layer.averages(first)[:, 1] = 1.0
        return first

    def _compiled(self, samples: int, *, training: bool = True, given: Any = None) -> Tape:
        parts = self.params, self.grad, self.averages
        return Tape(self.layers, self.loss, *parts, samples, training=training, given=given)

    def _fed(self, part: Part, *, training: bool) -> Tape:
        """A tape of its own for a fixed set of samples."""
        if self.batched and part is self.train:
            return self._compiled(part.size, training=training, given=part.by_sample)
        tape = self._compiled(part.size, training=training)
        tape.inputs[:-1] = part.inputs
        tape.targets[:] = part.targets
        return tape

    @cached_property
    def _full(self) -> Tape:
        return self._fed(self.train, training=True)

    @cached_property
    def _train_tape(self) -> Tape:
        return self._fed(self.train, training=False) if self.settles else self._full

    @cached_property
    def _test_tape(self) -> Tape:
        return self._fed(self.test, training=False)

    def _batch_tape(self, batch: Indices | None) -> Tape:
        if batch is None:
            return self.tape_of(0)
        tape = self.tape_of(len(batch))
        (inputs, targets), (to_inputs, to_targets) = self.train.by_sample, tape.rows
        inputs.take(batch, 0, to_inputs, "clip")
        targets.take(batch, 0, to_targets, "clip")
        return tape

    def tape_of(self, samples: int) -> Tape:
        """The tape for batches of so many samples, whose `rows` are still to be filled; 0: for all, filled."""
        if not samples:
            self._latest = self._full
        elif samples not in self._tapes:
            inputs, targets = (np.ones((samples, len(a.T)), a.dtype) for a in self.train.by_sample)
            self._latest = self._tapes[samples] = self._compiled(samples, given=(inputs, targets))
        else:
            self._latest = self._tapes[samples]
        return self._latest
