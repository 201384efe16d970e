"""How much a proof at scale examines: a seeded part in every run of the suite, all of it in `make proofs`."""

import os

FULL = os.environ.get("GDTUI_PROOFS", "") == "full"


def seeds(part: int, whole: int) -> range:
    """The cases of this run: the first `part` of the same seeds that `GDTUI_PROOFS=full` takes `whole` of."""
    return range(whole if FULL else part)


def shares(cases: range, count: int) -> list[range]:
    """`cases` in `count` interleaved shares, for tests that run side by side."""
    return [cases[k::count] for k in range(count)]
