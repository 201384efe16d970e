"""Each view shows what the snapshot holds, in the cells where it belongs."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest

from gdtui.draw.canvas import Canvas
from gdtui.draw.frame import Axes, layout
from gdtui.draw.ink import DARK
from gdtui.pictures import AgreementPicture, BoundaryPicture, CurvePicture, SurfacePicture
from gdtui.scenario import load
from gdtui.session import Session
from gdtui.snapshot import Snapshot, snapshot
from gdtui.tui.grid import fitting
from gdtui.tui.options import ViewOptions
from gdtui.tui.view import View
from gdtui.tui.views import (
    BowlView,
    FooterLine,
    LossView,
    MetricsView,
    NotesView,
    ProblemView,
    ScrubBar,
    StatusLine,
    TableView,
    UpdateView,
    agreement,
    boundary,
)
from gdtui.tui.views import curve as curve_view
from gdtui.tui.views import layers as layer_table
from gdtui.tui.views import parameters as parameter_table
from gdtui.tui.views.arranging import arranged, divided, plain
from gdtui.tui.views.outside import pointers
from tests.proofs import one_in
from tests.tui.showing import Views, at, drawn, showing, text_of

KINDS = {
    "curve": ("two-valleys", 3),
    "surface": ("rosenbrock", 50),
    "fit": ("article-line", 12),
    "agreement": ("wine", 5),
    "boundary": ("spirals", 40),
    "classes": ("iris", 20),
    "images": ("digits", 3),
    "polynomial": ("ridge", 20),
    "logistic": ("logistic", 20),
    "softmax": ("softmax", 20),
    "features": ("features", 20),
}
ALL = (BowlView, FooterLine, LossView, MetricsView, NotesView, ProblemView, ScrubBar, StatusLine, TableView, UpdateView)
SIZES = ((46, 15), (120, 4), (30, 9), (9, 3), (1, 1))


def shown(view: View, snap: Snapshot, size: tuple[int, int] = (46, 15), **how: bool) -> list[str]:
    return drawn(view, snap, size, **how)


def cell_of(width: int, height: int, axes: Axes, x: float, y: float) -> tuple[int, int]:
    """Column and row of a data point, by the axes' own rule: limits at the centres of the outermost cells."""
    area = layout(width, height - 1, axes, DARK, ("", "")).area
    (x0, x1), (y0, y1) = axes.xlim, axes.ylim
    column = area.x0 + round((x - x0) / (x1 - x0) * (area.w - 1))
    return column, 1 + area.y0 + round((y1 - y) / (y1 - y0) * (area.h - 1))


# Where things are


def test_the_ball_is_drawn_where_x_and_f_of_x_are() -> None:
    snap, view = at("two-valleys", 1), ProblemView()
    picture = snap.picture
    assert isinstance(picture, CurvePicture)
    x = float(snap.params[0])
    axes = Axes((-2.5, 2.5), curve_view.heights(picture))
    column, row = cell_of(46, 15, axes, x, x**4 - 3 * x**2 + x)
    assert drawn(view, snap)[row][column] == "●"


def test_the_start_is_a_hollow_mark_that_the_ball_has_left() -> None:
    snap, view = at("two-valleys", 1), ProblemView()
    axes = Axes((-2.5, 2.5), curve_view.heights(snap.picture))  # type: ignore[arg-type]
    column, row = cell_of(46, 15, axes, 2.0, 16.0 - 12.0 + 2.0)
    assert drawn(view, snap)[row][column] == "○"


def test_the_dotted_mark_is_where_the_next_update_lands() -> None:
    snap, view = at("two-valleys", 0), ProblemView()
    axes = Axes((-2.5, 2.5), curve_view.heights(snap.picture))  # type: ignore[arg-type]
    x = 2.0 - 0.05 * (4 * 2.0**3 - 6 * 2.0 + 1)
    column, row = cell_of(46, 15, axes, x, x**4 - 3 * x**2 + x)
    assert drawn(view, snap)[row][column] == "◌"


def test_the_tangent_touches_the_curve() -> None:
    snap = at("two-valleys", 0)
    assert isinstance(snap.picture, CurvePicture)
    (line,) = curve_view.tangent(snap.picture, Axes((-2.5, 2.5), (-4.0, 8.0)), DARK)
    x, y = np.asarray(line.x), np.asarray(line.y)
    assert np.interp(2.0, x, y) == pytest.approx(6.0)
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(21.0)


