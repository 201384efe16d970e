"""What a path that is being typed can become."""

from __future__ import annotations

from gdtui.scenario.files import folder
from gdtui.tui.typed import path_of

MOST_FILES = 200


def candidates(typed: str) -> list[str]:
    """Paths that begin with what is typed: folders with a slash at their end, then CSV files.

    Where nothing is typed, the shipped files too.
    """
    head, slash, tail = typed.rpartition("/")
    try:
        inside = sorted(path_of(head + slash or ".").iterdir())[: 10 * MOST_FILES]
    except (OSError, ValueError):
        return []
    begin = [one for one in inside if one.name.casefold().startswith(tail.casefold())]
    begin = [one for one in begin if tail.startswith(".") or not one.name.startswith(".")]
    folders = [f"{head}{slash}{one.name}/" for one in begin if one.is_dir()]
    files = [f"{head}{slash}{one.name}" for one in begin if one.suffix.casefold() == ".csv"]
    shipped = [] if typed else [str(one) for one in sorted((folder() / "data").glob("*.csv"))]
    return [*files, *folders, *shipped][:MOST_FILES]
