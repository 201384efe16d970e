"""Diagrams: tiles that never overlap, edges that tell sign and strength, strokes in the right cells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.draw.canvas import Canvas
from gdtui.draw.diagram import GAP, arrange, least_width
from gdtui.draw.edges import Edge, draw_edges, edges_of, stroke_of
from gdtui.draw.ink import ASCII, DARK, LIGHT, plain
from gdtui.draw.pen import DASHED, SOLID, Pen
from gdtui.draw.tiles import bar_tile, curve_tile, heat_tile, resampled
from tests.proofs import FULL

NETWORKS = st.lists(st.integers(1, 70), min_size=2, max_size=12)


@settings(max_examples=300 if FULL else 80, deadline=None)
@given(
    counts=NETWORKS, width=st.integers(0, 300), height=st.integers(0, 80), left=st.integers(0, 9),
    right=st.integers(0, 9), column=st.integers(0, 11), unit=st.integers(0, 69), images=st.booleans(),
)  # fmt: skip
def test_tiles_lie_inside_and_apart_whatever_the_network(
    counts: list[int], width: int, height: int, left: int, right: int, column: int, unit: int, images: bool
) -> None:
    cursor = (column % len(counts), unit % counts[column % len(counts)])
    tiles = {0: (8, 4), 1: (7, 3), 2: (10, 1)} if images else {}
    diagram = arrange(counts, width, height, cursor, left=left, right=right, tiles=tiles)
    covered = np.zeros((height, width), dtype=int)
    for block in diagram.blocks:
        assert len(block.places) + block.hidden == counts[block.column]
        for place in block.places:
            assert place.w > 0
            assert place.h > 0
            assert left <= place.x
            assert place.x + place.w <= width - right
            assert int(diagram.heads) <= place.y
            assert place.y + place.h + int(block.captions) <= height
            covered[place.y : place.y + place.h + int(block.captions), place.x : place.x + place.w] += 1
    assert covered.max(initial=0) <= 1
    for one, following in zip(diagram.blocks, diagram.blocks[1:], strict=False):
        assert following.x - (one.x + one.w) >= GAP
    if width > left + right and height:
        assert cursor[1] in diagram.by_column[cursor[0]].by_unit


@pytest.mark.parametrize("counts", [(2, 4, 1), (2, 8, 8, 1), (2, 8, 8, 8, 8, 8, 8, 1), (1, 16, 1), (4, 3)])
@pytest.mark.parametrize("size", [(60, 12), (66, 19), (80, 16), (110, 50)])
def test_all_of_a_playground_network_is_shown(counts: tuple[int, ...], size: tuple[int, int]) -> None:
    if len(counts) > 5 and size[1] < 16:
        pytest.skip("it has 52 units")
    diagram = arrange(counts, *size, (1, 0), left=3)
    assert [len(block.places) for block in diagram.blocks] == list(counts)


def test_a_layer_of_eight_stands_in_one_file_from_sixteen_rows_on() -> None:
    block = arrange((2, 8, 8, 1), 80, 16, (1, 0)).by_column[1]
    assert len({place.x for place in block.places}) == 1
    assert [place.unit for place in block.places] == list(range(8))


def test_the_least_width_holds_everything() -> None:
    counts = (2, 8, 8, 1)
    width = least_width(counts, 16)
    assert len(arrange(counts, width, 16, (0, 0)).blocks) == 4
    assert len(arrange(counts, width - 1, 16, (0, 0)).blocks) < 4


def test_units_around_the_cursor_are_shown_where_not_all_fit() -> None:
    block = arrange((2, 500, 1), 60, 12, (1, 321)).by_column[1]
    assert block.hidden > 0
    assert 321 in block.by_unit


# Edges

WEIGHTS = np.array([[0.1, -1.0, 0.2], [0.3, 0.05, -0.15]])


def pairs(edges: list[Edge]) -> set[tuple[int, int]]:
    return {(edge.source, edge.target) for edge in edges}


def test_each_unit_has_its_strongest_edge_and_the_strongest_are_there() -> None:
    assert pairs(edges_of(0, WEIGHTS, most=1)) == {(1, 0), (0, 1)}


def test_the_selected_unit_has_all_its_edges() -> None:
    into = edges_of(0, WEIGHTS, into=1, most=0)
    assert pairs(into) == {(0, 1), (1, 1), (2, 1)}
    assert {edge.focus for edge in into} == {1}
    assert pairs(edges_of(0, WEIGHTS, out_of=2, most=0)) == {(2, 0), (2, 1)}


def test_the_selected_edge_is_drawn_last_and_thickest() -> None:
    edges = edges_of(0, WEIGHTS, into=0, chosen=0)
    assert (edges[-1].source, edges[-1].target, edges[-1].focus) == (0, 0, 2)
    assert stroke_of(edges[-1])[1] > max(stroke_of(edge)[1] for edge in edges[:-1])


def test_the_sign_is_in_the_stroke_and_the_strength_in_its_thickness() -> None:
    strokes = [stroke_of(Edge(0, 0, 0, share, 1)) for share in (0.9, -0.9, 0.4, -0.4, 0.1, -0.1)]
    assert len(set(strokes)) == 6
    assert strokes[0] == (SOLID, 2)
    assert strokes[1] == (DASHED, 2)
    assert strokes[2] == (SOLID, 1)


def test_weights_that_are_no_numbers_are_no_edges() -> None:
    assert edges_of(0, np.full((2, 2), np.nan)) == []


@pytest.mark.parametrize("ink", [DARK, LIGHT, plain(DARK)])
def test_an_edge_runs_from_tile_to_tile(ink: object) -> None:
    diagram = arrange((1, 1), 30, 5, (0, 0))
    canvas = Canvas(30, 5)
    draw_edges(canvas, diagram, [Edge(0, 0, 0, 1.0)], DARK)
    left, right = (diagram.by_column[k].places[0] for k in (0, 1))
    row = "".join(canvas.chars[int(left.middle - 0.5)])
    assert row[left.x + left.w : right.x].strip()
    assert " " not in row[left.x + left.w : right.x]
    assert not row[: left.x + left.w].strip()
    assert not row[right.x :].strip()


# Strokes


def test_a_stroke_sets_the_dots_it_passes() -> None:
    canvas, pen = Canvas(2, 1), Pen(2, 1)
    pen.line((0, 0), (3, 3), 5)
    pen.put_on(canvas)
    assert "".join(canvas.chars[0]) == "⠑⢄"
    assert canvas.fg[0].tolist() == [5, 5]


def test_a_stroke_that_leaves_the_canvas_is_cut_off() -> None:
    canvas, pen = Canvas(3, 2), Pen(3, 2)
    pen.line((-20, -20), (50, 60), 1)
    pen.put_on(canvas, 1, 1)
    assert canvas.chars.shape == (2, 3)


def test_strokes_are_ascii_where_that_is_asked_for() -> None:
    canvas, pen = Canvas(8, 4, ascii=True), Pen(8, 4)
    pen.line((0, 0), (15, 15), 1, DASHED)
    pen.put_on(canvas)
    assert "".join(canvas.lines()).isascii()
    assert "".join(canvas.lines()).strip()


# Tiles


def test_fewer_pixels_are_means_and_more_are_repeats() -> None:
    values = np.arange(16.0).reshape(4, 4)
    np.testing.assert_allclose(resampled(values, 2, 2), values.reshape(2, 2, 2, 2).mean(axis=(1, 3)))
    np.testing.assert_allclose(resampled(values, 8, 4), np.repeat(values, 2, axis=0))


def test_the_first_row_of_a_tile_is_at_its_top_and_its_last_half_row_is_blank() -> None:
    canvas = heat_tile(np.array([[1.0], [-1.0], [-1.0]]), 3, 2, DARK, 1.0)
    top, below = canvas.fg[0, 0], canvas.bg[0, 0]
    red, blue = top >> 16, top & 255
    assert red > blue
    assert below >> 16 < below & 255
    assert (canvas.bg[1] == -1).all()


def test_without_colours_a_tile_shows_signs() -> None:
    canvas = heat_tile(np.array([[-1.0, 0.0, 1.0]]), 3, 1, plain(DARK), 1.0)
    assert canvas.lines() == ["= #"]


def test_a_curve_tile_rises_where_its_values_do() -> None:
    lines = curve_tile(np.linspace(0.0, 1.0, 50), 6, 3, DARK, 0.0, 1.0, 1).lines()
    assert lines[0][-1] not in " ·"
    assert lines[-1][0] not in " ·"
    assert lines[0][0] == " "


def test_a_bar_tile_has_the_number_over_a_bar_as_long_as_its_share() -> None:
    lines = bar_tile("0.50", 0.5, 6, 2, DARK, 1).lines()
    assert lines == ["0.50  ", "▬▬▬···"]


@settings(max_examples=60, deadline=None)
@given(
    w=st.integers(0, 20), h=st.integers(0, 8),
    values=st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), min_size=1, max_size=12),
)  # fmt: skip
def test_any_values_make_a_tile_of_the_size_asked_for(w: int, h: int, values: list[float]) -> None:
    row = np.array([values], float)
    with np.errstate(all="ignore"):
        for ink in (DARK, plain(DARK)):
            assert heat_tile(row, w, h, ink, 1.0).chars.shape == (h, w)
            assert curve_tile(row[0], w, h, ink, -1.0, 1.0, 1).chars.shape == (h, w)


def test_the_marks_of_ascii_are_ascii() -> None:
    assert ASCII.cursor.isascii()
