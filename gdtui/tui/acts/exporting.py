"""Keys that take something out of the app: pictures, numbers, rows, the scenario, a script."""

from __future__ import annotations

from gdtui.tui.acts.keeping import Keeping
from gdtui.tui.view import View


class Exporting(Keeping):
    """Asks what, as what and where to, and says where it went. What that takes is imported only then."""

    def action_export(self) -> None:
        """Asks once everything has its place on the screen: before that there are no pictures to take."""
        self.do(self.runner.pause)
        self.call_after_refresh(self._ask)

    def _ask(self) -> None:
        """In place of pictures, the numbers of the view come first, and on the clipboard."""
        if not self.is_current:
            return
        from gdtui.tui.dialogs.writing import WriteDialog  # noqa: PLC0415
        from gdtui.tui.offers import all_offers  # noqa: PLC0415

        view = self._looked_at()
        offers = all_offers(self, view)
        kinds = [offer.kind for offer in offers]
        first = kinds.index("copy") if view.options.values and "copy" in kinds else 0
        self.app.push_screen(WriteDialog("export", offers, first), self._told)

    def action_save(self) -> None:
        from gdtui.tui.dialogs.writing import WriteDialog  # noqa: PLC0415
        from gdtui.tui.offers import scenario_file, session_file  # noqa: PLC0415

        self.do(self.runner.pause)
        self.app.push_screen(WriteDialog("save", [session_file(self), scenario_file(self)]), self._told)

    def _told(self, words: str | None) -> None:
        if words is not None:
            self.say(words)

    def _looked_at(self) -> View:
        """The focused view, or the one in the problem's place if that is not on the screen."""
        focused = self.focused
        return focused if isinstance(focused, View) and focused.size else self.board.main_view
