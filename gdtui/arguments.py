"""Numbers and names on the command line, as types for argparse."""

from __future__ import annotations

from argparse import ArgumentTypeError


def whole(text: str) -> int:
    """A whole number ≥ 0."""
    return _at_least(text, 0)


def positive(text: str) -> int:
    """A whole number ≥ 1."""
    return _at_least(text, 1)


def file_name(text: str) -> str:
    """The name of a file to write."""
    if not text:
        raise ArgumentTypeError("no file name was given")
    return text


def _at_least(text: str, low: int) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < low:
        raise ArgumentTypeError(f"{text!r} is not a whole number ≥ {low}")
    return int(text)
