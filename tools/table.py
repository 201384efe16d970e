"""What `gdtui run` prints, as a picture."""

from __future__ import annotations

import io

from rich.console import Console
from rich.text import Text

from gdtui.headless.running import Options, drive
from gdtui.headless.table import print_table
from gdtui.scenario import load
from gdtui.session import Session

WIDTH = 100


class Screen(io.StringIO):
    """A file that says it is a terminal, so that it is written to in colour."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def run_table(name: str, steps: int) -> str:
    """The summary of a run without its timing, as SVG."""
    options, screen = Options(timing=False, quiet=True), Screen()
    session = Session(load(name, [("training.steps", steps)]))
    print_table(session, drive(session, options, lambda: 0, None), options, screen)
    console = Console(width=WIDTH, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.assemble(("$ ", "dim"), (f"gdtui run {name} --steps {steps}", "bold")))
    console.print(Text.from_ansi(screen.getvalue()))
    return console.export_svg(title="gdtui run")
