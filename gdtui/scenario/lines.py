"""Where in a TOML file a key stands: a scan for line numbers, since `tomllib` keeps none."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.\-\s\"']+?)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-\"'.\s]+?)\s*=")


def line_of(text: str, key: str) -> int | None:
    """The line (from 1) of a dotted key such as `training.steps` or `edit[1].at`, or of the nearest table
    around it; None where neither is in the text."""
    places = _scan(text)
    key = key.removeprefix("[").removesuffix("]") if key.startswith("[") else key
    parts = re.findall(r"\.?[^.\[]+|\[[^\]]*\]", key)
    for kept in range(len(parts), 0, -1):
        wanted = "".join(parts[:kept])
        if wanted in places:
            line = places[wanted]
            end = min((place for place in places.values() if place > line), default=line + 40)
            return _inline(text, line, end, key[len(wanted) :]) or line
    return None


def _scan(text: str) -> dict[str, int]:
    """Each dotted key and table header with its first line, and the tables that a dotted key implies."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    table, inside = "", ""
    for number, line in enumerate(text.split("\n"), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        table = _header(line, counts, places, number) or table
        if (found := _KEY.match(line)) and not line.lstrip().startswith(("#", "[")):
            name = re.sub(r"[\"'\s]", "", found[1])
            places.setdefault(f"{table}.{name}" if table else name, number)
        inside = _opens(line)
    for name, line_number in list(places.items()):
        for dot in re.finditer(r"\.", name):
            places.setdefault(name[: dot.start()], line_number)
    return places


def _header(line: str, counts: dict[str, int], places: dict[str, int], number: int) -> str:
    found = _HEADER.match(line)
    if not found:
        return ""
    name = re.sub(r"[\"'\s]", "", found[1])
    if line.lstrip().startswith("[["):
        counts[name] = counts.get(name, -1) + 1
        name = f"{name}[{counts[name]}]"
    places.setdefault(name, number)
    return name


def _opens(line: str) -> str:
    """The quotes of a multi-line string that begins on this line and does not end on it, or nothing."""
    for quotes in ('"""', "'''"):
        if line.count(quotes) % 2:
            return quotes
    return ""


def _inline(text: str, line: int, end: int, rest: str) -> int | None:
    """Inside an array or inline table that spans several lines, up to `end`: the line with the last name of `rest`."""
    name = re.split(r"[.\[\]]", rest.rstrip("]"))[-1]
    if not name or name.isdigit():
        return None
    following = text.split("\n")[line - 1 : end - 1]
    return next((line + k for k, part in enumerate(following) if re.search(rf"\b{re.escape(name)}\s*=", part)), None)
