"""Formulas in 7-bit characters: x^4 for x⁴, sqrt for √, and so on."""

from __future__ import annotations

import re
import unicodedata

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵗᶻᵀ", "0123456789+-ntzT", strict=True))
_RUN = re.compile(f"[{''.join(_RAISED)}]+")

_SPELLED = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "·": "*", "×": "*", "⊙": "*", "…": "...", "←": "<-", "→": "->", "′": "'",
        "’": "'", "‘": "'", "“": '"', "”": '"', "•": "*", "≤": "<=", "≥": ">=", "≈": "~", "∂": "d", "∇": "grad ",
        "Σ": "sum ", "√": "sqrt", "∞": "inf", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps",
        "η": "eta", "θ": "theta", "λ": "lambda", "μ": "mu", "π": "pi", "σ": "sigma", "⁄": "/", "▸": ">",
    }
)  # fmt: skip


def spelled(text: str) -> str:
    """The text in printable ASCII: powers with ^, symbols by their names, accents left out, the rest as "?"."""
    powers = _RUN.sub(lambda run: "^" + "".join(_RAISED[c] for c in run.group()), text)
    plain = unicodedata.normalize("NFKD", powers.translate(_SPELLED)).translate(_SPELLED)
    kept = (c for c in plain if not unicodedata.combining(c))
    return "".join(c if c.isascii() and c.isprintable() else "?" for c in kept)
