"""What a search finds among the settings, what was meant most likely first."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.tui.dialogs.settings import Setting

_NEVER = 5


def matching(found: Sequence[Setting], query: str) -> list[Setting]:
    """Those whose key, group or meaning holds the query: parameters and then settings of that very name, keys that
    begin with it, keys, meanings."""
    ranked = [(_rank(one, query.casefold()), one) for one in found]
    return [one for wished in range(_NEVER) for at, one in ranked if at == wished]


def _rank(one: Setting, query: str) -> int:
    key, wanted = one.key.casefold(), query.replace(" ", "_")
    last = key.rpartition(".")[2]
    if wanted in (key, last, last.partition("[")[0]):
        return 0 if one.is_parameter else 1
    if last.startswith(wanted) or key.startswith(wanted):
        return 2
    if wanted in key:
        return 3
    return 4 if not one.is_parameter and query in f"{one.group} {one.meaning}".casefold() else _NEVER
