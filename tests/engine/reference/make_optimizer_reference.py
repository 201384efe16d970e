"""Write optimizers.json: where the optimisers go, in float64, from the same start, by other hands.

Run by hand in an environment that has PyTorch, JAX and optax (the project itself never needs them):

    python tests/engine/reference/make_optimizer_reference.py

PyTorch makes the trajectories of what it has, optax lion's; Muon, in float64, and the methods with a line search or
second derivatives are textbook code in optimizer_rules.py. The file is {"made_with": versions, "chaotic": [names],
"cases": [...]}; each case has "problem", "optimizer", "options" (lr included), "start" and "rows": {number of
updates: parameters}. Floats are written by repr and read back exactly. Gradients are plain formulas here, so that
automatic differentiation has a part in the Hessians only. A case in which a change of the start in the 13th digit
grows ten-thousandfold must stand in CHAOTIC, by name, and is left out: there, agreement would be luck.
"""

import json
from pathlib import Path

import numpy as np
import optax
import torch
from optimizer_problems import STARTS
from optimizer_rules import RULES
from optimizer_settings import CHAOTIC, RATES, SETTINGS

ROWS = (1, 2, 5, 10, 100, 1000)
NUDGE, LARGEST_DRIFT = 1e-13, 1e-9


def name_of(problem, optimizer, setting):
    return " ".join([problem, optimizer, *(f"{key}={value}" for key, value in setting.items())])


def trajectory(problem, optimizer, options, start):
    """{updates made: parameters} at ROWS."""
    x, rows, update = np.array(start), {}, RULES[optimizer](problem, options)
    for updates in range(1, max(ROWS) + 1):
        x = update(x)
        if updates in ROWS:
            rows[updates] = x.tolist()
    return rows


def drift(one, other):
    """The largest difference between two trajectories, measured as the test does."""
    pairs = [pair for k in ROWS for pair in zip(one[k], other[k], strict=True)]
    return max(abs(a - b) / max(1.0, abs(a)) for a, b in pairs)


def case(problem, optimizer, setting):
    """One entry of the file, and how far a nudge carries."""
    options, start = {"lr": RATES[problem][optimizer], **setting}, STARTS[problem]
    rows = trajectory(problem, optimizer, options, start)
    # Alternating signs, so that no symmetry of a problem swallows the nudge.
    nudged = trajectory(problem, optimizer, options, [x + NUDGE * (-1) ** k for k, x in enumerate(start)])
    entry = {"problem": problem, "optimizer": optimizer, "options": options, "start": start, "rows": rows}
    return entry, drift(rows, nudged)


def main():
    """Write the file beside this one."""
    cases, chaotic = [], []
    for problem in STARTS:
        for optimizer, settings in SETTINGS.items():
            for setting in settings:
                entry, carried = case(problem, optimizer, setting)
                if carried < LARGEST_DRIFT:
                    cases.append(entry)
                else:
                    chaotic.append(name_of(problem, optimizer, setting))
                    print(f"chaotic: {chaotic[-1]}: {carried:.1e}", flush=True)
    if set(chaotic) != set(CHAOTIC):
        raise SystemExit(f"CHAOTIC should be {json.dumps(chaotic, indent=4)}")
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
    head = json.dumps({"made_with": {"torch": torch.__version__, "optax": optax.__version__}, "chaotic": CHAOTIC})
    (Path(__file__).parent / "optimizers.json").write_text(f'{head[:-1]}, "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
