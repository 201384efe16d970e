"""The whole script, section by section."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

import numpy as np

from gdtui import __version__
from gdtui.edits import History
from gdtui.engine.objectives import FunctionObjective
from gdtui.export.pytorch.case import Case
from gdtui.export.pytorch.loop import update_sections
from gdtui.export.pytorch.network import refuse_lonely_batch
from gdtui.export.pytorch.problem import arrays_of, function_sections, many, supervised_sections
from gdtui.frozen import Frozen
from gdtui.plan import plan
from gdtui.scenario import Scenario
from gdtui.whole import save

_IMPORTS = (
    {"functools.": "import functools", "math.": "import math", "Path(": "from pathlib import Path"},
    {
        "np.": "import numpy as np", "torch.": "import torch", "F.": "import torch.nn.functional as F",
        "nn.": "from torch import nn",
    },
)  # fmt: skip


class Script(Frozen):
    """The code, and the arrays that it reads from a file beside it; none when all numbers are in the code."""

    text: str
    arrays: Mapping[str, Any] = field(default_factory=dict)


def save_script(path: Path, scenario: Scenario) -> list[Path]:
    """Write the script, and its arrays to NAME-data.npz where they are many; returns the files.

    The arrays come first: there is never a script without them.
    """
    script, beside = script_of(scenario, path.stem), path.with_name(_beside(path.stem))
    if script.arrays:
        content = io.BytesIO()
        np.savez(content, **script.arrays)
        save(beside, content.getvalue())
    save(path, script.text)
    return [path, beside] if script.arrays else [path]


def script_of(scenario: Scenario, stem: str = "run") -> Script:
    """The script of a scenario with its live changes; ScenarioError names the key that PyTorch has nothing for."""
    History(scenario, ({},))  # refuses live changes that cannot be
    case = Case(scenario, plan([scenario]))
    refuse_lonely_batch(scenario, case.plan)
    arrays: Mapping[str, Any] = {}
    if isinstance(case.plan.objective, FunctionObjective):
        problem = function_sections(case)
    else:
        found = arrays_of(case)
        arrays = found if many(found) else {}
        problem = supervised_sections(case, found, _beside(stem) if arrays else "")
    sections = [_constants(case), *problem, *update_sections(case)]
    body = "\n\n\n".join("\n".join(lines) for lines in sections if lines)
    return Script(f"{_heading(case)}\n\n{_imports(body)}\n\n{body}\n", arrays)


def _beside(stem: str) -> str:
    return f"{stem}-data.npz"


def _heading(case: Case) -> str:
    title = "".join(c if c.isprintable() else " " for c in case.scenario.title)
    exact = "to about 1e-9" if case.scenario.training.dtype == "float64" else "as nearly as single precision allows"
    lines = [
        f"{title}: the run as a PyTorch script, written by gdtui {__version__}.", "",
        "It prints each step with its loss, as `gdtui run --format csv` does: the loss at the step, penalties",
        f"included, on the samples that the next update sees. The losses agree with gdtui's {exact},",
        "unless the run itself magnifies rounding.",
    ]  # fmt: skip
    if case.scenario.stop.rules:
        lines += ["", "The rules of [stop] are left out: it goes on to the last step."]
    return "\n".join(f"# {line}".rstrip() for line in lines)


def _constants(case: Case) -> list[str]:
    training = case.scenario.training
    lines = [f"torch.set_default_dtype(torch.{training.dtype})", "", f"STEPS = {case.plan.total}"]
    lines += [f"SEED = {training.seed}"] if case.plan.batch or case.drops or case.noisy else []
    lines += [f"BATCH = {case.plan.batch}"] if case.plan.batch else []
    lines.append(f"LR = {case.scenario.lr!r}")
    if case.drops:
        lines += [f"DROPOUT = {case.layers[0].dropout!r}", f"LAYERS = {len(case.layers)}"]
    return [*lines, *([f"NOISE = {training.gradient_noise!r}"] if case.noisy else [])]


def _imports(body: str) -> str:
    """What the code uses, in the usual order."""
    found = [[line for sign, line in group.items() if _uses(body, sign)] for group in _IMPORTS]
    return "\n\n".join("\n".join(lines) for lines in found if lines)


def _uses(body: str, sign: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(sign)}", body) is not None