def test_a_ball_that_has_left_the_window_is_pointed_at() -> None:
    session = Session(load("parabola", [("function.start.x", 50.0)]))
    rows = shown(ProblemView(), snapshot(session))
    assert any("x = 50 ▶" in row for row in rows)


async def test_the_path_over_a_surface_ends_at_the_ball() -> None:
    snap, view = at("rosenbrock", 50), ProblemView()
    async with showing(view, snap):
        assert isinstance(snap.picture, SurfacePicture)
        x, y = snap.params
        area_names = snap.picture.names
        area = layout(46, 14, Axes(snap.picture.xlim, snap.picture.ylim), view.ink, area_names).area
        columns, rows = area.cells([x], [y])
        assert text_of(view)[1 + rows[0]][columns[0]] == "●"


def test_samples_are_drawn_with_the_letter_of_their_class() -> None:
    snap = at("spirals", 40)
    text = "".join(shown(ProblemView(), snap)[1:-2])
    assert "o" in text
    assert "x" in text
    assert not set("+*#%@&") & set(text)


def test_the_loss_view_ends_at_the_present_when_the_run_was_rewound() -> None:
    session = Session(load("two-valleys"))
    session.step(40)
    session.back(30)
    rows = shown(LossView(), snapshot(session), (80, 15))
    assert "ahead" in rows[0]
    ball = next(row.index("●") for row in rows if "●" in row)
    assert ball < 30


def test_a_run_left_behind_stays_as_a_shadow() -> None:
    session = Session(load("two-valleys"))
    session.step(5)
    session.reset()
    rows = shown(LossView(), snapshot(session), (80, 15))
    assert "last run" in rows[0]


def test_the_bowl_is_shown_where_there_is_one_and_else_the_loss() -> None:
    assert "J(w, b)" in shown(BowlView(), at("article-line", 12))[0]
    assert "2 loss" in shown(BowlView(), at("two-valleys", 3))[0]


def test_a_loss_below_zero_has_no_logarithmic_axis_and_says_so() -> None:
    view = LossView(options=ViewOptions(log_loss=True))
    assert "no log" in shown(view, at("two-valleys", 20), (60, 12))[0]


def test_a_logarithmic_axis_has_powers_of_ten() -> None:
    view = LossView(options=ViewOptions(log_loss=True))
    snap = at("article-line", 12)
    ticks = [row.split("┤")[0].strip() for row in shown(view, snap, (60, 15)) if "┤" in row]
    assert ticks
    assert all(np.log10(float(t)) == pytest.approx(round(np.log10(float(t)))) for t in ticks)


# Numbers


def test_the_parameter_table_holds_the_numbers_of_the_update() -> None:
    snap = at("two-valleys", 3)
    x = float(snap.params[0])
    gradient = 4 * x**3 - 6 * x + 1
    row = shown(TableView(), snap, (80, 4))[2].replace("▸", " ").split()
    numbers = [float(word.replace("−", "-")) for word in row[1:4]]
    assert row[0] == "x"
    assert numbers == pytest.approx([x, gradient, -0.05 * gradient], abs=5e-5)


def test_the_parameter_table_has_the_closed_form_and_the_gap_to_it() -> None:
    snap = at("ridge", 20)
    assert snap.solution is not None
    title, *rows = shown(TableView(), snap, (80, 12))[1:]
    assert title.split() == ["name", "value", "gradient", "step", "ridge", "gap", "state"]
    for row, value, answer in zip(rows, snap.params, snap.solution, strict=True):
        numbers = [float(word.replace("−", "-")) for word in row.replace("▸", " ").split()[1:6]]
        assert numbers[3:] == pytest.approx([answer, answer - value], abs=5e-5)


def test_a_curve_solved_at_once_is_named_in_the_legend_of_the_fit() -> None:
    assert "solved" in shown(ProblemView(), at("ridge", 20))[0]
    assert "solved" not in shown(ProblemView(), at("article-line", 12))[0]


