"""The key that opens one update."""

from __future__ import annotations

from gdtui.tui.running import RunScreen


class Insides(RunScreen):
    """The microscope over the workbench: the run stands while somebody looks into it."""

    _looks_inside = False

    def action_microscope(self) -> None:
        """Open the next update; the stage where somebody left off is not remembered, for the update is another.

        From the network it opens at the weighted sum of the unit that is chosen there, elsewhere at the batch.
        """
        # Only now: nobody who only runs waits for its imports.
        from gdtui.inside.pieces import Place  # noqa: PLC0415
        from gdtui.tui.microscope import MicroscopeScreen  # noqa: PLC0415
        from gdtui.tui.microscopy.view import Look  # noqa: PLC0415

        self.do(self.runner.pause)
        self._looks_inside = True
        looking = self.board.looking
        in_network = "network" in looking.wants
        at = looking.at if in_network else {}
        place = Place(unit=int(at.get("network_unit", 0)))
        look = Look(layer=int(at.get("network_layer", 0)), place=place, full=self.board.options.full_precision)
        screen = MicroscopeScreen(self.runner, look=look, kind="z" if in_network else "")
        self.app.push_screen(screen, self._come_back)

    def _come_back(self, _: None) -> None:
        self._looks_inside = False
        self.draw()

    def _poll(self) -> None:
        """What lies under the microscope is not drawn."""
        if not self._looks_inside:
            super()._poll()
