"""Frames: ticks above their labels, labels whole, and data in the cells that the axes promise."""

import pytest

from gdtui.draw.ink import DARK
from gdtui.draw.plot import Axes, Mark, Series, area, plot

UNIT = Axes((0.0, 1.0), (0.0, 1.0))


def test_data_and_cells_are_inverse():
    axes = Axes((-3.0, 7.0), (1e-3, 1e3), log_y=True)
    room = area(66, 32, axes, DARK)
    for column, row in ((room.x0, 0), (room.x0 + room.w - 1, room.h - 1), (room.x0 + 7, 11)):
        x, y = room.data(column, row)
        assert [int(v[0]) for v in room.cells(x, y)] == [column, row]


@pytest.mark.parametrize("size", [(46, 15), (66, 32), (120, 45), (30, 8), (14, 5)])
@pytest.mark.parametrize(
    "limits", [((-6, 6), (-6, 6)), ((0, 200), (-1e-7, 3e-7)), ((1e6, 3e6), (99, 101)), ((-2.5, 2.5), (-5, 15))]
)
def test_no_label_is_cut_and_none_touches_another(size, limits):
    axes, room = Axes(*limits), area(*size, Axes(*limits), DARK)
    lines = plot(*size, [], axes, DARK, labels=("time", "J")).lines()
    assert all(len(row) == size[0] for row in lines)
    below = lines[-1].replace("time", " ").split()
    values = [float(t.replace("−", "-").replace("k", "e3")) for t in below]
    assert values == sorted(values)
    assert all(limits[0][0] <= v <= limits[0][1] for v in values)
    assert lines[room.h].count("┬") == len(values)
    for row in lines[: room.h]:
        text = row[: room.x0 - 1].strip().replace("−", "-")
        assert row[room.x0 - 1] == ("┤" if text and text != "J" else "│")
        assert text in ("", "J") or limits[1][0] <= float(text) <= limits[1][1]


def test_every_tick_stands_above_its_label():
    axes = Axes((0.0, 2000.0), (0.0, 1.0))
    lines, room = plot(60, 15, [], axes, DARK).lines(), area(60, 15, axes, DARK)
    for column in (c for c, char in enumerate(lines[room.h]) if char == "┬"):
        assert lines[room.h + 1][column] != " "


def test_names_of_the_axes_are_shown():
    text = "\n".join(plot(66, 20, [], UNIT, DARK, labels=("weight", "petal width (cm)")).lines())
    assert "weight" in text
    assert "petal width (cm)" in text


def test_a_name_inside_stands_apart_from_its_axis():
    assert "weight" in "".join(plot(30, 12, [], UNIT, DARK, labels=("weight (in standard units)", "")).lines())
    lines = plot(32, 12, [], UNIT, DARK, labels=("", "bias")).lines()
    assert lines[0].split("1", 1)[1].startswith("┤ bias ")


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (3, 2), (13, 4), (1, 20), (20, 1)])
def test_a_canvas_too_small_for_a_frame_still_has_its_size(size):
    lines = plot(*size, [Series([0, 1], [0, 1], 1)], UNIT, DARK, [Mark(0.5, 0.5, "o", 1)]).lines()
    assert [len(row) for row in lines] == [size[0]] * size[1]
