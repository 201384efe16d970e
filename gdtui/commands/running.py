"""`gdtui run` and `gdtui replay`: a run without the app."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Collection
from typing import TYPE_CHECKING

from gdtui import standard
from gdtui.arguments import file_name, positive, whole
from gdtui.commands.asking import Parser, changes_of, language_of, parser_of, say
from gdtui.saves import SUFFIX

if TYPE_CHECKING:
    from gdtui.headless import Options

FORMATS = ("table", "json", "jsonl", "csv")


def run_scenario(words: list[str]) -> int:
    """`gdtui run`; returns the exit code, as all commands do."""
    parser = parser_of("run", "Run a scenario without the app.")
    parser.add_argument("scenario", metavar="SCENARIO")
    parser.add_argument("--steps", type=whole, metavar="N", help="how many updates")
    parser.add_argument("--seed", type=whole, metavar="S", help="training.seed")
    parser.add_argument("--save", type=_session_file, metavar="FILE.gdtui", help="save the session when the run ends")
    _telling(parser)
    options = parser.parse_args(words)
    if options.format != "table":
        standard.as_utf8()
    from gdtui.headless import run  # noqa: PLC0415
    from gdtui.opening import load, naming  # noqa: PLC0415

    said: list[str] = []
    scenario = load(options.scenario, changes_of(options), said)
    if not options.quiet:
        say(said)
    with naming(options.scenario, changes_of(options)):
        return run(scenario, _told(options, scenario.languages))


def replay_session(words: list[str]) -> int:
    """`gdtui replay`."""
    parser = Parser("replay", "Run a saved session from its start.")
    parser.add_argument("session", metavar="SESSION", help="a saved session, FILE.gdtui")
    parser.add_argument("--steps", type=whole, default=0, metavar="N", help="go on so many updates after its last step")
    parser.add_argument("--lang", metavar="LANG", help=SUPPRESS)
    _telling(parser)
    options = parser.parse_args(words)
    if options.format != "table":
        standard.as_utf8()
    from gdtui.headless import replay  # noqa: PLC0415
    from gdtui.opening import session_named  # noqa: PLC0415

    return replay(session_named(options.session), _told(options), options.steps)


def _session_file(text: str) -> str:
    if not text.endswith(SUFFIX):
        raise ArgumentTypeError(f"{text!r} does not end in {SUFFIX}, by which a saved session is known")
    return text


def _telling(parser: ArgumentParser) -> None:
    """How a headless run talks."""
    parser.add_argument("--every", type=positive, default=1, metavar="K", help="print every K-th row (and the last)")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument("--output", type=file_name, metavar="FILE", help="write the result there, whole or not at all")
    parser.add_argument("--parameters", action="store_true", help="include the parameters in jsonl and csv rows")
    parser.add_argument("--no-timing", action="store_true", help="leave out seconds and steps_per_second")
    parser.add_argument("--quiet", action="store_true", help="no progress bar, nothing on stderr but errors")
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")


def _told(options: Namespace, languages: Collection[str] = ()) -> Options:
    from gdtui.headless import Options  # noqa: PLC0415

    return Options(
        options.format, options.every, options.output, options.parameters, not options.no_timing,
        options.quiet, options.ascii, language_of(options.lang, languages), getattr(options, "save", None),
    )  # fmt: skip
