"""What to tell somebody whose formula cannot be read."""

from __future__ import annotations

import difflib

from gdtui.engine.formula.functions import ALIASES, CONSTANTS, FUNCTIONS
from gdtui.engine.formula.tokens import Token

MOST_LISTED = 8
ELSEWHERE = {
    "lg": "write log10(…), or log2(…); log(…) is the natural logarithm",
    "lb": "write log2(…)",
    "ld": "write log2(…)",
}
"""Names that mean something in other books, and that something near would be untrue for."""


def split(name: str, known: tuple[str, ...]) -> list[str] | None:
    """`name` cut into known names (longest first), or None: `xy` is x and y, `xsin` x and sin."""
    if not name:
        return []
    for head in sorted(known, key=len, reverse=True):
        rest = split(name[len(head) :], known) if name.startswith(head) else None
        if rest is not None:
            return [head, *rest]
    return None


def unknown_name(name: str, variables: tuple[str, ...]) -> str:
    """Why `name` means nothing, and the nearest thing that does."""
    hint = (
        ELSEWHERE.get(name)
        or _of_two(name, variables)
        or _digits_behind(name, variables)
        or _glued(name, variables)
        or _nearest(name, variables)
    )
    if not hint and len(variables) == 1:
        hint = f"the only variable is {variables[0]}"
    return f"unknown name '{name[:40]}': {hint or f'the variables are {_listed(variables)}'}"


def _listed(variables: tuple[str, ...]) -> str:
    """The names, the middle left out where they are many."""
    shown = variables if len(variables) <= MOST_LISTED else (*variables[: MOST_LISTED - 2], "…", variables[-1])
    return ", ".join(shown)


def _digits_behind(name: str, variables: tuple[str, ...]) -> str:
    letters = name.rstrip("0123456789")
    digits = name[len(letters) :]
    known = letters in variables or letters in CONSTANTS
    return f"write {digits}{letters} or {letters}^{digits}" if digits and known else ""


def _glued(name: str, variables: tuple[str, ...]) -> str:
    # Cutting takes time exponential in the length of hostile names; what people glue together is short.
    functions = (*FUNCTIONS, *ALIASES)
    parts = split(name, (*variables, "pi", *functions)) if len(name) <= 12 else None
    if parts is None or not 2 <= len(parts) <= 3:
        return ""
    if parts[0] in functions:
        return f"write {parts[0]}({'*'.join(parts[1:])})"
    return "write " + "*".join(f"{part}(…)" if part in functions else part for part in parts)


def _of_two(name: str, variables: tuple[str, ...]) -> str:
    """`xy` in a formula of x alone."""
    two = variables == ("x",) and 2 <= len(name) <= 12 and set(name) == {"x", "y"}
    return f"write {'*'.join(name)}" if two else ""


def _nearest(name: str, variables: tuple[str, ...]) -> str:
    names, lower = [*variables, *CONSTANTS, *FUNCTIONS, *ALIASES], name.lower()
    near = [n for n in names if n == lower] or difflib.get_close_matches(lower[:40], names, 1, 0.6)
    return f"did you mean '{near[0]}'?" if near else ""


def bare_function(function: Token, following: Token) -> str:
    """Why a function's name may not stand without its brackets."""
    name = function.text
    if following.kind == "superscript" or following.text == "^":
        return f"write the power behind the brackets: {name}(…)^2"
    if following.kind in ("name", "number"):
        return f"{name} needs brackets: write {name}({following.text}…)"
    return f"{name} needs its argument in brackets: {name}(…)"


def leftover(token: Token) -> str:
    """Why the formula cannot go on with `token`."""
    if token.text == ")":
        return "unexpected ): there is no ( for it"
    if token.text == ",":
        return "unexpected ',': numbers take a decimal point, and only functions have several arguments"
    if token.text == ">":
        return "a comparison stands in where(u > v, a, b) only"
    return f"unexpected '{token.text}'"


def no_value(token: Token, before: Token | None) -> str:
    """Why `token` cannot stand where a number, a name or a bracket is due."""
    if token.text == ")" and before is not None and before.text == "(":
        return "nothing between ( and )"
    if token.kind == "end" or token.text in (")", ","):
        return f"something is missing after '{before.text}'" if before else leftover(token)
    if token.kind == "superscript":
        return "a power of nothing"
    return f"unexpected '{token.text}'"