def test_powers_in_names_are_spelled_out_in_ascii() -> None:
    rows = shown(TableView(), at("features", 20), (80, 9), ascii_only=True)
    assert any("weight[x1^2]" in row for row in rows)


def test_the_layer_table_has_a_row_for_each_layer_with_its_norms() -> None:
    snap = at("spirals", 40)
    rows = shown(TableView(), snap, (80, 8))[2:5]
    for row, layer in zip(rows, snap.layers, strict=True):
        assert layer.name in row
        assert f"{layer.weight_norm:.4f}" in row
        assert layer.health in row


@pytest.mark.parametrize(("name", "state"), [("himmelblau", "▼ downhill"), ("article-line", "▼ downhill")])
def test_the_column_of_a_medium_screen_has_room_for_where_each_parameter_is_going(name: str, state: str) -> None:
    shown = fitting(parameter_table.columns(at(name, 3), DARK, full=False), 52)
    assert [column.title for column in shown] == ["name", "value", "gradient", "step", "state"]
    assert state in [cell[0] for cell in shown[-1].cells]


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_of_two_derivatives_as_many_are_written_as_fit_and_none_is_cut(width: int, ascii_only: bool) -> None:
    ink, formula = replace(DARK, ascii=ascii_only), at("himmelblau", 20).update.formula
    whole = plain(formula, ink)
    beside, rest = (plain(part, ink) for part in divided(formula, width - 26, ink))
    assert len(beside) <= width - 26
    assert "   ".join(part for part in (beside, rest) if part) == whole
    line = arranged(at("himmelblau", 20), width - 2, 2, ink, rule=False, formula=formula)[0]
    text = "".join(part.text for part in line)
    assert len(text) <= width - 2
    assert {part for part in text.split("   ") if part[1:2] == "f"} <= set(whole.split("   "))


def test_in_two_lines_the_update_is_still_that_of_both_parameters() -> None:
    snap = at("himmelblau", 6)
    _, rest = divided(snap.update.formula, 54, DARK)
    assert rest
    first, second = (
        "".join(part.text for part in line) for line in arranged(snap, 78, 2, DARK, rule=False, formula=rest)
    )
    assert first == snap.update.numbers[0]
    assert second.startswith(snap.update.numbers[1])
    assert second.endswith(snap.update.sentence)


def test_with_all_digits_the_update_has_them_too_at_least_in_what_comes_out_of_it() -> None:
    snap = at("two-valleys", 3)
    new = repr(float(snap.params[0] + snap.change[0])).replace("-", "−")  # type: ignore[index]
    for width, begins in ((100, "x ← 1.0"), (60, "x ← … = ")):
        lines = arranged(snap, width, 4, DARK, rule=False, formula="", full=True)
        (line,) = (text for one in lines if (text := "".join(part.text for part in one)).startswith("x ←"))
        assert line.startswith(begins)
        assert line.endswith(new)


def test_where_a_point_beyond_the_border_lies_is_written_with_the_minus_of_the_screen() -> None:
    for ink, said in ((DARK, "◀ (−800, −2.7e−03)"), (replace(DARK, ascii=True), "< (-800, -2.7e-03)")):
        canvas = Canvas(60, 8, ascii=ink.ascii)
        pointers(canvas, Axes((-1.0, 1.0), (-1.0, 1.0)), (-800.0, -0.0027), "(-800, -2.7e-03)", ink)
        assert said in "".join(canvas.lines())


def test_the_bars_of_all_layers_are_to_one_scale_on_which_no_two_errors_look_alike() -> None:
    snap = at("spirals", 40)
    rows = [replace(snap.layers[0], error_ratio=ratio) for ratio in (4e-4, 0.17, 1.0, 2.88, 9.71)]
    column = layer_table.columns(replace(snap, layers=tuple(rows)), DARK, full=False)[4]
    bars = [cell[0].split()[0] for cell in column.cells]
    assert column.title == "backprop"
    assert bars == ["▋", "███▎", "████", "████▌", "█████"]


