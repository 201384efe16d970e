"""The command line. NumPy and Textual are imported only in the branch that needs them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from gdtui import shortage, standard
from gdtui.commands import app, looking, running
from gdtui.ending import Ended
from gdtui.errors import GdtuiError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    command = COMMANDS.get(words[0]) if words else None
    standard.complete()
    standard.lenient()
    standard.measured(os.environ)
    code = 0
    try:
        code = _done(lambda: command(words[1:]) if command else app.show(words))
    except GdtuiError as error:
        standard.tell(str(error))
        code = error.code
    except BrokenPipeError:
        standard.abandon(sys.stdout)
        code = 141
    except OSError as error:
        standard.abandon(sys.stdout)
        code = _unwritable(error, code)
    except KeyboardInterrupt:
        code = 130
    except Ended as end:
        code = 128 + end.number
    except Exception as error:
        if not (short := shortage.told(error)):
            raise
        standard.tell(short)
        code = 3
    return code


def _done(command: Callable[[], int]) -> int:
    """The command's exit code, once all that it says has been written; also where it ends by itself, as --help does."""
    try:
        code = command()
    except SystemExit:
        sys.stdout.flush()
        raise
    sys.stdout.flush()
    return code


def _unwritable(error: OSError, code: int) -> int:
    """What cannot be written is said, unless a signal has taken the terminal away."""
    if code <= 128:
        standard.tell(f"cannot write: {standard.why(error)}")
    return max(code, 2)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": running.run_scenario,
    "replay": running.replay_session,
    "list": looking.list_things,
    "show": looking.show_scenario,
    "data": looking.show_data,
    "export": looking.export_run,
    "check": looking.check_scenarios,
}
