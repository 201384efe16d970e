"""The views, each of them one picture of a snapshot. A new view is a file here and a line in `BOARD`."""

from __future__ import annotations

from gdtui.tui.view import View
from gdtui.tui.views.bowl import BowlView
from gdtui.tui.views.dataset import DataView
from gdtui.tui.views.footer import FooterLine
from gdtui.tui.views.ledger import LedgerView
from gdtui.tui.views.loss import LossView
from gdtui.tui.views.metrics import MetricsView
from gdtui.tui.views.network import NetworkView
from gdtui.tui.views.notes import NotesView
from gdtui.tui.views.problem import ProblemView
from gdtui.tui.views.scrub import ScrubBar
from gdtui.tui.views.slice import SliceView
from gdtui.tui.views.status import StatusLine
from gdtui.tui.views.table import TableView
from gdtui.tui.views.update import UpdateView

__all__ = [
    "BOARD",
    "BowlView",
    "DataView",
    "FooterLine",
    "LedgerView",
    "LossView",
    "MetricsView",
    "NetworkView",
    "NotesView",
    "ProblemView",
    "ScrubBar",
    "SliceView",
    "StatusLine",
    "TableView",
    "UpdateView",
]

BOARD: dict[str, type[View]] = {
    "status": StatusLine,
    "problem": ProblemView,
    "network": NetworkView,
    "slice": SliceView,
    "bowl": BowlView,
    "loss": LossView,
    "table": TableView,
    "metrics": MetricsView,
    "notes": NotesView,
    "ledger": LedgerView,
    "update": UpdateView,
    "data": DataView,
    "scrub": ScrubBar,
    "footer": FooterLine,
}
"""What stands on the board, by its id, in the order in which tab goes through."""