def test_a_layer_that_vanishes_does_so_by_its_backprop_and_the_table_and_the_notes_say_so() -> None:
    early, late = at("vanishing", 0), at("vanishing", 20)
    last = late.layers[-1]
    assert last.health == "healthy"
    assert last.grad_norm < late.layers[0].grad_norm  # type: ignore[operator]
    assert layer_table.bounds(late.layers) == "vanishing: backprop < 0.001"
    assert layer_table.bounds(at("spirals", 40).layers) == ""
    thrown = replace(last, health="exploding", thrown=True, update_ratio=15.0)
    assert layer_table.bounds([thrown]) == "exploding: update/|W| > 10"
    backprop, state = (layer_table.columns(late, DARK, full=False)[k] for k in (4, 6))
    assert backprop.cells[0][1] == state.cells[0][1] == DARK.bad
    assert backprop.cells[-1][1] != DARK.bad
    first, then = (round(1.0 / one.layers[0].error_ratio, -2) for one in (early, late))  # type: ignore[operator]
    told = late.scenario.text("notes", "en")
    assert round(first, -3) == 4000
    assert then == 2400
    assert "1/4,000 at first, 1/2,400 from step 20 on" in told
    named = {word for word in ("backprop", "|∇W|", "|W|", "update/|W|") if f"{word}" in told}
    assert named <= {c.title for c in fitting(layer_table.columns(early, DARK, full=False), 49)}
    narrow = {c.title for c in fitting(layer_table.columns(early, DARK, full=False), 40)}
    assert {"backprop", "state"} <= narrow, "a state is never without what it comes from"


def test_all_digits_can_be_read_back_to_the_same_bits() -> None:
    snap = at("two-valleys", 3)
    view = TableView(options=ViewOptions(full_precision=True))
    word = shown(view, snap, (120, 4))[2].split()[1]
    assert float(word.replace("−", "-")) == float(snap.params[0])


def test_a_table_with_more_rows_than_room_keeps_the_cursor_in_sight() -> None:
    snap = at("wine", 5)
    rows = shown(TableView(), replace(snap, chosen=len(snap.params) - 1), (80, 5))
    assert rows[-1].startswith("▸bias")
    assert f"row {len(snap.params)} of {len(snap.params)}" in rows[0]


@pytest.mark.parametrize("kind", one_in(4, [*KINDS]))
def test_with_values_on_the_numbers_behind_a_picture_are_shown(kind: str) -> None:
    snap = at(*KINDS[kind])
    picture, numbers = ProblemView(), ProblemView(options=ViewOptions(values=True))
    assert shown(picture, snap) != shown(numbers, snap)


def test_the_values_of_the_loss_are_the_curves_of_its_picture_in_the_narrowest_place() -> None:
    heading, titles, *_ = shown(LossView(options=ViewOptions(values=True)), at("spirals", 40), (34, 12))
    assert "v picture" in heading
    assert titles.split() == ["step", "batch", "train", "test"]


@pytest.mark.parametrize(("name", "said"), [("engel", {"income (std.)", "food"}), ("softmax", {"petal_width (std.)"})])
def test_axes_in_standard_deviations_say_so_and_no_others_do(name: str, said: set[str]) -> None:
    drawn = "\n".join(shown(ProblemView(), at(name, 1), (66, 20)))
    assert all(words in drawn for words in said)
    assert "(std.)" not in "\n".join(shown(ProblemView(), at("moons", 1), (66, 20)))


def test_the_values_of_a_fit_are_its_samples_and_their_errors() -> None:
    snap = at("article-line", 12)
    rows = shown(ProblemView(options=ViewOptions(values=True)), snap, (80, 15))
    last = [float(word.replace("−", "-")) for word in rows[-1].replace("▸", " ").split()]
    x, y, fit, error = last
    w, b = snap.params
    assert fit == pytest.approx(w * x + b, abs=2e-3)
    assert error == pytest.approx(fit - y, abs=2e-4)


@pytest.mark.parametrize(
    ("name", "lr", "word"),
    [
        ("parabola", 0.1, "▼ downhill"), ("parabola", 1.2, "▲ too far"), ("two-valleys", 0.2, "▲ too far"),
        ("article-line", 0.01, "▼ downhill"), ("article-line", 0.03, "▲ too far"), ("features", 9.0, "▼ along −g"),
    ],
)  # fmt: skip
def test_a_step_that_ends_higher_up_is_not_called_downhill(name: str, lr: float, word: str) -> None:
    session = Session(load(name, [("optimizer.lr", lr)]))
    snap = snapshot(session)
    assert word in "\n".join(shown(TableView(), snap, (120, 4)))
    session.step()
    if "along" not in word:
        assert ("too far" in word) == (session.row.loss[0] > (snap.loss or 0.0))
    if snap.ahead is not None:
        assert snap.ahead[0] == pytest.approx(float(session.row.loss[0]))
        assert snap.ahead[1] == pytest.approx(session.evaluation.grad[0])


