"""What a saved session is about, told without reading all of it: for lists, which promise nothing."""

from __future__ import annotations

import json
from pathlib import Path

from gdtui import limits
from gdtui.edits import standing
from gdtui.errors import DamagedError
from gdtui.parcel import Parcel, UnfitError
from gdtui.savefile.container import HEAD, sizes
from gdtui.savefile.files import naming, opened
from gdtui.savefile.runs import scenario_of, unpacked_edits
from gdtui.savefile.trees import present_run
from gdtui.scenario import Scenario


def glance(path: Path) -> tuple[str, int, Scenario, Scenario]:
    """The title of the present line, the step where it stands, and its scenario as it began and as it is there.

    The checksum is not looked at. DamagedError where there is no such thing; whether it is the file's fault, only
    who opens it can tell.
    """
    try:
        parcel = Parcel(json.loads(_description(path))["session"])
        run = present_run(parcel)
        scenario = scenario_of(run["scenario"], path.parent)
        step = run["state"]["step"].whole(0, limits.STEPS)
        return scenario.title, step, scenario, standing(scenario, unpacked_edits(run["added"]), step)
    except (OSError, ValueError, TypeError, KeyError, RecursionError, UnfitError) as error:
        raise DamagedError(f"{path}: cannot be read: {error}") from None


def _description(path: Path) -> bytes:
    """The part of a file that describes its arrays."""
    with naming(path), opened(path) as (file, length):
        text, _ = sizes(file.read(HEAD), length)
        return file.read(text)
