"""Write schedules.json: the factors of schedules in optax and PyTorch, and what PyTorch makes of plateaus.

Run by hand in an environment that has optax and PyTorch (the project itself never needs them):

    python tests/engine/reference/make_schedule_reference.py

The file is {"optax": version, "pytorch": version, "factors": […], "plateaus": […]}; floats are written by repr and
read back exactly. Each of `factors` is {"name", "options", "total", "steps", "factors"}: our schedule's name and
options, and what the library's schedule with a peak of 1 gives at those steps. Each of `plateaus` is {"options",
"losses", "scales"}: the learning rate after each loss, from 1. PyTorch's eps, an absolute difference between
learning rates that it takes for none, is 0.
"""

import json
import warnings
from pathlib import Path

import jax
import numpy as np
import optax
import torch
from torch.optim import lr_scheduler

STEPS = sorted({*range(12), *range(0, 330, 7), 49, 50, 51, 99, 100, 101, 149, 150, 151, 199, 200, 201})


def by_optax(schedule, total):
    """The factors of an optax schedule."""
    return [float(schedule(np.int64(step))) for step in STEPS]


def by_torch(make, total, steps=None):
    """The learning rates of a PyTorch schedule of an optimiser whose rate is 1."""
    steps = STEPS if steps is None else steps
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer, total)
    found = []
    for step in range(max(steps) + 1):
        if step in steps:
            found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step < max(steps):
            scheduler.step()
    return found


def polynomial(power=1.0, end_value=0.0, transition_steps=0, total=200):
    return optax.polynomial_schedule(1.0, end_value, power, transition_steps or total)


def cosine(decay_steps=0, alpha=0.0, total=200):
    return optax.cosine_decay_schedule(1.0, decay_steps or total, alpha)


def warmup(warmup_steps=50, init_value=0.0, total=200):
    return optax.linear_schedule(init_value, 1.0, warmup_steps)


def warmup_cosine(warmup_steps=50, decay_steps=0, init_value=0.0, end_value=0.0, total=200):
    return optax.warmup_cosine_decay_schedule(init_value, 1.0, warmup_steps, decay_steps or total, end_value)


def exponential(transition_steps=0, decay_rate=0.1, total=200):
    return optax.exponential_decay(1.0, transition_steps or total, decay_rate)


OPTAX = {
    "polynomial_decay": polynomial,
    "cosine_decay": cosine,
    "warmup": warmup,
    "warmup_cosine_decay": warmup_cosine,
    "exponential_decay": exponential,
    "constant": lambda total: optax.constant_schedule(1.0),
}


def joined(schedules, boundaries, total):
    """optax's join, each part told the length of its own stretch."""
    ends = [*boundaries, max(total, boundaries[-1])]
    starts = [0, *boundaries]
    parts = [
        OPTAX[part["name"]](**{k: v for k, v in part.items() if k != "name"}, total=end - start)
        for part, start, end in zip(schedules, starts, ends, strict=True)
    ]
    return optax.join_schedules(parts, boundaries)


def restarts(optimizer, total, t_0=50, t_mult=1, alpha=0.0):
    return lr_scheduler.CosineAnnealingWarmRestarts(optimizer, t_0 or total, t_mult, alpha)


def one_cycle(optimizer, total, **options):
    return lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=total, cycle_momentum=False, **options)


def step_decay(optimizer, total, step_size=100, gamma=0.1):
    return lr_scheduler.StepLR(optimizer, step_size, gamma)