def test_one_of_two_variables_may_go_too_far_alone() -> None:
    session = Session(load("ravine", [("optimizer.lr", 1e3), ("training.steps", 5)]))
    snap = snapshot(session)
    assert snap.ahead is not None
    assert snap.ahead[0] == pytest.approx(
        float(session.plan.objective.evaluate(snap.params + snap.change[None, :]).loss[0])
    )
    assert "too far" in "\n".join(shown(TableView(), snap, (80, 5)))


def test_accuracies_are_percentages() -> None:
    snap = at("iris", 20)
    text = "\n".join(shown(MetricsView(), snap, (54, 6)))
    assert f"{100 * snap.metrics['test_accuracy']:.1f} %" in text
    assert f"{snap.metrics['test_loss']:.4f}" in text


# Words


async def test_the_sentence_is_always_there() -> None:
    view = UpdateView()
    async with showing(view, None):
        for kind in KINDS.values():
            snap = at(*kind)
            for width, height in ((80, 1), (80, 2), (80, 3), (120, 4)):
                text = "\n".join(strip.text for strip in view.strips(snap, width, height))
                assert snap.update.sentence[: width - 4] in text


def test_a_sentence_longer_than_its_line_ends_in_dots() -> None:
    snap = at("two-valleys", 3)
    width = len(snap.update.sentence) - 3
    last = shown(UpdateView(), snap, (width + 2, 3))[2]
    assert last.strip() == f"{snap.update.sentence[: width - 1]}…"


def test_samples_predicted_beyond_the_picture_stand_as_arrows_at_its_edge() -> None:
    ends = np.array([1.0, 5.0, 9.0])
    picture = AgreementPicture(ends, np.array([-50.0, 5.0, 50.0]), ends[:0], ends[:0], "y")
    rows = agreement.draw(picture, 40, 12, DARK).lines()
    assert (sum(row.count("▾") for row in rows), sum(row.count("▴") for row in rows)) == (1, 1)
    assert next(k for k, row in enumerate(rows) if "▴" in row) < next(k for k, row in enumerate(rows) if "▾" in row)


def test_symbols_stand_over_numbers() -> None:
    snap = at("two-valleys", 3)
    rows = shown(UpdateView(), snap, (80, 4))
    assert " update 3 → 4 " in rows[0]
    assert "f′(x) = 4x³ − 6x + 1" in rows[0]
    assert snap.update.rule in rows[1]
    assert snap.update.numbers[0] in rows[2]
    assert snap.update.sentence in rows[3]


def test_with_three_rows_the_symbols_are_the_heading() -> None:
    snap = at("two-valleys", 3)
    rows = shown(UpdateView(), snap, (80, 3))
    assert " x ← x − lr · f′(x) " in rows[0]
    assert "f′(x) = 4x³ − 6x + 1" in rows[0]
    assert snap.update.numbers[0] in rows[1]
    assert snap.update.sentence in rows[2]


def test_a_rule_is_whole_where_it_fits_and_else_the_equation_that_moves_the_parameters() -> None:
    heading = shown(UpdateView(), at("spirals", 40), (80, 3))[0]
    assert "m ← β₁m+(1−β₁)g" in heading
    heading = shown(UpdateView(), at("spirals", 40), (60, 3))[0]
    assert " W ← W − lr" in heading
    assert "β₁m" not in heading


def test_with_momentum_its_buffer_is_defined_and_its_value_in_the_status() -> None:
    shown_at = at("ravine-momentum", 40)
    heading = shown(UpdateView(), shown_at, (80, 3))[0]
    assert "b ← momentum·b" in heading
    assert "momentum 0.7" in shown(StatusLine(), shown_at, (100, 1))[0]


