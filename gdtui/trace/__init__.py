"""The history of a run in bounded memory: curves that keep every extreme, and thinned paths.

Ten million steps cost what ten thousand cost: when a curve is full, neighbouring buckets are merged and each
bucket then stands for twice as many steps; lowest and highest values survive every merge.
"""

from gdtui.trace.ghost import Ghost
from gdtui.trace.trace import Trace

__all__ = ["Ghost", "Trace"]
