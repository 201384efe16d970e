"""What headless runs of random scenarios write, as one number for each: to compare processes.

    python -m tests.promises.bits_bytes 0 8

prints a line for each of the numbers 0 … 7, and one for a network wide enough for several threads to share its
products.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from gdtui.cli import main
from tests.promises import bits_scenarios as random

WIDE = """
title = "Wide"
kind = "network"
[data]
name = "classification"
n_samples = 300
n_features = 20
[model]
hidden = [128, 128]
activation = "tanh"
[optimizer]
name = "sgd"
lr = 0.1
[training]
steps = 3
l2 = 0.01
"""


def written(text: str, folder: Path) -> bytes:
    """The rows of a run with all their digits, as `gdtui run` prints them."""
    path, out = folder / "run.toml", io.StringIO()
    path.write_text(text, encoding="utf-8")
    with contextlib.redirect_stdout(out):
        main(["run", str(path), "--format", "jsonl", "--parameters", "--no-timing", "--quiet"])
    return out.getvalue().encode()


def digests(numbers: range) -> Iterator[str]:
    """One for each scenario."""
    with tempfile.TemporaryDirectory() as folder:
        for text in [WIDE, *map(random.text, numbers)]:
            yield hashlib.sha256(written(text, Path(folder))).hexdigest()


if __name__ == "__main__":
    print("\n".join(digests(range(int(sys.argv[1]), int(sys.argv[2])))))