def test_powers_and_arrows_are_spelled_out_in_ascii() -> None:
    rows = shown(UpdateView(), at("two-valleys", 3), (80, 4), ascii_only=True)
    assert "f'(x) = 4x^3 - 6x + 1" in rows[0]
    assert "x <- x - lr * f'(x)" in rows[1]


def test_the_status_line_says_what_runs_and_where_it_is() -> None:
    snap = at("two-valleys", 3)
    (row,) = shown(StatusLine(), snap, (80, 1))
    for words in ("Two valleys", "sgd lr 0.05", "3/200", f"f {snap.loss:.4f}".replace("-", "−"), "paused"):
        assert words in row


def test_in_ascii_a_cut_title_leaves_the_state_its_room() -> None:
    for width in (60, 80):
        (row,) = shown(StatusLine(), at("batch-norm", 5), (width, 1), ascii_only=True)
        assert row.endswith("|| paused ")
        assert len(row) == width


def test_a_narrow_status_line_keeps_rate_step_and_loss() -> None:
    snap = at("spirals", 40)
    (row,) = shown(StatusLine(), snap, (60, 1))
    assert "40/2000" in row
    assert "adam lr 0.03" in row
    assert f"batch {snap.loss:.4f}" in row
    assert "test" not in row
    (row,) = shown(StatusLine(), snap, (80, 1))
    assert f"batch {snap.loss:.4f} · test {100 * snap.metrics['test_accuracy']:.0f} %" in row


def test_a_long_title_is_cut_for_loss_and_test_accuracy() -> None:
    snap = at("digits", 100)
    (row,) = shown(StatusLine(), snap, (80, 1))
    assert row.startswith(" Handwritten")
    assert f"100/300 · batch {snap.loss:.4f} · test {100 * snap.metrics['test_accuracy']:.0f} %" in row


@pytest.mark.parametrize(
    ("step", "width", "said"),
    [(103, 104, " % (step 98) "), (103, 80, " % @98 "), (98, 80, " %  "), (103, 120, " % (step 98) ")],
)
def test_the_test_accuracy_says_where_it_was_measured_if_that_is_not_here(step: int, width: int, said: str) -> None:
    session = Session(load("moons", [("training.batch_size", 16)]))
    session.step(step)
    snap = snapshot(session)
    assert snap.measured == 98
    (row,) = shown(StatusLine(), snap, (width, 1))
    assert f"test {100 * snap.metrics['test_accuracy']:.0f}{said}" in row
    assert f"{step}/1000" in row
    heading, *_ = shown(MetricsView(), snap, (54, 6))
    assert ("metrics at step 98" in heading) == (step != 98)
    session.measure()
    assert snapshot(session).measured == step


async def test_the_status_line_says_what_the_runner_does() -> None:
    view = StatusLine()
    async with showing(view, at("two-valleys", 3), (80, 1)):
        view.running("▶ run 2.1k/s")
        assert text_of(view)[0].rstrip().endswith("▶ run 2.1k/s")


def test_a_diverged_run_says_so() -> None:
    session = Session(load("parabola", [("optimizer.lr", 3.0)]))
    session.step(500)
    snap = snapshot(session)
    (row,) = shown(StatusLine(), snap, (80, 1))
    assert "✕ diverged" in row
    assert snap.message[:60] in "\n".join(shown(UpdateView(), snap, (120, 4)))


def test_the_scrub_bar_is_as_long_as_the_run_and_its_ball_at_its_share() -> None:
    snap = at("two-valleys", 20)
    (row,) = shown(ScrubBar(), snap, (80, 1))
    bar = row.replace(" step 0 ", "").replace(" 200", "").strip()
    assert bar.index("●") == round(20 / 200 * (len(bar) - 1))


def test_notes_are_wrapped_and_lists_keep_their_indent() -> None:
    base = at("two-valleys", 3)
    scenario = replace(base.scenario, notes="**One** two three four\nfive.\n\n- six seven eight nine ten")
    rows = [row.rstrip() for row in shown(NotesView(), replace(base, scenario=scenario), (20, 8))]
    assert rows[1:] == [" One two three four", " five.", "", " • six seven eight", "   nine ten", "", ""]


