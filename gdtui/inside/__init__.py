"""One update opened up into its stages, with the engine's own numbers."""

from gdtui.inside.opening import Inside, opened
from gdtui.inside.pieces import AXES, MOST_TERMS, Column, Curve, Factor, Line, Matrix, Page, Place, Stage, Table
from gdtui.inside.stages import about, page_of, stages_of

__all__ = [
    "AXES", "MOST_TERMS", "Column", "Curve", "Factor", "Inside", "Line", "Matrix", "Page", "Place", "Stage", "Table",
    "about", "opened", "page_of", "stages_of",
]  # fmt: skip
