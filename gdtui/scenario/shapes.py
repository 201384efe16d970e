"""Tables into typed structs through msgspec, with its complaints put into our own words."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from gdtui import limits
from gdtui.errors import ScenarioError
from gdtui.numeric import is_finite
from gdtui.registry import unknown_choice, unknown_key

S = TypeVar("S")

_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>.*?)`)?$", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOUNS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "object": "a table",
    "array": "a list",
    "null": "nothing",
}


def convert(table: Any, shape: type[S], key: str = "") -> S:
    """`table` as `shape`, strictly; `key` is where the table stands in the file ("" for the whole file)."""
    if not isinstance(table, dict):
        raise ScenarioError("not a table", key, table, f"write [{key}] and its keys below", has_value=True)
    try:
        return msgspec.convert(table, shape, strict=True)
    except msgspec.ValidationError as error:
        raise _translated(str(error), table, shape, key) from None


def _translated(message: str, table: dict[str, Any], shape: type, key: str) -> ScenarioError:
    found = _AT.match(message)
    assert found is not None
    what, path = found["what"], found["path"] or ""
    inside = f"{key}." if key else ""
    if what.startswith("Object contains unknown field"):
        name = next(one for one in table if one not in _fields(shape))
        owner = "a scenario" if not key else f"[{key}]" if not key.endswith("]") else f"[[{key.partition('[')[0]}]]"
        return unknown_key(f"{inside}{name}", table[name], _fields(shape), owner)
    if missing := re.match(r"Object missing required field `(.*)`", what):
        return ScenarioError("missing", f"{inside}{missing[1]}", hint=_hint(shape, missing[1]))
    name, value, at = _culprit(path, table, shape)
    if what.startswith("Invalid enum value"):
        return _or_a_number(unknown_choice(inside + at, value, _choices(shape, name), name), shape, name)
    expected = _section(name, key, at) or _with_choices(_expected(what), _choices(shape, name))
    return ScenarioError(_reason(what), inside + at, value, expected, has_value=True)


def _culprit(path: str, table: dict[str, Any], shape: type) -> tuple[str, Any, str]:
    """The field, the very value in it that does not fit, and the key of that value; `path` is msgspec's, which names
    places in lists and leaves the keys of tables out."""
    name, *places = re.findall(r"[^.\[\]]+|\[[^\]]*\]", path)
    value, at = table[name], name
    for place in places:
        if place == "[...]":
            one = next(one for one in value if not _fits({**table, name: {one: value[one]}}, shape))
            value, at = value[one], f"{at}.{one}"
        else:
            value, at = value[int(place[1:-1])], at + place
    return name, value, at


def _fits(table: dict[str, Any], shape: type) -> bool:
    try:
        msgspec.convert(table, shape, strict=True)
    except msgspec.ValidationError:
        return False
    return True


def _section(name: str, key: str, at: str) -> str:
    """How a table of the file is written, where it is one of those."""
    if key or at.partition("[")[0] != name or name in ("title", "kind", "summary", "notes"):
        return ""
    several = name in ("race", "edit")
    return f"for each [[{name}]], and its keys below" if several else f"write [{name}] once, and its keys below"


def _with_choices(expected: str, choices: list[str]) -> str:
    """The texts that may stand there instead of the word for any text."""
    quoted = ", ".join(f'"{choice}"' for choice in choices)
    return expected.replace("a text", quoted if len(choices) == 1 else f"one of {quoted}") if choices else expected


def _or_a_number(error: ScenarioError, shape: type, name: str) -> ScenarioError:
    """A key that takes a text or a whole number says so."""
    if "int" in str(_hints(shape)[name]):
        error.hint += ", or a whole number ≥ 1"
    return error


def _fields(shape: Any) -> list[str]:
    """The keys that the shape has; without a look at its annotations, which Python would have to evaluate."""
    return list(shape.__struct_encode_fields__)


@cache
def _hints(shape: type) -> dict[str, Any]:
    """The types of the fields: Python compiles them anew each time it is asked."""
    return get_type_hints(shape)


def _choices(shape: type, name: str) -> list[str]:
    """The texts that a Literal allows, wherever in the annotation it stands."""

    def walk(hint: Any) -> list[str]:
        return [c for arg in get_args(hint) for c in ([arg] if isinstance(arg, str) else walk(arg))]

    return walk(_hints(shape)[name])


def _hint(shape: type, name: str) -> str:
    choices = _choices(shape, name)
    return f"choose from {', '.join(choices)}" if choices else f"it is required: write {name} = …"


def _reason(what: str) -> str:
    return "wrong type" if ", got " in what else "out of range"


def _expected(what: str) -> str:
    wanted = what.removeprefix("Expected ").split(", got ")[0]
    wanted = wanted.replace(" of length ", " of ")
    wanted = re.sub(r"`([a-z| ]+)`", lambda found: _in_words(found[1]), wanted)
    return "expected " + re.sub(r"(\d)\.0\b", r"\1", wanted).replace(">=", "≥").replace("<=", "≤")


def _in_words(kinds: str) -> str:
    return " or ".join(_NOUNS.get(kind, kind) for kind in kinds.split(" | ") if kind != "null")


def refuse_odd_values(value: Any, key: str = "") -> None:
    """Refuse what TOML can write and no scenario can use: nan, inf, integers beyond any float, dates and times."""
    match value:
        case dict():
            for name, inner in value.items():
                limits.within(len(name), limits.NAME_CHARS, f"{key}.{name}" if key else name, "characters of a key")
                refuse_odd_values(inner, f"{key}.{name}" if key else name)
        case list():
            for k, inner in enumerate(value):
                refuse_odd_values(inner, f"{key}[{k}]")
        case float() if not is_finite(value):
            raise ScenarioError("not a finite number", key, value, "write an ordinary number", has_value=True)
        case int() if not is_finite(value):
            raise ScenarioError("out of range", key, value, "write an ordinary number", has_value=True)
        case str() if not value.isascii() and _SURROGATE.search(value):
            raise ScenarioError("holds a byte that is no UTF-8", key, value, "write it in UTF-8", has_value=True)
        case bool() | str() | int() | float():
            return
        case _:
            hint = "write a number, or a text in quotes"
            raise ScenarioError("dates and times have no meaning here", key, value, hint, has_value=True)