def test_notes_come_in_the_language_asked_for() -> None:
    base = at("two-valleys", 3)
    scenario = replace(base.scenario, notes={"en": "Downhill.", "zh": "下山，一步一步。"})
    view = NotesView(options=ViewOptions(language="zh"))
    rows = shown(view, replace(base, scenario=scenario), (12, 4))
    assert "".join(row.strip() for row in rows[1:]) == "下山，一步一步。"


def test_the_footer_keeps_help_and_quit_however_narrow_it_is() -> None:
    (row,) = shown(FooterLine(), at("two-valleys", 3), (40, 1))
    assert "? help" in row
    assert "q quit" in row


async def test_a_message_takes_the_place_of_the_keys() -> None:
    view = FooterLine()
    async with showing(view, None, (60, 1)):
        view.message("lr must be above 0", bad=True)
        assert text_of(view)[0].strip() == "lr must be above 0"
        view.message("")
        assert "? help" in text_of(view)[0]


# In every view


@pytest.mark.parametrize("kind", one_in(4, [*KINDS]))
async def test_every_row_is_as_wide_as_the_view_and_no_row_is_too_many(kind: str) -> None:
    views = [make() for make in ALL]
    async with Views(*views).run_test():
        for view in views:
            view.show(at(*KINDS[kind]))
            for width, height in SIZES:
                strips = view.rows(width, height)
                assert len(strips) <= height
                assert {strip.cell_length for strip in strips} <= {width}


@pytest.mark.parametrize("kind", one_in(4, [*KINDS]))
async def test_ascii_is_ascii(kind: str) -> None:
    views = [make() for make in ALL]
    async with Views(*views, ascii_only=True).run_test():
        for values in (False, True):
            for view in views:
                view.show(at(*KINDS[kind]))
                view.options = ViewOptions(values=values, log_loss=True)
                text = "".join(strip.text for strip in view.rows(100, 16))
                assert text.isascii(), f"{view}: {sorted({c for c in text if not c.isascii()})}"


def test_in_ascii_the_line_between_two_classes_is_drawn_below_the_samples() -> None:
    picture, plain = at("moons", 50).picture, replace(DARK, ascii=True)
    assert isinstance(picture, BoundaryPicture)
    drawn, coloured = (boundary.draw(picture, 60, 16, ink).chars for ink in (plain, DARK))
    line = drawn == boundary.EDGE
    assert line.any(axis=0).sum() > 30  # from side to side, but for the samples on it
    for sign in "ox":
        assert (drawn == sign).sum() == (coloured == sign).sum()


@pytest.mark.usefixtures("at_once")
async def test_only_the_rows_that_changed_are_sent() -> None:
    view = TableView()
    async with showing(view, at("two-valleys", 3), (80, 6)):
        with patch.object(view, "refresh") as refresh:
            view.show(at("two-valleys", 4))
        assert [(region.y, region.height) for region in refresh.call_args.args] == [(2, 1)]


@pytest.mark.usefixtures("at_once")
async def test_the_same_again_sends_nothing() -> None:
    async with showing(view := ProblemView(), None):
        for kind in KINDS.values():
            view.show(at(*kind))
            session = Session(load(kind[0]))
            session.step(kind[1])
            with patch.object(view, "refresh") as refresh:
                view.show(snapshot(session))
            refresh.assert_not_called()


async def test_a_view_in_focus_has_a_heavy_rule_with_the_same_words() -> None:
    view = LossView()
    async with showing(view, at("two-valleys", 3)) as pilot:
        pilot.app.set_focus(None)
        await pilot.pause()
        light = text_of(view)[0]
        view.focus()
        await pilot.pause()
        assert text_of(view)[0] == light.replace("─", "━")
        assert "━" in text_of(view)[0]


async def test_another_size_is_drawn_anew() -> None:
    view = ProblemView()
    async with showing(view, at("two-valleys", 3), (46, 15)) as pilot:
        await pilot.resize_terminal(60, 15)
        await pilot.pause()
        assert {len(row) for row in text_of(view)} == {60}


async def test_another_theme_is_drawn_in_its_colours() -> None:
    view = ProblemView()
    async with showing(view, at("two-valleys", 3)) as pilot:
        before = [view.render_line(y) for y in range(view.size.height)]
        pilot.app.theme = "textual-light"
        await pilot.pause()
        await pilot.pause()
        assert [view.render_line(y) for y in range(view.size.height)] != before
