"""The command line. NumPy and Textual are imported only in the branch that needs them."""

from __future__ import annotations

import gc
import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gdtui import __version__, standard
from gdtui.arguments import positive, whole
from gdtui.ending import Ended
from gdtui.errors import GdtuiError
from gdtui.saves import SUFFIX, is_session

if TYPE_CHECKING:
    from gdtui.branches import Branches
    from gdtui.headless import Options
    from gdtui.scenario import Scenario

FORMATS = ("table", "json", "jsonl", "csv")

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


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    command = COMMANDS.get(words[0]) if words else None
    standard.complete()
    standard.lenient()
    code = 0
    try:
        code = command(words[1:]) if command else _app(words)
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


def _parser(command: str, does: str) -> ArgumentParser:
    program = f"gdtui {command}".strip()
    parser = ArgumentParser(prog=program, description=does, allow_abbrev=False)
    parser.add_argument("--set", dest="changes", action="append", default=[], metavar="KEY=VALUE",
                        help="change any key of the scenario, for example optimizer.lr=0.3")  # fmt: skip
    parser.add_argument(
        "--lang", metavar="LANG", help="language of notes and summaries (en, zh; default: the locale's)"
    )
    return parser


def _changes(options: Namespace) -> list[tuple[str, object]]:
    """--set, --steps and --seed as overrides, in this order."""
    from gdtui.scenario.overrides import split_assignment  # noqa: PLC0415

    found = [split_assignment(text) for text in options.changes]
    for key in ("steps", "seed"):
        if getattr(options, key, None) is not None:
            found.append((f"training.{key}", getattr(options, key)))
    return found


def _app(words: list[str]) -> int:
    from argparse import RawDescriptionHelpFormatter  # noqa: PLC0415

    parser = _parser("", "A gradient-descent playground that lives in the terminal.")
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = OVERVIEW
    parser.add_argument(
        "scenario", nargs="?", metavar="SCENARIO", help="a shipped name or a path; without it: the picker"
    )
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")
    parser.add_argument("--version", action="version", version=f"gdtui {__version__}")
    options = parser.parse_args(words)
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise GdtuiError("the app needs a terminal; `gdtui run SCENARIO` works without one")
    gc.disable()  # nothing that is imported now is garbage; the app collects again from its first paint on
    try:
        return _show_app(options)
    finally:
        gc.enable()


def _show_app(options: Namespace) -> int:
    opened = _opened(options)
    from gdtui import config  # noqa: PLC0415
    from gdtui.opening import naming  # noqa: PLC0415
    from gdtui.tui.app import make_app  # noqa: PLC0415

    likes = config.load()
    with naming(options.scenario or "", _changes(options)):
        where = "" if options.lang else f"{likes.path}: "
        language = _language(options.lang or likes.language, _languages(opened), where)
        file = Path(options.scenario) if options.scenario and is_session(options.scenario) else None
        app = make_app(opened, language=language, ascii=options.ascii, config=likes, file=file)
    app.run()
    _say(app.last_words)
    return app.return_code or 0


def _opened(options: Namespace) -> Scenario | Branches | None:
    """What the app begins with: a scenario, a saved session, or nothing yet."""
    changes, name = _changes(options), options.scenario
    if changes and (not name or is_session(name)):
        reason = "in a saved session, e changes a key" if name else "--set needs a scenario to change"
        raise GdtuiError(f"{name}: no --set here: {reason}" if name else reason)
    if name and is_session(name):
        from gdtui.savefile import open_session  # noqa: PLC0415

        return open_session(Path(name))
    from gdtui.scenario.files import load  # noqa: PLC0415

    said: list[str] = []
    scenario = load(name, changes, said) if name else None
    _say(said)
    return scenario


