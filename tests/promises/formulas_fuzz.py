"""Formulas made by chance: soup of their parts, good ones with damage, any letters at all, and large ones."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from functools import cache

from gdtui.engine.formula.functions import ALIASES, CONSTANTS, FUNCTIONS
from tests.engine.formulas import formula

_TOKENS = (
    *("x", "y", "x", "2", "3", "0.5", "1e3", "1e-300", "9e307", "10", "(", "(", ")", ")", "+", "-", "*", "/", "^",
    "**"),
    *(",", ">", " ", "²", "³", "⁻¹", "⁹", "−", "·", "π", "=", "!", "[", "]", "'", ".", "_", "__", ";", ":", "@",
    "\\", "\0"),
    *(f"{name}(" for name in (*FUNCTIONS, *ALIASES)), *CONSTANTS, "import", "lambda", "__class__", "eval(", "exec(",
)  # fmt: skip
_CALLS = ("", "", "", "-", "(", *(f"{name}(" for name in FUNCTIONS if FUNCTIONS[name].arity == 1))
_VALUES = ("x", "y", "x^2", "2", "0.5", "pi", "e", "x)", "3)", "1e-300", "max(x,y)", "y⁻²", "9)^x", "1e200x")
_SIGNS = ("+", "-", "*", "/", "^", "**", "·", "−", " ", ",")
_BLOCKS = ((0, 0x7F), (0xA0, 0x24F), (0x370, 0x52F), (0x2000, 0x206F), (0x2070, 0x209F), (0x2200, 0x22FF),
           (0xFE00, 0xFFFF), (0x1D400, 0x1D7FF), (0xD800, 0xDFFF), (0, sys.maxunicode))  # fmt: skip


def soup(rng: random.Random) -> str:
    """Tokens in any order, or an operator between any two; every second time the brackets are closed at the end."""
    parts = rng.choices(_TOKENS, k=rng.randint(1, 24))
    if rng.random() < 0.5:
        parts = [part for _ in parts for part in (rng.choice(_CALLS), rng.choice(_VALUES), rng.choice(_SIGNS))][:-1]
    missing = sum(part.count("(") - part.count(")") for part in parts)
    return "".join(parts) + (")" * max(0, missing) if rng.random() < 0.5 else "")


GOOD = 200


@cache
def _good() -> list[str]:
    return [formula(seed)[0] for seed in range(GOOD)]


def damaged(rng: random.Random) -> str:
    """A good formula with a piece or two lost, doubled, exchanged or brought in."""
    text = list(_good()[rng.randrange(GOOD)])
    for _ in range(rng.randint(1, 2)):
        place = rng.randrange(len(text) + 1)
        match rng.randrange(4):
            case 0:
                del text[place : place + rng.randint(1, 4)]
            case 1:
                text[place:place] = text[place : place + rng.randint(1, 8)]
            case 2:
                text[place : place + 1] = rng.choice(_TOKENS)
            case _:
                text[place:place] = chr(rng.randint(*rng.choice(_BLOCKS)))
    return "".join(text)


def letters(rng: random.Random) -> str:
    """Any characters, of one alphabet or of all, with a formula somewhere among them or not."""
    block = rng.choice(_BLOCKS)
    text = "".join(chr(rng.randint(*block)) for _ in range(rng.choice((1, 2, 5, 20, 100, 501))))
    return text if rng.random() < 0.7 else rng.choice(("x^2", "sin(x)")) + text


def large(rng: random.Random) -> str:
    """As large as a formula may be, of parts whose derivatives grow."""
    text, budget = "x", rng.randint(60, 480)
    while len(text) < budget:
        text = rng.choice((
            f"sin({text})", f"tan({text})", f"({text})*(x+{rng.randint(1, 9)})", f"({text})^x", f"x^({text})",
            f"({text})/(x^2+{rng.randint(1, 9)})", f"exp({text})*x", f"sqrt(({text})+x)",
            f"({text})*sin({rng.randint(2, 9)}x)",
            f"max({text},x^2)", f"({text})^{rng.randint(2, 9)}+x", f"ln({text})+y*x",
        ))  # fmt: skip
    return text[:500]


MAKERS: dict[str, Callable[[random.Random], str]] = {"soup": soup, "damaged": damaged, "letters": letters}


def made(kind: str, seed: int) -> str:
    """Formula number `seed` of a kind."""
    return MAKERS[kind](random.Random(f"{kind} {seed}"))
