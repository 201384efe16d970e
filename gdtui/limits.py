"""Every ceiling, as a named number, and what a scenario would cost, in plain integers before any array is made."""

from __future__ import annotations

from itertools import pairwise

from gdtui.errors import LimitError

FILE_BYTES = 64 * 1024
LINE_CHARS = 1_024
CSV_BYTES = 64 * 1024 * 1024
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
ARRAYS_PER_UNIT = 4
"""z, a, δ and σ′ of every unit and sample are kept."""


def within(value: int, ceiling: int, key: str, counted: str = "") -> None:
    """Refuse a whole number above its ceiling; `counted` says what it is where it is not the key's own value."""
    if value > ceiling:
        raise LimitError(f"{counted or key} = {value}: over the limit of {ceiling:,}", key)


def refuse_large_data(samples: int, features: int) -> None:
    """Refuse a made data set whose numbers, with the copies on their way to a model, would not fit."""
    needed = FLOAT_BYTES * ARRAYS_PER_UNIT * samples * features
    if needed > MEMORY_BYTES:
        raise LimitError(
            f"{samples:,} samples of {features:,} features need {needed / 1024**3:.1f} GiB: over the limit of "
            f"{MEMORY_BYTES / 1024**3:.0f} GiB",
            "data.n_samples",
        )


def parameter_count(sizes: list[int]) -> int:
    """Weights and biases of a fully connected network, inputs first."""
    return sum(b * (a + 1) for a, b in pairwise(sizes))


def refuse_many_features(count: int, samples: int, key: str) -> None:
    """Refuse features that would be too many, or fill the memory."""
    within(count, FEATURES, key, "features of the model")
    if FLOAT_BYTES * count * samples > MEMORY_BYTES:
        gib = FLOAT_BYTES * count * samples / 1024**3
        raise LimitError(
            f"{count:,} features of {samples:,} samples need {gib:.1f} GiB: over the limit of "
            f"{MEMORY_BYTES / 1024**3:.0f} GiB",
            key,
        )


def refuse_large_model(sizes: list[int], samples: int) -> None:
    """Refuse a network whose parameters or activations would not fit."""
    within(len(sizes) - 1, LAYERS, "model.hidden", "layers in model.hidden")
    within(max(sizes), UNITS, "model.hidden", "the widest layer")
    within(parameter_count(sizes), PARAMETERS, "model.hidden", "parameters of the model")
    needed = FLOAT_BYTES * ARRAYS_PER_UNIT * samples * sum(sizes)
    if needed > MEMORY_BYTES:
        raise LimitError(
            f"{samples:,} samples through {sum(sizes):,} units need {needed / 1024**3:.1f} GiB: over the limit of "
            f"{MEMORY_BYTES / 1024**3:.0f} GiB; {MEMORY_BYTES // (FLOAT_BYTES * ARRAYS_PER_UNIT * sum(sizes)):,}"
            " samples would fit",
            "data",
        )
