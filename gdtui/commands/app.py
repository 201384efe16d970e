"""`gdtui` and `gdtui SCENARIO`: the app."""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Collection, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING

from gdtui import __version__
from gdtui.commands.asking import changes_of, language_of, parser_of, say
from gdtui.errors import GdtuiError
from gdtui.saves import is_session

if TYPE_CHECKING:
    from gdtui.branches import Branches
    from gdtui.scenario import Scenario

HARMLESS = ("TEXTUAL_ANIMATIONS", "TEXTUAL_DISABLE_KITTY_KEY")
"""What may be said to Textual: that nothing should move, and that a terminal has no keys of a newer kind."""
OVERVIEW = """commands:
  gdtui [SCENARIO]     the app: the picker, or that scenario
  gdtui SESSION        the app, where a saved session (FILE.gdtui) was left
  gdtui run SCENARIO   the same run without the app: a table, or JSON, JSONL, CSV
  gdtui replay SESSION runs a saved session from its start: are the bits the same?
  gdtui list [KIND]    what there is: scenarios, optimizers, activations, …
  gdtui show SCENARIO  the scenario with every default filled in, as TOML
  gdtui data SCENARIO  its data set as CSV
  gdtui export SCENARIO a picture, its rows, its scenario or a PyTorch script, in a file
  gdtui check SCENARIO validates scenario files; --gradients checks derivatives too

SCENARIO is a shipped name, a path (anything with / or .toml), or a saved session: its scenario, with its edits.
exit codes: 0 fine · 1 diverged, [expect] missed, or other bits · 2 bad usage, scenario or terminal ·
3 over a limit · 128+n by signal
"""


def show(words: list[str]) -> int:
    """Show the app; returns the exit code."""
    from argparse import RawDescriptionHelpFormatter  # noqa: PLC0415

    parser = parser_of("", "A gradient-descent playground that lives in the terminal.")
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = OVERVIEW
    parser.add_argument(
        "scenario", nargs="?", metavar="SCENARIO", help="a shipped name or a path; without it: the picker"
    )
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    parser.add_argument("--version", action="store_true", help="which gdtui this is")
    options = parser.parse_args(words)
    if options.version:
        sys.stdout.write(f"gdtui {__version__}\n")
        return 0
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise GdtuiError("the app needs a terminal; `gdtui run SCENARIO` works without one")
    gc.disable()  # nothing that is imported now is garbage; the app collects again from its first paint on
    try:
        return _show(options)
    finally:
        gc.enable()


def _show(options: Namespace) -> int:
    opened = begun_with(options)
    unguided(os.environ)
    from gdtui import config  # noqa: PLC0415
    from gdtui.opening import naming  # noqa: PLC0415
    from gdtui.tui.app import make_app  # noqa: PLC0415

    likes = config.load()
    with naming(options.scenario or "", changes_of(options)):
        where = "" if options.lang else f"{likes.path}: "
        language = language_of(options.lang or likes.language, _languages(opened), where)
        file = Path(options.scenario) if options.scenario and is_session(options.scenario) else None
        app = make_app(opened, language=language, ascii=options.ascii, config=likes, file=file)
    app.run()
    say(app.last_words)
    return app.return_code or 0


def unguided(environment: MutableMapping[str, str]) -> None:
    """Take away what would guide Textual past gdtui: names of code to import, of files to write, of keys to press."""
    for name in [name for name in environment if name.startswith("TEXTUAL_") and name not in HARMLESS]:
        del environment[name]


def begun_with(options: Namespace) -> Scenario | Branches | None:
    """What the app begins with: a scenario, a saved session, or nothing yet."""
    changes, name = changes_of(options), options.scenario
    if changes and (not name or is_session(name)):
        reason = "in a saved session, e changes a key" if name else "--set needs a scenario to change"
        raise GdtuiError(f"{name}: no --set here: {reason}" if name else reason)
    if name and is_session(name):
        from gdtui.savefile import open_session  # noqa: PLC0415

        return open_session(Path(name))
    from gdtui.scenario.files import load  # noqa: PLC0415

    said: list[str] = []
    scenario = load(name, changes, said) if name else None
    say(said)
    return scenario


def _languages(opened: Scenario | Branches | None) -> Collection[str]:
    """Those in which something is written in what was opened."""
    scenario = opened.session.scenario if opened is not None and hasattr(opened, "session") else opened
    return getattr(scenario, "languages", ())
