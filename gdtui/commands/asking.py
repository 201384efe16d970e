"""What several commands ask for, and how they say what comes of it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NoReturn

from gdtui import standard
from gdtui.errors import GdtuiError

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Parser(ArgumentParser):
    """A parser whose complaints are one line, as all of gdtui's are, and whose help is not lost without a word."""

    def __init__(self, command: str, does: str) -> None:
        super().__init__(prog=f"gdtui {command}".strip(), description=does, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise GdtuiError(f"{message}; `{self.prog} --help` says what can be asked for")

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        (file or sys.stdout).write(self.format_help())


def parser_of(command: str, does: str) -> Parser:
    """A parser of what every command with a scenario takes."""
    parser = Parser(command, does)
    parser.add_argument("--set", dest="changes", action="append", default=[], metavar="KEY=VALUE",
                        help="change any key of the scenario, for example optimizer.lr=0.3")  # fmt: skip
    parser.add_argument(
        "--lang", metavar="LANG", help="language of notes and summaries (en, zh; default: the locale's)"
    )
    return parser


def changes_of(options: Namespace) -> list[tuple[str, object]]:
    """--set, --steps and --seed as overrides, in this order."""
    from gdtui.scenario.overrides import split_assignment  # noqa: PLC0415

    found = [split_assignment(text) for text in options.changes]
    for key in ("steps", "seed"):
        if getattr(options, key, None) is not None:
            found.append((f"training.{key}", getattr(options, key)))
    return found


def say(sentences: Sequence[str]) -> None:
    """Say them where nobody takes them for a result."""
    for sentence in sentences:
        standard.tell(sentence)


def language_of(asked: str | None, known: Collection[str] = (), where: str = "") -> str:
    """The language of notes; one that was asked for and that nothing is written in is said to be unknown."""
    from gdtui.scenario.files import LANGUAGES, notes_language  # noqa: PLC0415

    if asked and asked not in (*LANGUAGES, *known):
        say([f'{where}language "{asked}" is unknown: notes are in {" and ".join(LANGUAGES)}; shown is English'])
    return notes_language(asked)
