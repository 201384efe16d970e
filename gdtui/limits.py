"""Every ceiling, as a named number, and what a scenario would cost, in plain integers before any array is made."""

from __future__ import annotations

from itertools import pairwise

from gdtui.errors import LimitError

FILE_BYTES = 64 * 1024
LINE_CHARS = 1_024
NAME_CHARS = 100
"""The longest name of a key, such as a language's."""
KEY_PARTS = 32
"""The most names, with dots between them, in one key of a file: `tomllib` takes their square."""
CSV_BYTES = 64 * 1024 * 1024
CSV_COLUMNS = 8_192
CSV_CELLS = 8_000_000
"""A cell is a text of its own while a file is read, ten times as large as what it becomes."""
STEPS = 10**9
SAMPLES = 1_000_000
UNITS = 4_096
LAYERS = 64
DEGREE = 64
FEATURES = 4_096
SOLVED_WIDTH = 1_024
"""The most weights an output may have for its least-squares answer and curvature to be worked out."""
PARAMETERS = 4_000_000
DENSE_PARAMETERS = 2_000
"""Optimisers that keep a number for each pair of parameters take no more of them than this."""
MEMORY_BYTES = 2 * 1024**3
CHECKPOINT_BYTES = 256 * 1024**2
RUNS = 16_384
"""The most runs of a crowd, each of them a scenario of its own."""
CLASSES = 4_096
IMAGE_COLUMNS, IMAGE_ROWS = 500, 200
"""Cells of the largest screen that is drawn into a file."""
SAVE_BYTES = 1024**3
"""The largest saved session that is written or read."""
SAVE_TEXT_BYTES = 64 * 1024**2
"""The most of it that may describe what its arrays are."""
SAVED_STATES_BYTES = 8 * 1024**2
"""States to go back to, and states passed on the way, take about so much of a saved session each."""
BRANCHES = 12
"""The most lines of a session; all but the one in hand share CHECKPOINT_BYTES."""
TRACE_ROWS = 4_096
PATH_ROWS = 4_096
EDITS = 10_000
RACERS = 12
SEED = 2**63 - 1

FLOAT_BYTES = 8
STATES = 3
"""Of a run there are at least so many states in memory: the first, the present one and the next."""
ARRAYS_PER_UNIT = 4
"""z, a, δ and σ′ of every unit and sample are kept."""


def within(value: int, ceiling: int, key: str, counted: str = "") -> None:
    """Refuse a whole number above its ceiling; `counted` says what it is where it is not the key's own value."""
    if value > ceiling:
        raise LimitError(f"{counted or key} = {_short(value)}: over the limit of {ceiling:,}", key)


def _short(value: int) -> str:
    """A whole number as it was written, or its order where it is longer than anybody reads."""
    return str(value) if value < 10**24 else f"10^{len(str(value)) - 1} and more"


def _within_memory(count: int, each: int, what: str, counted: str, key: str) -> None:
    """Refuse `count` things of `each` bytes that would fill the memory; of `counted` fewer would fit."""
    if count * each > MEMORY_BYTES:
        needed, most = count * each / 1024**3, MEMORY_BYTES / 1024**3
        fit = f"{MEMORY_BYTES // each:,} {counted}" if each <= MEMORY_BYTES else f"not even one of the {counted}"
        raise LimitError(f"{what} need {needed:,.1f} GiB: over the limit of {most:.0f} GiB; {fit} would fit", key)


def refuse_large_data(samples: int, features: int) -> None:
    """Refuse a made data set whose numbers, with the copies on their way to a model, would not fit."""
    what = f"{samples:,} samples of {features:,} features"
    _within_memory(samples, FLOAT_BYTES * ARRAYS_PER_UNIT * features, what, "samples", "data.n_samples")


def parameter_count(sizes: list[int]) -> int:
    """Weights and biases of a fully connected network, inputs first."""
    return sum(b * (a + 1) for a, b in pairwise(sizes))


def refuse_many_features(count: int, samples: int, key: str) -> None:
    """Refuse features that would be too many, or fill the memory."""
    within(count, FEATURES, key, "features of the model")
    _within_memory(count, FLOAT_BYTES * samples, f"{count:,} features of {samples:,} samples", "features", key)


def refuse_many_classes(count: int, samples: int) -> None:
    """Refuse classes that would be too many, or whose targets, a row for each of them, would fill the memory."""
    within(count, CLASSES, "data.target", "classes in data.target")
    what = f"{count:,} classes of {samples:,} samples"
    _within_memory(count, FLOAT_BYTES * ARRAYS_PER_UNIT * samples, what, "classes", "data.target")


def refuse_large_model(sizes: list[int], samples: int) -> None:
    """Refuse a network whose parameters or activations would not fit."""
    within(len(sizes) - 2, LAYERS, "model.hidden", "layers in model.hidden")
    within(max(sizes), UNITS, "model.hidden", "the widest layer")
    within(parameter_count(sizes), PARAMETERS, "model.hidden", "parameters of the model")
    what = f"{samples:,} samples through {sum(sizes):,} units"
    _within_memory(samples, FLOAT_BYTES * ARRAYS_PER_UNIT * sum(sizes), what, "samples", "data")


def refuse_large_crowd(runs: int, sizes: list[int], samples: int) -> None:
    """Refuse more runs side by side than have room for their activations."""
    what = f"{runs:,} runs of {samples:,} samples through {sum(sizes):,} units"
    _within_memory(runs, FLOAT_BYTES * ARRAYS_PER_UNIT * samples * sum(sizes), what, "runs", "crowd")


def refuse_large_state(runs: int, parameters: int, kept: int, key: str) -> None:
    """Refuse runs whose optimiser keeps more numbers, `kept` for each parameter, than fit into memory."""
    what = f"{parameters:,} parameters with {kept:,} numbers remembered for each"
    if runs > 1:
        each = FLOAT_BYTES * STATES * parameters * (1 + kept)
        _within_memory(runs, each, f"{runs:,} runs of {what}", "runs", "crowd")
    _within_memory(1 + kept, FLOAT_BYTES * STATES * parameters, what, "numbers for each", key)
