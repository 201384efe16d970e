"""What the axes of a picture of data are called."""

from __future__ import annotations

_PLAIN = (("x", "y"), ("x1", "x2"), ("x0", "x1"))
"""Names that everybody gives the axes anyway."""
STANDARDIZED = " (std.)"


def axis_names(names: tuple[str, str], standardized: tuple[bool, bool] = (False, False)) -> tuple[str, str]:
    """Each axis by its name, and whether what it shows is standardised: other numbers than those in the file."""
    if names in _PLAIN and not any(standardized):
        return "", ""
    x, y = (name + STANDARDIZED * told for name, told in zip(names, standardized, strict=True))
    return x, y
