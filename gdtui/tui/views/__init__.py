"""The views, each of them one picture of a snapshot."""

from gdtui.tui.views.footer import FooterLine
from gdtui.tui.views.loss import BowlView, LossView
from gdtui.tui.views.metrics import MetricsView
from gdtui.tui.views.notes import NotesView
from gdtui.tui.views.problem import ProblemView
from gdtui.tui.views.scrub import ScrubBar
from gdtui.tui.views.status import StatusLine
from gdtui.tui.views.table import TableView
from gdtui.tui.views.update import UpdateView

__all__ = [
    "BowlView",
    "FooterLine",
    "LossView",
    "MetricsView",
    "NotesView",
    "ProblemView",
    "ScrubBar",
    "StatusLine",
    "TableView",
    "UpdateView",
]