FROM_OPTAX = [
    ("polynomial_decay", {}, 200),
    ("polynomial_decay", {"power": 2.0, "end_value": 0.1, "transition_steps": 150}, 200),
    ("polynomial_decay", {"power": 0.5, "end_value": 1.0, "transition_steps": 30}, 200),
    ("polynomial_decay", {"power": 3.7, "end_value": 0.05}, 97),
    ("cosine_decay", {"alpha": 0.2}, 200),
    ("cosine_decay", {"decay_steps": 60}, 200),
    ("exponential_decay", {"transition_steps": 40, "decay_rate": 0.3}, 200),
    ("warmup", {"warmup_steps": 30, "init_value": 0.1}, 200),
    ("warmup_cosine_decay", {"warmup_steps": 20, "decay_steps": 150, "init_value": 0.1, "end_value": 0.05}, 200),
]
JOINS = [
    {"schedules": [{"name": "warmup"}, {"name": "cosine_decay"}], "boundaries": [50]},
    {"schedules": [{"name": "warmup", "warmup_steps": 10}, {"name": "cosine_decay", "alpha": 0.1}], "boundaries": [40]},
    {
        "schedules": [
            {"name": "polynomial_decay", "end_value": 0.3},
            {"name": "constant"},
            {"name": "exponential_decay", "decay_rate": 0.2},
        ],
        "boundaries": [50, 101],
    },
    {"schedules": [{"name": "constant"}, {"name": "cosine_decay"}], "boundaries": [150]},
]
FROM_TORCH = [
    ("step_decay", {"step_size": 30, "gamma": 0.5}, 200, step_decay),
    ("cosine_restarts", {}, 200, restarts),
    ("cosine_restarts", {"t_0": 10, "t_mult": 2, "alpha": 0.1}, 200, restarts),
    ("cosine_restarts", {"t_0": 7, "t_mult": 3}, 200, restarts),
    ("cosine_restarts", {"t_0": 0, "t_mult": 2, "alpha": 0.25}, 101, restarts),
    ("one_cycle", {}, 330, one_cycle),
    ("one_cycle", {"pct_start": 0.45, "div_factor": 10.0, "final_div_factor": 100.0}, 330, one_cycle),
    ("one_cycle", {"pct_start": 0.2, "anneal_strategy": "linear"}, 331, one_cycle),
    ("one_cycle", {"pct_start": 0.0}, 330, one_cycle),
    ("one_cycle", {"pct_start": 1.0, "anneal_strategy": "linear"}, 330, one_cycle),
    ("one_cycle", {"pct_start": 0.37, "div_factor": 1.0}, 10, one_cycle),
]
PLATEAUS = [
    {},
    {"factor": 0.5, "patience": 3, "threshold": 0.01, "cooldown": 4, "min_scale": 0.05},
    {"factor": 0.9, "patience": 0, "threshold": 0.0, "cooldown": 0},
    {"factor": 0.3, "patience": 2, "threshold": 0.2, "cooldown": 1},
    {"factor": 0.7, "patience": 5, "threshold": 0.0, "cooldown": 7, "min_scale": 0.3},
]


def losses_of(seed):
    """A loss that falls, stalls, rises and falls again, below zero too; one entry is no number."""
    rng = np.random.default_rng(seed)
    steps = np.arange(160)
    fall = np.exp(-steps / 25.0) + 0.3 * np.sin(steps / 18.0) - 0.3 * (seed % 2)
    losses = np.round(fall + 0.02 * rng.normal(size=len(steps)), 3).tolist()
    losses[90] = "nan"
    return losses


def plateau(options, losses):
    """The learning rate after each loss."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    options = dict(options)
    floor = options.pop("min_scale", 0.0)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, min_lr=floor, eps=0.0, **options)
    scales = []
    for loss in losses:
        scheduler.step(float(loss))
        scales.append(optimizer.param_groups[0]["lr"])
    return {"options": {**options, "min_scale": floor}, "losses": losses, "scales": scales}


def row(name, options, total, factors):
    return {"name": name, "options": options, "total": total, "steps": STEPS[: len(factors)], "factors": factors}


def main():
    """Write the file beside this one."""
    jax.config.update("jax_enable_x64", True)
    warnings.simplefilter("ignore")
    found = [
        row(name, options, total, by_optax(OPTAX[name](**options, total=total), total))
        for name, options, total in FROM_OPTAX
    ]
    found += [row("join", options, 200, by_optax(joined(**options, total=200), 200)) for options in JOINS]
    for name, options, total, make in FROM_TORCH:
        steps = [s for s in STEPS if name != "one_cycle" or s < total]
        made = by_torch(lambda opt, n, make=make, options=options: make(opt, n, **options), total, steps)
        found.append(row(name, options, total, made))
    plateaus = [plateau(options, losses_of(seed)) for seed, options in enumerate(PLATEAUS)]
    parts = [f'"{key}": [\n{",".join(chr(10) + json.dumps(one) for one in rows)[1:]}\n]' for key, rows in
             (("factors", found), ("plateaus", plateaus))]  # fmt: skip
    versions = f'"optax": "{optax.__version__}", "pytorch": "{torch.__version__}"'
    text = f"{{{versions}, {', '.join(parts)}}}\n"
    (Path(__file__).parent / "schedules.json").write_text(text)


if __name__ == "__main__":
    main()
