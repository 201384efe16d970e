"""The numbers behind a plot as CSV, for a spreadsheet or the clipboard."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

_BAR = re.compile(r"^[█▪#=]+ +(?=\S)")
_NUMBER = re.compile(r"−?[0-9.]+(e[+−-]?[0-9]+)?")


def csv_of(titles: Sequence[str], columns: Sequence[Sequence[str]]) -> str:
    """A line of titles over one line a row. A number that was written with a minus sign of print gets a hyphen, and
    what is missing or infinite is an empty cell, as in the rows of `gdtui run`. Bars before a number are left out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(titles)
    writer.writerows(zip(*([_cell(text) for text in column] for column in columns), strict=True))
    return out.getvalue()


def _cell(text: str) -> str:
    text = _BAR.sub("", text.strip())
    if text in ("—", "-", "∞", "−∞", "inf", "-inf"):
        return ""
    return text.replace("−", "-") if _NUMBER.fullmatch(text) else text
