"""Write datasets.json: a few points of every data set, as they were when it was added, for ever.

    python tests/engine/reference/make_dataset_reference.py

The file is {name: {"options", "X", "y"}} for seed 7; floats are written by repr and read back exactly. The script adds
the data sets that are new and never replaces what is there: points of a seed are part of every result ever recorded.
"""

import json
from pathlib import Path

from gdtui.engine.datasets import datasets

PLACE = Path(__file__).parent / "datasets.json"
OPTIONS = {
    "line": {"noise_kind": "normal"},
    "sine": {"frequency": 1.5},
    "regression": {"n_features": 4, "n_informative": 2, "bias": 0.5},
    "xor": {"noise": 0.2},
    "blobs": {"centers": 3},
    "classification": {"n_features": 5, "n_classes": 3},
}


def main():
    """Add what is missing."""
    found = json.loads(PLACE.read_text(encoding="utf-8")) if PLACE.exists() else {}
    for entry in datasets:
        if entry.name not in found:
            options = OPTIONS.get(entry.name, {})
            points = entry.make(5, 7, **entry.options(options, "data"))
            found[entry.name] = {"options": options, "X": points.X.tolist(), "y": points.y.tolist()}
    lines = ",\n".join(f'"{name}": {json.dumps(case)}' for name, case in found.items())
    PLACE.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
