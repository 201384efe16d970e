"""Run generated PyTorch scripts for real and compare every loss they print with gdtui's.

    python -m tools.compare_pytorch                    every training of the tests, and every shipped scenario
    python -m tools.compare_pytorch xor my.toml        these

Needs PyTorch, which the project does not: use an environment that has it, such as the one of `make bench`.
"""

from __future__ import annotations

import io
import math
import runpy
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

from gdtui.errors import GdtuiError
from gdtui.export.pytorch import save_script
from gdtui.plan import plan
from gdtui.scenario import Edit, Scenario, load, parse, shipped
from gdtui.session import Session
from tests.export.trainings import TRAININGS

TOLERANCE, SINGLE = 1e-9, 1e-3
CHAOS = 100.0
"""A run that magnifies rounding may differ by so many times what a last bit does to gdtui itself."""


def losses_of(scenario: Scenario) -> list[float]:
    """Gdtui's own, up to the planned end or to where the run diverges."""
    session = Session(scenario)
    found = [float(session.row.loss[0])]
    while session.step_count < session.plan.total and session.status != "diverged":
        session.step(1)
        found.append(float(session.row.loss[0]))
    return found


def printed_by(scenario: Scenario) -> list[float]:
    """What the script prints."""
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(printed):
        path = Path(folder) / "run.py"
        save_script(path, scenario)
        runpy.run_path(str(path), run_name="__main__")
    lines = [line.split() for line in printed.getvalue().splitlines()]
    assert [int(step) for step, _ in lines] == list(range(len(lines)))
    return [float(value) for _, value in lines]


def shaken(scenario: Scenario) -> list[float]:
    """Gdtui's own losses when the last bit of its first number is another: how far a run magnifies rounding."""
    block = plan([scenario]).objective.blocks[0]
    place = ",".join("0" * block.index.ndim)
    value = float(block.of(Session(scenario).state.params[0])[(0,) * block.index.ndim])
    moved = Edit(0, f"{block.name}[{place}]" if place else block.name, math.nextafter(value, math.inf) or 1e-17)
    return losses_of(replace(scenario, edit=(moved, *scenario.edit)))


def worst(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The largest difference, relative where losses are above 1; what is finite in one only is infinitely far."""
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=False) if math.isfinite(a)]
    return max(abs(a - b) / max(1.0, abs(a)) if math.isfinite(b) else math.inf for a, b in pairs)


def scenarios(names: Sequence[str]) -> Iterator[tuple[str, Scenario]]:
    """The ones named, or all."""
    if names:
        yield from ((name, load(name)) for name in names)
        return
    yield from ((name, parse(text)) for name, text in TRAININGS.items())
    yield from ((name, load(name, [("training.steps", 200)])) for name in shipped())


def main(names: Sequence[str]) -> int:
    """One line for each scenario; 1 if any differs by more than it may."""
    bad = 0
    for name, scenario in scenarios(names):
        try:
            theirs = printed_by(scenario)
        except GdtuiError as error:
            sys.stdout.write(f"{name:34} refused: {error}\n")
            continue
        ours = losses_of(scenario)
        difference, allowed = worst(ours, theirs), SINGLE if scenario.training.dtype == "float32" else TOLERANCE
        words = ""
        if difference > allowed:
            own = worst(ours, shaken(scenario))
            words = f"; gdtui's own, one last bit changed: {own:.1e}"
            allowed = CHAOS * own
        fine = difference <= allowed and len(theirs) >= len(ours)
        bad += not fine
        sys.stdout.write(
            f"{name:34} {len(ours):5} losses, worst difference {difference:.1e}{words}{'' if fine else ' !'}\n"
        )
        sys.stdout.flush()
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
