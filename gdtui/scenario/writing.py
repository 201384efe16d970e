"""A scenario back to TOML: what `gdtui show` prints and what saving writes. `parse(dump(s)) == s`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from gdtui.engine.losses import losses
from gdtui.scenario.model import FOR_DATA_ONLY, Change, Named, Racer, Scenario

Table = dict[str, Any]

BROKEN = 200
"""Texts that take more characters than this to write are broken: a line must not be too long to be read again."""
PIECE = 60
"""They are broken after so many of their characters, each of which may take six to write."""
_ESCAPE = re.compile(r"\\.", re.DOTALL)
LONG = 100
"""Lists longer than this take several lines."""


def resolved(scenario: Scenario) -> Table:
    """Every key of the scenario, defaults included, as plain tables in the order of the file format."""
    table: Table = {"title": scenario.title, "kind": scenario.kind}
    table |= {key: getattr(scenario, key) for key in ("summary", "notes") if getattr(scenario, key)}
    for name, part in (("function", _function), ("data", _data), ("model", _model)):
        if getattr(scenario, name) is not None:
            table[name] = _present(part(scenario))
    table["optimizer"] = flat(scenario.optimizer) | {"schedule": flat(scenario.schedule)}
    table["training"] = _training(scenario)
    table["stop"] = _present(msgspec.to_builtins(scenario.stop))
    table["expect"] = dict(scenario.expect)
    table["race"] = [_racer(racer) for racer in scenario.race]
    table["edit"] = [msgspec.to_builtins(edit) for edit in scenario.edit]
    return {key: value for key, value in table.items() if value not in ({}, [])}


def flat(named: Named) -> Table:
    """A named thing as one table: its name, then its own keys that have a value."""
    return {"name": named.name} | _present(dict(named.options))


def _present(table: Table) -> Table:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in table.items() if v is not None}


def _training(scenario: Scenario) -> Table:
    table = _present(msgspec.to_builtins(scenario.training))
    return {k: v for k, v in table.items() if scenario.kind != "function" or k not in FOR_DATA_ONLY}


def _function(scenario: Scenario) -> Table:
    assert scenario.function is not None
    table: Table = msgspec.to_builtins(scenario.function)
    if scenario.function.surface is not None:
        del table["expression"]
        table["surface"] = _short(scenario.function.surface)
    return table


def _data(scenario: Scenario) -> Table:
    assert scenario.data is not None
    table: Table = msgspec.to_builtins(scenario.data)
    source = table.pop("source")
    table["changes"] = [_change(one) for one in scenario.data.changes] or None
    if source is None:
        del table["n_samples"]
        return table
    return flat(Named(**source)) | table


def _change(change: Change) -> Table:
    return {change.how: change.values[0] if change.how == "remove" else list(change.values)}


def _model(scenario: Scenario) -> Table:
    model = scenario.model
    assert model is not None
    table: Table = {"bias": model.bias, "loss": _loss(model.loss) if model.loss else None}
    table |= {"degree": model.degree} if model.inputs is None else {"inputs": list(model.inputs)}
    if scenario.kind == "network":
        table |= {"hidden": list(model.hidden), "activation": [_short(a) for a in model.activation]}
        table["init"] = _short(model.init) if model.init else None
        table["norm"] = _short(model.norm) if model.norm else None
        table |= {"dropout": model.dropout, "residual": model.residual}
    return table


def _racer(racer: Racer) -> Table:
    """A rate that is to be searched for is left out, as it was in the file."""
    table = {key: value for key, value in flat(racer.optimizer).items() if not (racer.tuned and key == "lr")}
    table |= {"label": racer.label} if racer.label else {}
    table |= {} if racer.seed is None else {"seed": racer.seed}
    return table | ({} if racer.init is None else {"init": _short(racer.init)})


def _loss(named: Named) -> Any:
    """Its name alone where all its knobs are at their defaults, as for the loss that follows from the task."""
    defaults = losses[named.name].options({}, "model.loss")
    return named.name if dict(named.options) == defaults else flat(named)


def _short(named: Named) -> Any:
    return flat(named) if _present(dict(named.options)) else named.name


def dump(scenario: Scenario) -> str:
    """The scenario as the text of a TOML file."""
    return to_toml(resolved(scenario))


def to_toml(table: Table) -> str:
    """A table of plain values, and one level of tables and arrays of tables below it, as TOML."""
    lines = [f"{key} = {_value(v)}" for key, v in table.items() if not _is_section(v)]
    for key, value in table.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{key}]", *(f"{_key(k)} = {_value(v)}" for k, v in value.items())]
        elif _is_section(value):
            for item in value:
                lines += ["", f"[[{key}]]", *(f"{_key(k)} = {_value(v)}" for k, v in item.items())]
    return "\n".join(lines) + "\n"


def _is_section(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _key(name: str) -> str:
    bare = name.replace("_", "").replace("-", "").isalnum() and name.isascii()
    return name if bare else f'"{_escaped(name)}"'


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _block(value) if "\n" in value else _string(value)
        case Mapping():
            return "{ " + ", ".join(f"{_key(k)} = {_inline(v)}" for k, v in value.items()) + " }"
        case list() | tuple():
            return _array([_inline(v) for v in value])
        case float():
            return repr(float(value))  # a number of NumPy's is a float too, and says so in its own repr
        case _:
            return repr(value)


def _array(items: Sequence[str]) -> str:
    """The items on one line, or where that would be long on several."""
    line = "[" + ", ".join(items) + "]"
    if len(line) <= LONG:
        return line
    rows = [""]
    for item in items:
        if rows[-1] and len(rows[-1]) + len(item) > LONG:
            rows.append("")
        rows[-1] += f" {item},"
    return "[\n" + "\n".join(f" {row}" for row in rows) + "\n]"


def _inline(value: Any) -> str:
    """A value inside an inline table or an array, where line ends must be written as escapes."""
    if isinstance(value, list | tuple):
        return _array([_inline(v) for v in value])
    return _string(value) if isinstance(value, str) else _value(value)


def _string(text: str) -> str:
    """A text on one line; a long one on several, of which a reader makes one again."""
    written = _escaped(text)
    return f'"{written}"' if len(written) <= BROKEN else f'"""{_broken(text)}"""'


def _escaped(text: str) -> str:
    """JSON's escapes are TOML's, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")


def _broken(line: str) -> str:
    """A long line as several, each with a backslash at its end, which takes away the white space that follows."""
    written = _escaped(line)
    if len(written) <= BROKEN:
        return written
    pieces = [_escaped(line[at : at + PIECE]) for at in range(0, len(line), PIECE)]
    rest = (f"\\u0020{piece[1:]}" if piece.startswith(" ") else piece for piece in pieces[1:])
    return "\\\n".join([pieces[0], *rest])


def _block(text: str) -> str:
    """A text of several lines in triple quotes, readable as written."""
    body = "\n".join(_broken(line) for line in text.split("\n"))
    return f'"""\n{_ESCAPE.sub(_plain_quote, body)}"""'


def _plain_quote(found: re.Match[str]) -> str:
    """A quote as it is, where it stands alone; beside others, and before the end, it keeps its backslash."""
    text, start, end = found.string, found.start(), found.end()
    crowded = text[start - 1 : start] == '"' or text[end : end + 2] == '\\"'
    alone = found[0] == '\\"' and end < len(text) and not crowded
    return '"' if alone else found[0]
