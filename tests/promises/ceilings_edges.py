"""Each ceiling with what asks for so many: accepted at the limit and refused one above, with nothing allocated."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from gdtui import csvfile, csvtable, exporting, limits
from gdtui.engine.expression import parse as formula
from gdtui.engine.formula import parser, reader, tokens
from gdtui.errors import ScenarioError
from gdtui.plan import plan
from gdtui.scenario import Scenario, load, parse
from tests.promises.ceilings_requests import FUNCTION, LINEAR, NETWORK

GIB = 1024**3


def network(*changes: tuple[str, object]) -> Scenario:
    return parse(NETWORK, changes=changes)


def function(*changes: tuple[str, object]) -> Scenario:
    return parse(FUNCTION, changes=changes)


def keyed(n: int) -> None:
    """A key of so many parts, which means nothing: that is said of it where it is short enough to be read."""
    try:
        parse(".".join(["a"] * n) + " = 1\n" + FUNCTION)
    except ScenarioError:
        return


def racers(n: int) -> Scenario:
    return function(("race", [{"name": "sgd", "lr": 0.1, "label": str(k)} for k in range(n)]))


def edits(n: int) -> Scenario:
    return function(("edit", [{"at": 1, "key": "optimizer.lr", "value": 0.1}] * n))


def weights(n: int) -> None:
    """Networks of 4,000,000 and of 4,000,001 parameters."""
    limits.refuse_large_model({4_000_000: [999, 4_000], 4_000_001: [998, 4_000, 1]}[n], 1)


def dense(n: int) -> None:
    """Networks of 2,000 and of 2,001 parameters."""
    plan([network(("model.hidden", {2_000: [3, 398], 2_001: [500]}[n]), ("optimizer.name", "bfgs"))])


def drawn(columns: int, rows: int) -> None:
    exporting.refuse_large(Namespace(step=0, size=(columns, rows)))


def table(folder: Path, size: int) -> None:
    """A file of 16 bytes where so many fewer are allowed as `size` is beyond the ceiling."""
    path = folder / "a.csv"
    path.write_text("x,y\n1,2\n1,2\n1,2\n", encoding="utf-8")
    csvfile.read(path, "y", max_bytes=16 - (size - limits.CSV_BYTES))


def file_of(folder: Path, size: int) -> None:
    path = folder / "a.toml"
    comment = ("#" * 1_000 + "\n") * (size // 1_001 + 1)
    path.write_text((FUNCTION + comment)[:size], encoding="utf-8")
    load(str(path))


def edges(folder: Path) -> dict[str, tuple[Callable[[int], object], int]]:
    """By the name of the ceiling, and where there are several, by what it bounds."""
    x = "x" + " " * 499
    return {
        "FILE_BYTES": (lambda n: file_of(folder, n), limits.FILE_BYTES),
        "LINE_CHARS": (lambda n: parse(FUNCTION + "#" * n), limits.LINE_CHARS),
        "KEY_PARTS": (keyed, limits.KEY_PARTS),
        "NAME_CHARS": (lambda n: function(("summary", {"a" * n: "words"})), limits.NAME_CHARS),
        "CSV_BYTES": (lambda n: table(folder, n), limits.CSV_BYTES),
        "CSV_COLUMNS": (lambda n: csvtable._check_header([f"x{k}" for k in range(n)], 1), limits.CSV_COLUMNS),
        "STEPS": (lambda n: network(("training.steps", n)), limits.STEPS),
        "STEPS in epochs": (lambda n: network(("training.epochs", n)), limits.STEPS),
        "STEPS in batches": (
            lambda n: plan([network(("training.epochs", n), ("training.batch_size", 1), ("data.n_samples", 9))]),
            limits.STEPS // 9,
        ),
        "SAMPLES": (lambda n: network(("data.n_samples", n)), limits.SAMPLES),
        "UNITS": (lambda n: network(("model.hidden", [n])), limits.UNITS),
        "LAYERS": (lambda n: plan([network(("model.hidden", [1] * n))]), limits.LAYERS),
        "DEGREE": (lambda n: network(("model.degree", n)), limits.DEGREE),
        "FEATURES": (lambda n: limits.refuse_many_features(n, 1, ""), limits.FEATURES),
        "FEATURES by formula": (lambda n: network(("model.inputs", ["x1"] * n)), limits.FEATURES),
        "PARAMETERS": (weights, limits.PARAMETERS),
        "DENSE_PARAMETERS": (dense, limits.DENSE_PARAMETERS),
        "SEED": (lambda n: network(("training.seed", n)), limits.SEED),
        "SEED of data": (lambda n: network(("data.seed", n)), limits.SEED),
        "SEED of a racer": (lambda n: function(("race", [{"name": "sgd", "lr": 0.1, "seed": n}])), limits.SEED),
        "EDITS": (edits, limits.EDITS),
        "EDITS of data": (lambda n: network(("data.changes", [{"remove": 0}] * n)), limits.EDITS),
        "RACERS": (racers, limits.RACERS),
        "RUNS": (lambda n: limits.within(n, limits.RUNS, "crowd"), limits.RUNS),
        "CLASSES": (lambda n: limits.refuse_many_classes(n, 1), limits.CLASSES),
        "IMAGE_COLUMNS": (lambda n: drawn(n, 60), limits.IMAGE_COLUMNS),
        "IMAGE_ROWS": (lambda n: drawn(60, n), limits.IMAGE_ROWS),
        "MEMORY_BYTES of made data": (lambda n: limits.refuse_large_data(n, 64), 2 * GIB // (32 * 64)),
        "MEMORY_BYTES of features": (lambda n: limits.refuse_many_features(4_096, n, ""), 2 * GIB // (8 * 4_096)),
        "MEMORY_BYTES of classes": (lambda n: limits.refuse_many_classes(4_096, n), 2 * GIB // (32 * 4_096)),
        "MEMORY_BYTES of activations": (lambda n: limits.refuse_large_model([2, 61, 1], n), 2 * GIB // (32 * 64)),
        "MEMORY_BYTES of crowds": (lambda n: limits.refuse_large_crowd(n, [2, 61, 1], 1_024), 1_024),
        "MEMORY_BYTES of states": (lambda n: limits.refuse_large_state(1, 2**20, n, ""), 2 * GIB // (24 * 2**20) - 1),
        "MEMORY_BYTES of states in crowds": (
            lambda n: limits.refuse_large_state(n, 2**10, 3, ""), 2 * GIB // (24 * 4 * 2**10)
        ),
        "formula: characters": (lambda n: formula(x[:n].ljust(n)), tokens.MAX_CHARS),
        "formula: parts": (lambda n: formula("+".join(["x"] * (n - 1))), parser.MAX_NODES),
        "formula: depth": (lambda n: formula("(" * n + "x" + ")" * n), reader.MAX_DEPTH),
        "formula in a scenario": (lambda n: function(("function.expression", x[:n].ljust(n))), tokens.MAX_CHARS),
        "formula of a feature": (
            lambda n: plan([parse(LINEAR, changes=[("model.inputs", ["x1".ljust(n)])])]), tokens.MAX_CHARS
        ),
    }  # fmt: skip


NOT_REFUSED = {
    "CHECKPOINT_BYTES", "BRANCHES", "TRACE_ROWS", "PATH_ROWS", "SOLVED_WIDTH", "FLOAT_BYTES", "ARRAYS_PER_UNIT",
    "STATES",
    "CSV_CELLS", "LIVE_EDITS",
}  # fmt: skip
"""What is kept within bounds, or left out beyond them, with nobody asking for more; and cells, which need a table."""
