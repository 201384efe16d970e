"""Where the program begins: `python -m gdtui`, and the command `gdtui`."""

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Before anything else is imported: a ctrl+c in between ends the program as other signals do, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import sys

from gdtui.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