def _say(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        standard.tell(sentence)


def _language(asked: str | None, known: Collection[str] = (), where: str = "") -> str:
    """The language of notes; one that was asked for and that nothing is written in is said to be unknown."""
    from gdtui.scenario.files import LANGUAGES, notes_language  # noqa: PLC0415

    if asked and asked not in (*LANGUAGES, *known):
        _say([f'{where}language "{asked}" is unknown: notes are in {" and ".join(LANGUAGES)}; shown is English'])
    return notes_language(asked)


def _languages(opened: Scenario | Branches | None) -> Collection[str]:
    """Those in which something is written in what was opened."""
    scenario = opened.session.scenario if opened is not None and hasattr(opened, "session") else opened
    return getattr(scenario, "languages", ())


def _run(words: list[str]) -> int:
    parser = _parser("run", "Run a scenario without the app.")
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
    scenario = load(options.scenario, _changes(options), said)
    if not options.quiet:
        _say(said)
    with naming(options.scenario, _changes(options)):
        return run(scenario, _told(options, scenario.languages))


def _replay(words: list[str]) -> int:
    parser = ArgumentParser(prog="gdtui replay", description="Run a saved session from its start.", allow_abbrev=False)
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
    parser.add_argument("--output", metavar="FILE", help="write the result there, whole or not at all")
    parser.add_argument("--parameters", action="store_true", help="include the parameters in jsonl and csv rows")
    parser.add_argument("--no-timing", action="store_true", help="leave out seconds and steps_per_second")
    parser.add_argument("--quiet", action="store_true", help="no progress bar, nothing on stderr but errors")
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII characters only")


def _told(options: Namespace, languages: Collection[str] = ()) -> Options:
    from gdtui.headless import Options  # noqa: PLC0415

    return Options(
        options.format, options.every, options.output, options.parameters, not options.no_timing,
        options.quiet, options.ascii, _language(options.lang, languages), getattr(options, "save", None),
    )  # fmt: skip


def _list(words: list[str]) -> int:
    from gdtui.catalogue import KINDS, listing  # noqa: PLC0415

    parser = _parser("list", "What there is, with one line each.")
    parser.add_argument("kind", nargs="?", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    options = parser.parse_args(words)
    sys.stdout.write(listing(options.kind, _language(options.lang)))
    return 0


def _show(words: list[str]) -> int:
    parser = _parser("show", "The scenario with every default filled in, as TOML.")
    parser.add_argument("scenario", metavar="SCENARIO")
    options = parser.parse_args(words)
    from gdtui.data import completed  # noqa: PLC0415
    from gdtui.opening import load, naming  # noqa: PLC0415
    from gdtui.scenario import dump  # noqa: PLC0415

    said: list[str] = []
    standard.as_utf8()
    with naming(options.scenario, _changes(options)):
        sys.stdout.write(dump(completed(load(options.scenario, _changes(options), said))))
    _say(said)
    return 0


def _data(words: list[str]) -> int:
    parser = _parser("data", "The data set of a scenario as CSV, with a split column.")
    parser.add_argument("scenario", metavar="SCENARIO")
    options = parser.parse_args(words)
    from gdtui.catalogue import write_data  # noqa: PLC0415
    from gdtui.opening import load, naming  # noqa: PLC0415

    standard.as_utf8()
    with naming(options.scenario, _changes(options)):
        write_data(load(options.scenario, _changes(options)), sys.stdout)
    return 0


def _export(words: list[str]) -> int:
    from gdtui.exporting import arguments, export  # noqa: PLC0415

    parser = _parser("export", "A run as a file: a picture, its rows, its scenario, or a PyTorch script.")
    arguments(parser)
    options = parser.parse_args(words)
    from gdtui.opening import load, naming  # noqa: PLC0415

    said: list[str] = []
    with naming(options.scenario, _changes(options)):
        scenario = load(options.scenario, _changes(options), said)
        _say([*said, export(scenario, options, _language(options.lang, scenario.languages))])
    return 0


def _check(words: list[str]) -> int:
    parser = _parser("check", "Validate scenario files.")
    parser.add_argument("scenarios", nargs="+", metavar="SCENARIO", help=SUPPRESS)
    parser.add_argument("--gradients", action="store_true", help="compare every derivative with a numerical one")
    options = parser.parse_args(words)
    from gdtui.checking import check  # noqa: PLC0415

    results = [check(name, _changes(options), options.gradients) for name in options.scenarios]
    return max(results)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": _run,
    "replay": _replay,
    "list": _list,
    "show": _show,
    "data": _data,
    "export": _export,
    "check": _check,
}
