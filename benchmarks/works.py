"""The works: what is trained on what, for how long, and the ratios that are asked for.

Learning rates lie well below the edge of stability: beyond it runs are chaotic, and equal arithmetic in another order
ends elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

PEERS = {
    "textbook": "textbook NumPy",
    "hips": "HIPS autograd",
    "pytorch": "PyTorch eager",
    "jax_step": "JAX jit per step",
    "jax_scan": "JAX scan",
    "sklearn_mlp": "scikit-learn",
    "gemm": "its matrix products alone",
    "pytorch_vmap": "torch.func.vmap",
    "jax_vmap": "JAX vmap + scan",
}
"""Every peer by the name of its file, and what the tables call it."""

Asked = tuple[float | None, float | None]
"""Floor and goal of a ratio; None where nothing is asked."""

EVERY_KIND: Mapping[str, Asked] = dict.fromkeys(("textbook", "hips", "pytorch", "jax_step", "jax_scan"), (None, None))


@dataclass(frozen=True)
class Work:
    """One line of the table. `steps` updates of plain gradient descent; `batch` 0 takes all samples in each."""

    name: str
    title: str
    steps: int
    lr: float
    asked: Mapping[str, Asked]
    data: Literal["", "line", "moons", "plane", "images"] = ""
    n_samples: int = 0
    n_features: int = 0
    hidden: tuple[int, ...] = ()
    activation: Literal["tanh", "relu"] = "tanh"
    loss: Literal["mse", "cross_entropy"] = "mse"
    batch: int = 0
    runs: int = 1
    dtype: Literal["float64", "float32"] = "float64"
    threads: int = 1
    small: Mapping[str, int] = field(default_factory=dict)
    """What is smaller in a quick run."""

    @property
    def tolerance(self) -> float:
        """How far losses may differ, relative to their size."""
        return 1e-9 if self.dtype == "float64" else 1e-3

    @property
    def rates(self) -> np.ndarray:
        """The learning rate of each run, (runs,)."""
        return np.array([self.lr]) if self.runs == 1 else np.geomspace(self.lr, 50.0 * self.lr, self.runs)

    @property
    def probes(self) -> list[int]:
        """The rows at which losses are compared: the first ones, some on the way, the last."""
        last = self.steps - 1
        return sorted({0, min(1, last), last // 10, last // 3, last // 2, last})

    def sized(self, size: str) -> Work:
        """The work itself (`full`), or with fewer samples and steps (`quick`)."""
        return self if size == "full" else replace(self, **self.small)


def _works() -> list[Work]:
    plane = Work(
        "plane", "linear 100,000 × 20, full batch, 200 steps", 200, 0.05,
        {**EVERY_KIND, "textbook": (45, 53), "pytorch": (30, 33), "jax_scan": (18, 21)},
        "plane", 100_000, 20, small={"n_samples": 2_000, "steps": 40},
    )  # fmt: skip
    line = Work(
        "line", "linear 100 × 1, full batch, 10,000 steps", 10_000, 0.1,
        {**EVERY_KIND, "textbook": (13, 17), "jax_scan": (0.7, 0.9)},
        "line", 100, 1, small={"steps": 400},
    )  # fmt: skip
    small = Work(
        "small", "2-8-1 tanh, 400 points, full batch, 2,000 steps", 2_000, 0.2,
        {
            "textbook": (2.8, 3.7), "hips": (None, None), "pytorch": (9.5, 13), "jax_step": (1.4, 1.8),
            "jax_scan": (0.36, 0.5), "sklearn_mlp": (4.5, 5.5),
        },
        "moons", 400, 2, (8,), small={"steps": 100},
    )  # fmt: skip
    deep = replace(
        small, name="deep", title="2-8-8-8-8-8-8-1 tanh, 400 points, full batch, 1,000 steps", hidden=(8,) * 6,
        steps=1_000, lr=0.01, asked={**EVERY_KIND, "pytorch": (3.9, 5.3), "jax_scan": (0.45, 0.6)},
    )  # fmt: skip
    sweep = replace(
        small, name="sweep", title="256 learning rates × 2-8-1, 500 steps, two threads", steps=500, lr=0.002, runs=256,
        threads=2, asked={"textbook": (6, 8), "pytorch_vmap": (3.3, 4.5), "jax_vmap": (0.7, 1.0)},
        small={"steps": 20, "runs": 40},
    )  # fmt: skip
    return [
        Work(
            "function", "f(x) = x⁴ − 3x² + x, 100,000 steps, x, f and f′ recorded", 100_000, 0.01,
            {**EVERY_KIND, "textbook": (7, 9), "jax_scan": (0.15, 0.2)}, small={"steps": 2_000},
        ),
        plane,
        line,
        replace(
            plane, name="plane-batches", title="linear 100,000 × 20, batches of 1,000, 2 epochs", batch=1_000,
            asked={**EVERY_KIND, "textbook": (3, 3.5)}, small={"n_samples": 2_000, "batch": 100, "steps": 40},
        ),
        replace(
            line, name="line-batches", title="linear 100 × 1, batches of 10, 200 epochs", batch=10, steps=2_000,
            lr=0.05, asked={**EVERY_KIND, "textbook": (5.5, 6.5)}, small={"steps": 200},
        ),
        small,
        replace(
            small, name="small-batches", title="2-8-1 tanh, 400 points, batches of 10, 20 epochs", batch=10, steps=800,
            lr=0.05, small={"steps": 80}, asked={
                **EVERY_KIND, "textbook": (3.2, 4), "pytorch": (32, 42), "jax_step": (3.7, 4.5),
                "jax_scan": (0.25, 0.35),
            },
        ),
        deep,
        replace(
            deep, name="deep-batches", title="2-8-8-8-8-8-8-1 tanh, 400 points, batches of 10, 10 epochs", batch=10,
            steps=400, small={"steps": 80}, asked={**EVERY_KIND, "pytorch": (15, 20), "jax_scan": (0.4, 0.5)},
        ),
        Work(
            "images", "784-128-10 relu softmax, 1,280 images, batches of 64, 20 epochs", 400, 0.1,
            {
                **EVERY_KIND, "pytorch": (1.35, 1.5), "sklearn_mlp": (2.0, 2.3), "jax_scan": (1.0, 1.1),
                "gemm": (0.75, 0.85),
            },
            "images", 1_280, 784, (128,), "relu", "cross_entropy", 64, small={"n_samples": 128, "steps": 4},
        ),
        sweep,
        replace(
            sweep, name="sweep-float32", title=f"{sweep.title}, float32", dtype="float32",
            asked={"textbook": (17, 20), "pytorch_vmap": (6.3, 7.5), "jax_vmap": (1.1, 1.3)},
        ),
    ]  # fmt: skip


WORKS = {work.name: work for work in _works()}
