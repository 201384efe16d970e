"""The command line. NumPy and Textual are imported only in the branch that needs them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from gdtui import standard
from gdtui.commands import app, looking, running
from gdtui.ending import Ended
from gdtui.errors import GdtuiError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    command = COMMANDS.get(words[0]) if words else None
    standard.complete()
    standard.lenient()
    code = 0
    try:
        code = command(words[1:]) if command else app.show(words)
        sys.stdout.flush()
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
    return code


def _unwritable(error: OSError, code: int) -> int:
    """What cannot be written is said, unless a signal has taken the terminal away."""
    if code <= 128:
        standard.tell(f"cannot write: {error.strerror or error}")
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
