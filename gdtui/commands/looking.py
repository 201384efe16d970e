"""The commands that tell of a scenario, check it, or make something else of it."""

from __future__ import annotations

import sys
from argparse import SUPPRESS

from gdtui import limits, standard
from gdtui.commands.asking import changes_of, language_of, parser_of, say
from gdtui.saves import is_session


def list_things(words: list[str]) -> int:
    """`gdtui list`; returns the exit code, as all commands do."""
    from gdtui.catalogue import KINDS, listing  # noqa: PLC0415

    parser = parser_of("list", "What there is, with one line each.")
    parser.add_argument("kind", nargs="?", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    options = parser.parse_args(words)
    sys.stdout.write(listing(options.kind, language_of(options.lang)))
    return 0


def show_scenario(words: list[str]) -> int:
    """`gdtui show`."""
    parser = parser_of("show", "The scenario with every default filled in, as TOML.")
    parser.add_argument("scenario", metavar="SCENARIO")
    options = parser.parse_args(words)
    from gdtui.data import completed  # noqa: PLC0415
    from gdtui.opening import load, naming  # noqa: PLC0415
    from gdtui.scenario import dump  # noqa: PLC0415

    said: list[str] = []
    standard.as_utf8()
    with naming(options.scenario, changes_of(options)):
        sys.stdout.write(dump(completed(load(options.scenario, changes_of(options), said))))
    say(said)
    return 0


def show_data(words: list[str]) -> int:
    """`gdtui data`."""
    parser = parser_of("data", "The data set of a scenario as CSV, with a split column.")
    parser.add_argument("scenario", metavar="SCENARIO")
    options = parser.parse_args(words)
    from gdtui.catalogue import write_data  # noqa: PLC0415
    from gdtui.edits import standing  # noqa: PLC0415
    from gdtui.opening import load, naming  # noqa: PLC0415

    standard.as_utf8()
    with naming(options.scenario, changes_of(options)):
        scenario = load(options.scenario, changes_of(options))
        if is_session(options.scenario):  # as somebody has left them
            scenario = standing(scenario, (), limits.STEPS)
        write_data(scenario, sys.stdout)
    return 0


def export_run(words: list[str]) -> int:
    """`gdtui export`."""
    from gdtui.exporting import arguments, export, refuse_large  # noqa: PLC0415

    parser = parser_of("export", "A run as a file: a picture, its rows, its scenario, or a PyTorch script.")
    arguments(parser)
    options = parser.parse_args(words)
    refuse_large(options)
    from gdtui.opening import load, naming  # noqa: PLC0415

    said: list[str] = []
    with naming(options.scenario, changes_of(options)):
        scenario = load(options.scenario, changes_of(options), said)
        say([*said, export(scenario, options, language_of(options.lang, scenario.languages))])
    return 0


def check_scenarios(words: list[str]) -> int:
    """`gdtui check`."""
    parser = parser_of("check", "Validate scenario files.")
    parser.add_argument("scenarios", nargs="+", metavar="SCENARIO", help=SUPPRESS)
    parser.add_argument("--gradients", action="store_true", help="compare every derivative with a numerical one")
    options = parser.parse_args(words)
    from gdtui.checking import check  # noqa: PLC0415

    results = [check(name, changes_of(options), options.gradients) for name in options.scenarios]
    return max(results)
