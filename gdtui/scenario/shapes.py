"""Tables into typed structs through msgspec, with its complaints put into our own words."""

from __future__ import annotations

import math
import re
import sys
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from gdtui.errors import ScenarioError
from gdtui.registry import unknown_choice, unknown_key

S = TypeVar("S")

_AT = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>.*?)`)?$", re.DOTALL)
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
    what, path = found["what"], (found["path"] or "").lstrip(".")
    full = ".".join(part for part in (key, path.replace("[...]", "")) if part)
    if unknown := re.match(r"Object contains unknown field `(.*)`", what):
        name = unknown[1]
        owner = f"[{key}]" if key else "a scenario"
        return unknown_key(f"{full}.{name}" if full else name, table.get(name), _fields(shape), owner)
    if missing := re.match(r"Object missing required field `(.*)`", what):
        return ScenarioError("missing", f"{full}.{missing[1]}" if full else missing[1], hint=_hint(shape, missing[1]))
    name = re.split(r"[.\[]", path)[0]
    value = table.get(name)
    if what.startswith("Invalid enum value"):
        return unknown_choice(full, value, _choices(shape, name), name)
    return ScenarioError(_reason(what), full, value, _expected(what), has_value=True)


def _fields(shape: type) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(shape)]


def _choices(shape: type, name: str) -> list[str]:
    """The texts that a Literal allows, wherever in the annotation it stands."""

    def walk(hint: Any) -> list[str]:
        return [c for arg in get_args(hint) for c in ([arg] if isinstance(arg, str) else walk(arg))]

    return walk(get_type_hints(shape, include_extras=False)[name])


def _hint(shape: type, name: str) -> str:
    choices = _choices(shape, name)
    return "choose from " + ", ".join(choices) if choices else "it is required"


def _reason(what: str) -> str:
    return "wrong type" if ", got " in what else "out of range"


def _expected(what: str) -> str:
    wanted = what.removeprefix("Expected ").split(", got ")[0]
    wanted = re.sub(r"`([a-z| ]+)`", lambda found: _in_words(found[1]), wanted)
    return "expected " + re.sub(r"(\d)\.0\b", r"\1", wanted).replace(">=", "≥").replace("<=", "≤")


def _in_words(kinds: str) -> str:
    return " or ".join(_NOUNS.get(kind, kind) for kind in kinds.split(" | ") if kind != "null")


def refuse_odd_values(value: Any, key: str = "") -> None:
    """Refuse what TOML can write and no scenario can use: nan, inf, integers beyond any float, dates and times."""
    match value:
        case dict():
            for name, inner in value.items():
                refuse_odd_values(inner, f"{key}.{name}" if key else name)
        case list():
            for k, inner in enumerate(value):
                refuse_odd_values(inner, f"{key}[{k}]")
        case float() if not math.isfinite(value):
            raise ScenarioError("not a finite number", key, value, "write an ordinary number", has_value=True)
        case int() if abs(value) > sys.float_info.max:
            raise ScenarioError("out of range", key, value, "write an ordinary number", has_value=True)
        case bool() | str() | int() | float():
            return
        case _:
            raise ScenarioError("dates and times have no meaning here", key, value, has_value=True)
