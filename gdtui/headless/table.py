"""The result for people: a Rich table and a plotext plot of the loss, on a terminal or in a pipe."""

from __future__ import annotations

import re
from typing import TextIO

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gdtui.draw.canvas import cells
from gdtui.draw.ink import DARK, Ink, plain
from gdtui.draw.plot import Axes, Series, key, limits, plot
from gdtui.draw.sevenbit import spelled
from gdtui.draw.table import number
from gdtui.explain import headline
from gdtui.headless.options import Options
from gdtui.headless.summary import Result
from gdtui.session import Session

PLOT_HEIGHT = 14
FEW = 12
"""Parameters up to this many are printed."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
STYLES = {"diverged": "red", "interrupted": "yellow", "finished": "green", "converged": "green", "stalled": "yellow"}


def print_table(session: Session, result: Result, options: Options, out: TextIO) -> None:
    """Print what the run did: headline, losses, layers or parameters, expectations, and the loss over the steps."""
    console = Console(file=out, highlight=False, emoji=False, markup=False)
    narrow = options.ascii or not _can_draw(out)
    with console.capture() as captured:
        _print(session, result, "en" if narrow else options.language, console, narrow)
    text = captured.get()
    out.write(_BEYOND_ASCII.sub(lambda found: cells(found[0], ascii=True), text) if narrow else text)


def _print(session: Session, result: Result, language: str, console: Console, narrow: bool) -> None:
    ink = _ink(console, narrow)
    summary = session.scenario.text("summary", language)
    console.print(Text(headline(session), "bold"), Text(f"\n{summary}" if summary else "", "dim"), sep="")
    console.print(_numbers(session, result, narrow))
    if result.layers:
        console.print(_layers(result, narrow))
    if session.plan.objective.n_params <= FEW:
        console.print(_parameters(session, narrow))
    for one in result.expect:
        verdict = ("met", "green") if one["met"] else ("missed", "red")
        console.print(Text.assemble("expect ", one["rule"], ": ", verdict, f" ({one['value']} at step {one['step']})"))
    _plot(session, console, ink)


def _can_draw(out: TextIO) -> bool:
    return (getattr(out, "encoding", None) or "utf-8").lower().replace("-", "") == "utf8"


def _ink(console: Console, narrow: bool) -> Ink:
    from dataclasses import replace  # noqa: PLC0415

    ink = DARK if console.color_system else plain(DARK)
    return replace(ink, ascii=narrow)


def _grid(narrow: bool, *headers: str) -> Table:
    from rich import box  # noqa: PLC0415

    table = Table(box=box.ASCII if narrow else box.SIMPLE, show_header=bool(headers), pad_edge=False)
    for header in headers:
        table.add_column(header, justify="left" if header in ("layer", "health", "parameter") else "right")
    return table


def _numbers(session: Session, result: Result, narrow: bool) -> Table:
    table = _grid(narrow)
    table.add_column()
    table.add_column(overflow="fold")
    options = session.scenario.optimizer
    table.add_row("optimizer", f"{options.name}, lr {session.scenario.lr:g}, {session.scenario.schedule.name}")
    stands = f"stands at step {result.steps:,} of {session.plan.total:,}"  # a replay may end on the way
    table.add_row("status", Text(result.message or result.status or stands, STYLES.get(result.status, "")))
    loss = result.loss
    table.add_row("loss", f"{_text(loss['first'])} at first, {_text(loss['last'])} at last, "
                          f"best {_text(loss['best'])} at step {loss['best_step']}")  # fmt: skip
    for name in ("train_loss", "test_loss", "grad_norm"):
        if getattr(result, name) is not None:
            table.add_row(name, _text(getattr(result, name)))
    for name, value in result.metrics.items():
        table.add_row(name, f"{value:.1%}" if value is not None and "accuracy" in name else _text(value))
    if result.seconds:
        table.add_row("time", f"{result.seconds:.3g} s, {result.steps / result.seconds:,.0f} steps a second")
    return table


def _text(value: float | None) -> str:
    """Seven digits: enough to compare by eye; the exact number is in the other formats."""
    return "none" if value is None else f"{value:.7g}"


def _layers(result: Result, narrow: bool) -> Table:
    table = _grid(narrow, "layer", "shape", "|W|", "|grad W|", "error ratio", "update/|W|", "health")
    for row in result.layers:
        shape = f"{row.shape[0]}{'x' if narrow else '×'}{row.shape[1]}"
        cells = [
            number(value, ascii=narrow) for value in (row.weight_norm, row.grad_norm, row.error_ratio, row.update_ratio)
        ]
        table.add_row(row.name, shape, *cells, Text(row.health, "green" if row.health == "healthy" else "red"))
    return table


def _parameters(session: Session, narrow: bool) -> Table:
    from gdtui.explain import parameter_name  # noqa: PLC0415

    solution = session.solution()
    answer = "ridge" if session.scenario.training.l2 else "least squares"
    table = _grid(narrow, "parameter", "value", "gradient", *([answer] if solution is not None else []))
    columns = [session.state.params[0], session.evaluation.grad[0], *([solution] if solution is not None else [])]
    for place in range(session.plan.objective.n_params):
        name = parameter_name(session, place)
        found = (_text(float(column[place])) if np.isfinite(column[place]) else "none" for column in columns)
        table.add_row(spelled(name) if narrow else name, *found)
    return table


def _plot(session: Session, console: Console, ink: Ink) -> None:
    """The loss over the steps, logarithmic where it is positive and spans more than two decades."""
    series = _series(session, ink)
    values = np.concatenate([np.asarray(one.y, dtype=np.float64) for one in series])
    if not len(values):
        return
    log = bool(values.min() > 0 and values.max() > 100 * values.min())
    axes = Axes((0.0, float(max(1, session.state.step))), limits([values], log=log), log_y=log)
    width = min(console.width, 100)
    console.print(Text("  ".join(text for text, _ in key(series, ink)) + ("  (log)" if log else ""), "dim"))
    for row in plot(width, PLOT_HEIGHT, series, axes, ink).rows():
        console.print(Text.assemble(*((part.text, part.style or "") for part in row)), soft_wrap=True)


def _series(session: Session, ink: Ink) -> list[Series]:
    """The loss; with mini-batches its scatter under the loss of the whole training set; and the test loss."""
    curves = session.trace.curves
    scattered = Series(*curves["loss"].points(), ink.dim, "dots", "batch loss")
    whole = "train_loss" if session.plan.batch else "loss"
    found = [Series(*curves[whole].points(), ink.train, "line", whole.replace("_", " "))] if whole in curves else []
    if "test_loss" in curves:
        found.append(Series(*curves["test_loss"].points(), ink.test, "dashed", "test loss"))
    return [scattered, *found] if session.plan.batch else found
