"""Every shipped scenario with one field broken: where its values stand, and in which ways each can be spoilt.

Where a value stands is found out by TOML itself and by nothing of gdtui's: another value is put in its place, and what
has changed in what `tomllib` reads is the place.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from gdtui.scenario.files import folder, shipped

_VALUE = re.compile(
    r'#[^\n]*|"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|\[\[?[A-Za-z.]+\]\]?(?=\s*\n)|(?<![\w.])-?\d[\w.+-]*|\b(?:true|false)\b'
)
_KEY = re.compile(r"^([a-z_0-9]+)(\s*=\s*)", re.MULTILINE)
_OTHER = '"@@"'

OPEN = ("title", "summary", "notes", "label", "en", "zh")
"""Last parts of keys whose texts may say anything."""
_TEXTS = ("3.5", "true", "1979-05-27", "nan", "[1]", "-inf")
_NUMBERS = ('"text"', "true", "07:32:00", "nan", "-inf", "1e999", "[[]]", "1" + "0" * 400)
_FLAGS = ('"true"', "1", "nan", "[true]", "2020-02-02")


class Site(NamedTuple):
    """A value in a scenario: its key, its place in the text, the lines of its list and of itself."""

    path: str
    start: int
    end: int
    line: int

    def text(self, whole: str) -> str:
        return whole[self.start : self.end]


class Broken(NamedTuple):
    """A scenario with one field broken: the keys one of which must be named, and the lines one of which must."""

    name: str
    how: str
    text: str
    keys: tuple[str, ...]
    lines: tuple[int, ...]


@cache
def text_of(name: str) -> str:
    return (folder() / f"{name}.toml").read_text(encoding="utf-8")


def _places(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its key."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from _places(inner, f"{path}.{key}" if path else key)
        case list():
            for k, inner in enumerate(value):
                yield from _places(inner, f"{path}[{k}]")
        case _:
            yield path, value


@cache
def sites(name: str) -> tuple[Site, ...]:
    """Every single value in a shipped scenario."""
    whole, found = text_of(name), []
    for token in _VALUE.finditer(whole):
        if token[0][0] in "#[":
            continue
        other = whole[: token.start()] + _OTHER + whole[token.end() :]
        paths = [path for path, value in _places(tomllib.loads(other)) if value == "@@"]
        found += [Site(path, *token.span(), whole.count("\n", 0, token.start()) + 1) for path in paths]
    return tuple(found)


def of(name: str) -> Iterator[Broken]:
    """A scenario broken in every way that is a mistake for certain, whatever the field means."""
    whole = text_of(name)
    for site in sites(name):
        yield from _with_another_value(name, whole, site)
    yield from _with_another_line(name, whole)


def _with_another_value(name: str, whole: str, site: Site) -> Iterator[Broken]:
    old = site.text(whole)
    last = re.split(r"[.]", re.sub(r"\[\d+\]$", "", site.path))[-1]
    spoilt = list(_TEXTS if old[0] == '"' else _FLAGS if old in ("true", "false") else _NUMBERS)
    if old[0] == '"' and last not in OPEN:
        spoilt += [old[:-1] + 'q"', '""']
    for new in spoilt:
        text = whole[: site.start] + new + whole[site.end :]
        yield Broken(name, f"{site.path} = {new}", text, _keys(site.path, new), (site.line,))


def _keys(path: str, new: str) -> tuple[str, ...]:
    """The key of a value; of one in a list, the list's too, and of a list its first item's; of a live change, its
    other half's as well."""
    live = re.match(r"edit\[\d+\]", path)
    first = [f"{path}[0]"] if new[0] == "[" else []
    return tuple(
        {path, *first, re.sub(r"(\[\d+\])+$", "", path), *([f"{live[0]}.key", f"{live[0]}.value"] if live else [])}
    )


def _with_another_line(name: str, whole: str) -> Iterator[Broken]:
    """Lines `key = value` with their key misspelt, without the sign, with their end lost, and twice."""
    found = {site.line: site for site in reversed(sites(name))}
    for key in _KEY.finditer(whole):
        line = whole.count("\n", 0, key.start()) + 1
        site = found.get(line)
        if site is None or '"""' in whole[key.start() : whole.find("\n", key.start())]:
            continue
        path = _statement(site.path, key[1])
        end = whole.find("\n", key.start())
        row = whole[key.start() : end]
        for how, new, lines in (
            ("misspelt", f"{key[1]}q{row[len(key[1]) :]}", (line,)),
            ("no =", row.replace("=", " ", 1), (line,)),
            ("twice", f"{row}\n{row}", (line + 1,)),
        ):
            if how == "misspelt" and key[1] in ("en", "zh"):
                continue
            text = whole[: key.start()] + new + whole[end:]
            yield Broken(name, f"{path} {how}", text, (path, f"{path}q"), lines)


def _statement(path: str, key: str) -> str:
    """The key that a line is about, given that of a value in it."""
    parts = re.split(r"(?=[.\[])", path)
    for k in range(len(parts), 0, -1):
        if parts[k - 1].strip(".") == key:
            path = "".join(parts[:k])
    return path


def everything() -> list[Broken]:
    """All of them, scenario after scenario."""
    return [one for name in shipped() for one in of(name)]
