"""What several commands ask for, and how they say what comes of it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Sequence

from gdtui import standard


def parser_of(command: str, does: str) -> ArgumentParser:
    """A parser of what every command with a scenario takes."""
    program = f"gdtui {command}".strip()
    parser = ArgumentParser(prog=program, description=does, allow_abbrev=False)
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
