"""A mutation run over optimisers, losses and formulas: a fixed sample of what mutmut would change, and what survives.

mutmut makes the mutants and runs the tests that reach them (`[tool.mutmut]` in pyproject.toml says which); this file
chooses the sample and holds the survivors against `tests/mutants_known.toml`, where each that changes nothing has its
reason. A survivor that is not listed there is a missing test, and the exit code 1.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from collections import Counter
from hashlib import blake2b
from pathlib import Path

from mutmut.configuration import config
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name

KNOWN = Path("tests/mutants_known.toml")
LOG = Path("mutants.log")
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
SALT = b"gdtui"


def main() -> int:
    """Draw, run, compare."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sample", type=int, default=300, help="how many mutants to try; 0 for all of them")
    asked.add_argument("--jobs", type=int, default=2, help="how many at a time")
    asked.add_argument("--only", default="", help="only mutants with this in their name")
    options = asked.parse_args()
    names = drawn([name for name in everyone() if options.only in name], options.sample)
    print(f"{len(names)} mutants; what mutmut says of them meanwhile: {LOG}", flush=True)
    with LOG.open("w", encoding="utf-8") as log:
        run = [MUTMUT, "run", "--max-children", str(options.jobs), *names]
        if subprocess.run(run, check=False, stdout=log, stderr=log).returncode:
            return 2
    return told(names)


def everyone() -> list[str]:
    """The names of all mutants."""
    found = []
    for path in sorted(Path("gdtui/engine").rglob("*.py")):
        if config().should_mutate(path):
            made = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
            found += [get_mutant_name(path, name) for name in made.mutant_names]
    return found


def drawn(names: list[str], sample: int) -> list[str]:
    """The same `sample` of them every time, or all: those whose hashes come first, so that a larger sample holds the
    smaller one, and a change of one function leaves the others' mutants in it."""
    first = sorted(names, key=lambda name: blake2b(name.encode(), salt=SALT).digest())
    return sorted(first[: sample or None])


def told(names: list[str]) -> int:
    """Print how the mutants fared and what the unknown survivors change; 1 if there are any."""
    asked = subprocess.run([MUTMUT, "results", "--all", "true"], capture_output=True, text=True, check=True)
    fates = dict(line.strip().split(": ", 1) for line in asked.stdout.splitlines() if ": " in line)
    known = {(entry["was"], entry["is"]) for entry in tomllib.loads(KNOWN.read_text(encoding="utf-8"))["mutant"]}
    counts = Counter[str]()
    for name in names:
        fate = fates[name]
        if fate not in {"killed", "timeout"}:
            diff = change(name)
            fate = "equivalent" if key(diff) in known else fate
            if fate != "equivalent":
                print(f"\n{name}: {fate}\n{diff}")
        counts[fate] += 1
    print(f"\n{len(names)} mutants: " + ", ".join(f"{count} {fate}" for fate, count in counts.most_common()))
    return int(any(fate not in {"killed", "timeout", "equivalent"} for fate in counts))


def change(name: str) -> str:
    """The lines that a mutant changes, with - and +."""
    shown = subprocess.run([MUTMUT, "show", name], capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in shown.splitlines() if line[:1] in "-+" and line[:3] not in {"---", "+++"})


def key(diff: str) -> tuple[str, str]:
    """What was there and what is there instead, by which a survivor is known: its number moves as the file changes."""
    lines = diff.splitlines()
    was, now = ("\n".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    return was, now


if __name__ == "__main__":
    sys.exit(main())
