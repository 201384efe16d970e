"""Problems of one's own: a formula that is typed, a CSV file that is opened."""

from __future__ import annotations

from functools import partial

from gdtui.scenario import Scenario
from gdtui.session import Session
from gdtui.tui.picking.catalogue import Catalogue
from gdtui.tui.picking.entries import with_own
from gdtui.tui.picking.formula import FormulaDialog
from gdtui.tui.picking.opening import CsvDialog
from gdtui.tui.picking.worded import Worded
from gdtui.tui.runner import Runner


class OwnProblems(Worded):
    """Asks for them, puts them on the list, and hands a run of them over."""

    def __init__(self, language: str = "en") -> None:
        super().__init__(language)
        self._typed = {"formula": "", "csv": ""}
        """What was last typed in the dialogs."""

    def action_formula(self) -> None:
        """Type a formula and go."""
        self.app.push_screen(FormulaDialog(self._begin, self._typed["formula"]), partial(self._remember, "formula"))

    def action_csv(self) -> None:
        """Open a CSV file and go."""
        self.app.push_screen(CsvDialog(self._begin, self._typed["csv"]), partial(self._remember, "csv"))

    def _begin(self, scenario: Scenario) -> None:
        """Get a run of one's own ready; raises GdtuiError where it cannot be. It gets its thread when it is handed
        over: enter pressed twice may ask for it twice."""
        self._own = scenario, Session(scenario)

    def _remember(self, kind: str, text: str | None) -> None:
        """The dialog is gone: hand the run over, if there is one now."""
        if text is None:
            return
        self._typed[kind] = text
        scenario, session = self._own
        self.action_clear()
        self._scenarios, entry = with_own(self._scenarios, scenario, self._language)
        catalogue = self.query_one(Catalogue)
        catalogue.show(self._entries)
        catalogue.stand_on(entry)
        self._say()
        self._hand(Runner(session))

    def _hand(self, runner: Runner) -> None:
        """Give the run to whoever goes on with it."""
        raise NotImplementedError
