"""The standard streams: what may go wrong while writing to them, kept away from the commands."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from collections.abc import MutableMapping
from typing import TextIO


def complete() -> None:
    """A stream that was closed before we began is an empty one, and the next file that is opened not in its place.

    In that of stdout nothing can be written: who wants a result is to know that it is lost.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            how = os.O_RDONLY if name == "stdout" else os.O_RDWR
            os.open(os.devnull, how)  # the lowest number that is free: this one
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def takes(number: int) -> bool:
    """Whether the stream of that number can be written to."""
    try:
        os.write(number, b"")
    except OSError as error:
        return error.errno != errno.EBADF
    return True


def measured(environment: MutableMapping[str, str]) -> None:
    """Take away a size of the terminal that is none: where COLUMNS is 0, a table would have no columns."""
    for name in ("COLUMNS", "LINES"):
        if not re.fullmatch("0*[1-9][0-9]{0,5}", environment.get(name, "1")):
            del environment[name]


def why(error: OSError) -> str:
    """Why stdout takes nothing, in a few words."""
    return "stdout is closed" if error.errno == errno.EBADF else error.strerror or str(error)


def lenient() -> None:
    """A terminal that lacks a character shows a question mark."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def tell(words: str) -> None:
    """A line on stderr, as far as there is anybody to read it."""
    try:
        sys.stderr.write(f"gdtui: {words}\n")
        sys.stderr.flush()
    except OSError:
        abandon(sys.stderr)


def as_utf8() -> None:
    """TOML, JSON and CSV are UTF-8, whatever the locale's encoding is."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        sys.stdout.reconfigure(encoding="utf-8")


def abandon(stream: TextIO) -> None:
    """Nothing more can be written there, and nobody must try, the interpreter at its exit included."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
