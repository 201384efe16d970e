"""Sessions by the seed: every kind of scenario, optimiser, schedule and batch, with edits, lines, new starts and steps
of the past, as a person at the keys would leave them."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from gdtui.branches import Branches
from gdtui.engine.optimizers import optimizers
from gdtui.engine.schedules import schedules
from gdtui.errors import GdtuiError
from gdtui.scenario import Scenario, parse
from gdtui.session import Session
from tests.toml import LINE, MOONS, WAYS, changed

CSV = "size,weight,kind\n" + "".join(
    f"{k % 7 + 0.25},{(k * k) % 11 - 3.5},{('stone', 'leaf')[k % 3 == 0]}\n" for k in range(24)
)
OWN = {
    "own classes": changed(MOONS, ('name = "moons"\nn_samples = 60\nnoise = 0.1', 'csv = "own.csv"\ntarget = "kind"')),
    "own numbers": changed(
        LINE,
        (
            'name = "line"\nslope = 2\nintercept = 1\nnoise = 1\nnoise_kind = "uniform"',
            'csv = "own.csv"\ntarget = "weight"\ntest_fraction = 0.2\nstandardize = true',
        ),
        ('loss = "half_sse"', ""),
    ),
    "words": changed(
        MOONS,
        ('title = "Moons"', 'title = "Mond → 月\\t\\"☽\\""\nsummary = { en = "two", zh = "两" }\nnotes = """a\nb"""'),
    ),
    "challenge": changed(MOONS, ("[optimizer]", "[expect]\naccuracy_above = 0.7\nwithin_steps = 50\n[optimizer]")),
    "edits of its own": MOONS
    + '[[edit]]\nat = 7\nkey = "optimizer.lr"\nvalue = 0.004\n[[edit]]\nat = 19\nkey = "layer1.bias[2]"\nvalue = -1\n',
}
TEXTS = WAYS | OWN
SCHEDULES: tuple[Any, ...] = (
    *(entry.name for entry in schedules if not any(knob.required for knob in entry.knobs.values())),
    {"name": "reduce_on_plateau", "patience": 1, "cooldown": 2},
)


def scenario(rng: Random, folder: Path) -> Scenario:
    """A scenario of any kind, changed in any of its keys that a session must not forget."""
    (folder / "own.csv").exists() or (folder / "own.csv").write_text(CSV, encoding="utf-8")
    text = TEXTS[rng.choice(list(TEXTS))]
    while True:
        try:
            found = parse(text, folder / "any.toml", _changes(rng))
            Session(found)
        except GdtuiError:
            continue
        return found


def _changes(rng: Random) -> list[tuple[str, Any]]:
    wishes: list[tuple[str, Any]] = [
        ("optimizer.name", rng.choice(optimizers.names)),
        ("optimizer.lr", rng.choice([1e-3, 0.02, 0.1, 0.7, 40.0])),
        ("optimizer.schedule", rng.choice(SCHEDULES)),
        ("training.batch_size", rng.choice(["full", 1, 7, 16])),
        ("training.clip_grad_norm", 0.5),
        ("training.gradient_noise", 0.1),
        ("training.dtype", rng.choice(["float32", "float64"])),
        ("training.seed", rng.randrange(2**63)),
        ("stop.patience", rng.choice([2, 9])),
        ("stop.loss", 0.4),
        ("stop.grad_norm", 0.3),
        ("data.test_fraction", 0.3),
        ("data.changes", [{"remove": 2}, {"move": [1, 0.5, -0.25]}]),
        ("model.hidden", rng.choice([[3], [4, 2, 3], []])),
    ]
    return [wish for wish in wishes if rng.random() < 0.3]


def lived(rng: Random, folder: Path) -> Branches:
    """A session that somebody has worked with for a while."""
    branches = Branches(Session(scenario(rng, folder)))
    live(branches, rng, rng.randrange(1, 10))
    return branches


def live(branches: Branches, rng: Random, acts: int) -> None:
    """Do so many things with a session; the same seed does the same with one like it."""
    for _ in range(acts):
        act = rng.choice(ACTS)
        try:
            act(branches, rng)
        except GdtuiError:
            continue


def _step(branches: Branches, rng: Random) -> None:
    branches.session.step(rng.randrange(1, 18), rest=rng.random() < 0.7)


def _back(branches: Branches, rng: Random) -> None:
    branches.session.back(rng.randrange(1, 20))


def _goto(branches: Branches, rng: Random) -> None:
    branches.session.goto(rng.randrange(45))


def _setting(branches: Branches, rng: Random) -> None:
    key, value = rng.choice(
        [
            ("optimizer.lr", rng.choice([0.003, 0.05, 0.3, 1e6])),
            ("optimizer.name", rng.choice(optimizers.names)),
            ("optimizer.schedule", rng.choice(SCHEDULES)),
            ("optimizer.momentum", 0.8),
            ("optimizer.amsgrad", True),
            ("optimizer.history_size", 3),
            ("training.batch_size", rng.choice([5, 16, "full"])),
            ("training.steps", rng.choice([30, 90])),
            ("training.l2", 0.01),
            ("stop.patience", rng.choice([3, "none"])),
            ("model.activation", "relu"),
            ("model.dropout", 0.2),
        ]
    )
    branches.apply(key, value)


def _weight(branches: Branches, rng: Random) -> None:
    block = rng.choice(branches.session.plan.objective.blocks)
    place = [rng.randrange(n) for n in block.index.shape]
    key = block.name + (f"[{','.join(map(str, place))}]" if place else "")
    branches.apply(key, rng.uniform(-1, 1))
    if rng.random() < 0.3:
        branches.apply(key, rng.uniform(-1, 1), joined=True)


def _sample(branches: Branches, rng: Random) -> None:
    dataset = branches.session.plan.dataset
    if dataset is None:
        return
    width, classes = dataset.points.X.shape[1], dataset.points.classes
    place = [rng.uniform(-1, 1) for _ in range(width)]
    target = rng.choice(classes) if classes else rng.uniform(-2, 2)
    kind = rng.choice(["add", "move", "remove"])
    values = {"add": [*place, target], "move": [rng.randrange(9), *place], "remove": rng.randrange(9)}
    branches.apply(f"data.{kind}", values[kind])


def _undo(branches: Branches, rng: Random) -> None:
    branches.undo()


def _anew(branches: Branches, rng: Random) -> None:
    start = rng.choice([branches.reset, branches.reseed, lambda: branches.renew("training.seed", rng.randrange(99))])
    start()


def _line(branches: Branches, rng: Random) -> None:
    letter = rng.choice(branches.letters)
    branches.delete(letter) if rng.random() < 0.2 else branches.switch(letter)


ACTS = (
    _step,
    _step,
    _step,
    _step,
    _back,
    _back,
    _goto,
    _setting,
    _setting,
    _setting,
    _weight,
    _sample,
    _undo,
    _anew,
    _line,
)
