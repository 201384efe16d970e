"""Formulas in 7-bit characters: x^4 for x⁴, sqrt for √, and so on; and one minus sign where there are more."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rich.cells import get_character_cell_size

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵗᶻᵀ", "0123456789+-ntzT", strict=True))
_RUN = re.compile(f"[{''.join(_RAISED)}]+")

_SPELLED = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "·": "*", "×": "*", "⊙": "*", "…": "...", "←": "<-", "→": "->", "′": "'",
        "’": "'", "‘": "'", "“": '"', "”": '"', "•": "*", "≤": "<=", "≥": ">=", "≈": "~", "∂": "d", "∇": "grad ",
        "Σ": "sum ", "√": "sqrt", "∞": "inf", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps",
        "✕": "x", "▲": "!",
        "η": "eta", "θ": "theta", "λ": "lambda", "μ": "mu", "π": "pi", "σ": "sigma", "⁄": "/", "▸": ">",
    }
)  # fmt: skip


def spelled(text: str) -> str:
    """The text in printable ASCII: powers with ^, symbols by their names, accents left out, the rest as "?"."""
    powers = _RUN.sub(lambda run: "^" + "".join(_RAISED[c] for c in run.group()), text)
    plain = unicodedata.normalize("NFKD", powers.translate(_SPELLED)).translate(_SPELLED)
    kept = (c for c in plain if not unicodedata.combining(c))
    return "".join(c if c.isascii() and c.isprintable() else "?" for c in kept)


_SMALL = re.compile(r"(?<=\de)-(?=\d)")


def real_minus(text: str) -> str:
    """The text with one minus sign in all its numbers: 1e−05 for 1e-05, as everywhere on the screen."""
    return _SMALL.sub("−", text) if "e-" in text else text


_BEYOND = re.compile("[^\x00-\x7f]")
_IN_ONE = str.maketrans("→←↑↓…≤≥▸▾▴●◌•", "><^v.<>>v^Oo*")


def cell_by_cell(text: str) -> str:
    """The text with something of ASCII in each cell that held something else; controls stay."""
    return _BEYOND.sub(lambda found: _in_its_cells(found[0]), text)


@lru_cache(maxsize=1024)
def _in_its_cells(char: str) -> str:
    width = get_character_cell_size(char)
    for plain in (char.translate(_IN_ONE), spelled(char), _edge(unicodedata.name(char, "")) * width):
        if plain.isascii() and plain != "?" and len(plain) == width:
            return plain
    return "?" * width


def _edge(name: str) -> str:
    """What comes nearest to a line, a border or a block of that name."""
    if name.startswith("BOX DRAWINGS"):
        across = any(word in name for word in ("HORIZONTAL", "LEFT", "RIGHT"))
        down = any(word in name for word in ("VERTICAL", "UP", "DOWN"))
        return "+" if across and down else "-" if across else "|"
    if "SHADE" in name or name == "FULL BLOCK":
        return "#"
    if name.endswith("BLOCK"):
        return "_" if name.startswith("LOWER") else "-" if name.startswith("UPPER") else "|"
    return "?"
