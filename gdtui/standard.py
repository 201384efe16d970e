"""The standard streams: what may go wrong while writing to them, kept away from the commands."""

from __future__ import annotations

import io
import os
import sys


def lenient() -> None:
    """A terminal that lacks a character shows a question mark; a closed stdout swallows what is written."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - it lives as long as the process
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def as_utf8() -> None:
    """TOML, JSON and CSV are UTF-8, whatever the locale's encoding is."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        sys.stdout.reconfigure(encoding="utf-8")


def abandon() -> None:
    """Nothing more can be written to stdout, and the interpreter must not try at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
