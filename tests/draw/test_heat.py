"""Heat maps: the right value in the right pixel, palettes that read without colour, images that fit."""

from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest
from rich.color import Color, ColorSystem

from gdtui.draw.frame import Axes, area
from gdtui.draw.heat import Heat, blend_classes, paint
from gdtui.draw.images import images
from gdtui.draw.ink import ASCII, DARK, LIGHT, UNICODE, plain
from gdtui.draw.palettes import STEPS, lookup, pale
from gdtui.draw.plot import Mark, plot
from gdtui.draw.shade import channels, contrast, luminance

UNIT = Axes((0.0, 1.0), (0.0, 1.0))
ROOM = area(60, 22, UNIT, DARK)


def ramp(n=50):
    """f(x, y) = y on a grid, rows from low to high y."""
    return np.tile(np.linspace(0, 1, n)[:, None], (1, n))


@pytest.mark.parametrize("palette", ["viridis", "cividis"])
def test_surface_palettes_grow_lighter_from_low_to_high(palette):
    lightness = luminance(lookup(palette, DARK)) ** (1 / 3)
    assert (np.diff(lightness) > 0).all()


@pytest.mark.parametrize("ink", [replace(one, depth="ansi256") for one in (DARK, LIGHT)])
def test_with_256_colours_tables_are_bands_that_the_terminal_shows_as_they_are(ink):
    for palette in ("viridis", "cividis", "relief", "diverging", "signed"):
        assert_bands(lookup(palette, ink), least=3)
    for palette in ("viridis", "cividis"):
        assert (np.diff(luminance(lookup(palette, ink))) >= 0).all()
    for region in pale(ink):
        assert_bands(region, least=10)
    sure = [int(region[-1]) for region in pale(ink)]
    assert len(set(sure)) == len(sure)
    assert all(contrast(own, under) >= 3 for own, under in zip(ink.classes[:2], sure, strict=False))


def assert_bands(table, least):
    assert len(table) == STEPS
    found = [(colour, len(list(same))) for colour, same in groupby(table.tolist())]
    assert min(length for _, length in found) >= least
    for colour, _ in found:
        shown = Color.parse(f"#{colour:06x}").downgrade(ColorSystem.EIGHT_BIT).get_truecolor()
        assert np.abs(channels(colour) - shown).max() <= 10  # its greys are one further at the light end


def test_on_a_map_of_few_colours_a_mark_lies_on_one_of_them():
    ink = replace(DARK, depth="ansi256")
    marks = [Mark([0.5] * 40, np.linspace(0, 1, 40), "x", ink.text)]
    canvas = plot(40, 16, [], UNIT, ink, marks, Heat(ramp(), (0, 1), (0, 1)))
    below = canvas.bg[canvas.chars == "x"]
    assert set(below.tolist()) <= set(lookup("height", ink).tolist())


def test_viridis_has_its_published_ends_and_middle():
    table = lookup("viridis", DARK)
    assert (table[0], table[-1]) == (0x440154, 0xFDE725)
    middle = (channels(table[31]) + channels(table[32])) / 2
    assert np.abs(middle - channels(0x21908C)).max() < 4


def test_high_values_of_y_are_drawn_at_the_top():
    canvas = paint(Heat(ramp(), (0, 1), (0, 1)), ROOM, DARK)
    brightness = luminance(canvas.fg[:, 5])
    assert (np.diff(brightness) <= 0).all()
    assert brightness[0] > 0.5
    assert brightness[-1] < 0.05
    assert (luminance(canvas.bg[:, 5]) <= brightness).all()


def test_columns_follow_x():
    canvas = paint(Heat(ramp().T, (0, 1), (0, 1)), ROOM, DARK)
    assert canvas.fg[0, 0] == 0x440154
    assert canvas.fg[0, -1] == 0xFDE725


def test_a_pixel_has_the_value_at_its_own_data_whatever_the_resolution():
    for n in (7, 30, 301):
        x = np.linspace(0, 1, n)
        heat = Heat(x[None, :] + 0 * x[:, None], (0, 1), (0, 1), vlim=(0, 1))
        table = lookup("viridis", DARK).tolist()
        row = paint(heat, ROOM, DARK).fg[3]
        found = np.array([table.index(c) for c in row.tolist()]) / (len(table) - 1)
        assert np.abs(found - np.linspace(0, 1, ROOM.w)).max() < 0.01


def test_a_part_of_the_window_without_values_stays_blank():
    canvas = paint(Heat(ramp(), (0.5, 1), (0, 1)), ROOM, DARK)
    assert set(canvas.lines()[4][: ROOM.w // 2 - 1]) == {" "}
    assert set(canvas.lines()[4][ROOM.w // 2 + 1 :]) == {"▀"}


def test_values_that_are_not_finite_stay_blank():
    values = ramp()
    values[20:30, 20:30] = np.nan
    values[0, 0], values[-1, -1] = np.inf, -np.inf
    canvas = paint(Heat(values, (0, 1), (0, 1)), ROOM, DARK)
    assert canvas.chars[ROOM.h // 2, ROOM.w // 2] == " "
    assert canvas.bg[ROOM.h // 2, ROOM.w // 2] == -1
    assert canvas.chars[ROOM.h // 2, 2] == "▀"


@pytest.mark.parametrize(
    "values",
    [np.full((5, 5), 3.0), np.full((5, 5), np.nan), np.zeros((1, 1)), np.array([[1e308, -1e308], [5e-324, 0]])],
)
@pytest.mark.parametrize("scale", ["linear", "log", "rank"])
def test_degenerate_values_are_drawn_without_warnings(values, scale):
    for ink in (DARK, plain(DARK)):
        canvas = paint(Heat(values, (0, 1), (0, 1), scale=scale, levels=5), ROOM, ink)
        assert (canvas.width, canvas.height) == (ROOM.w, ROOM.h)


def test_levels_leave_that_many_colours():
    canvas = paint(Heat(ramp(), (0, 1), (0, 1), levels=6), ROOM, DARK)
    assert len(set(canvas.fg.ravel()) | set(canvas.bg.ravel())) == 6


def test_a_log_scale_shows_more_near_the_minimum_and_rank_gives_equal_areas():
    values = 1000.0 ** ramp(200)

    def shades(scale):
        canvas = paint(Heat(values, (0, 1), (0, 1), scale=scale, levels=10), ROOM, DARK)
        return np.unique(canvas.fg[:, 0], return_counts=True)[1]

    assert shades("linear").max() > ROOM.h / 2
    assert shades("log").max() < ROOM.h / 3
    assert shades("rank").max() - shades("rank").min() <= 2


@pytest.mark.parametrize("ink", [plain(DARK), replace(DARK, depth="ansi16")])
def test_with_few_colours_shades_grow_denser_upwards(ink):
    lines = paint(Heat(ramp(), (0, 1), (0, 1)), ROOM, ink).lines()
    order = [UNICODE.shades.index(row[7]) for row in lines]
    assert order == sorted(order, reverse=True)
    assert (order[0], order[-1]) == (4, 0)


def test_in_ascii_shades_are_ascii():
    lines = paint(Heat(ramp(), (0, 1), (0, 1)), ROOM, replace(plain(DARK), ascii=True)).lines()
    order = [ASCII.shades.index(row[7]) for row in lines]
    assert order == sorted(order, reverse=True)
    assert len(set(order)) >= 8


def probabilities(classes=3, n=40):
    centres = np.linspace(0.1, 0.9, classes)
    x = np.linspace(0, 1, n)
    score = np.exp(-((x[None, None, :] - centres[:, None, None]) ** 2) * 60) + np.zeros((classes, n, n))
    return score / score.sum(axis=0)


@pytest.mark.parametrize("ink", [plain(DARK), replace(plain(DARK), ascii=True)])
def test_without_colours_each_class_has_its_own_character(ink):
    row = paint(Heat(probabilities(), (0, 1), (0, 1), "classes"), ROOM, ink).lines()[5]
    assert row[1] == UNICODE.regions[0]
    assert row[ROOM.w // 2] == UNICODE.regions[1]
    assert row[-2] == UNICODE.regions[2]


def test_a_region_is_never_drawn_with_the_character_of_a_point():
    assert not set(UNICODE.regions) & set(UNICODE.classes)
    assert len(set(UNICODE.regions)) == len(set(UNICODE.classes)) == 10


@pytest.mark.parametrize("ink", [DARK, LIGHT])
def test_the_surer_the_class_the_stronger_its_colour(ink):
    unsure = np.array([0.4, 0.3, 0.3]).reshape(3, 1, 1)
    sure = np.array([1.0, 0.0, 0.0]).reshape(3, 1, 1)
    away = [np.abs(channels(blend_classes(p, ink)) - channels(ink.paper)).sum() for p in (unsure, sure)]
    assert away[0] < away[1]


@pytest.mark.parametrize("ink", [DARK, LIGHT])
def test_points_stand_out_from_the_region_of_their_own_class(ink):
    low, high = lookup("diverging", ink)[[0, -1]]
    assert contrast(low, ink.classes[0]) > 3
    assert contrast(high, ink.classes[1]) > 3


@pytest.mark.parametrize("ink", [DARK, LIGHT])
def test_ten_classes_have_ten_colours_that_stand_out_from_the_paper(ink):
    assert len(set(ink.classes)) >= 10
    assert (contrast(np.array(ink.classes), ink.paper) > 3).all()


def test_images_are_packed_with_their_numbers():
    lines = images([np.eye(8)] * 12, 60, 20, DARK).lines()
    assert all(str(k) in " ".join(lines).split() for k in range(12))
    assert "more" not in "".join(lines)


@pytest.mark.parametrize(("count", "height"), [(32, 10), (32, 11), (500, 5)])
def test_images_that_do_not_fit_are_counted(count, height):
    text = " ".join(images([np.eye(8)] * count, 40, height, DARK).lines())
    more = int(text.split(" more")[0].rsplit("+", 1)[1])
    shown = [int(word) for word in text.split("+")[0].replace("▀", " ").split() if word.isdigit()]
    assert more + max(shown) + 1 == count


def test_images_tell_the_sign_without_colour():
    rows = images([np.array([[1.0, -1.0], [0.0, 0.5]])], 4, 3, plain(DARK)).lines()
    assert [row[:2] for row in rows] == ["0 ", "#=", " +"]


def test_images_in_ascii_are_ascii():
    text = "".join(images([np.eye(8)] * 40, 30, 9, replace(DARK, ascii=True)).lines())
    assert text.isascii()
    assert "#" in text


def test_images_too_large_for_the_canvas_are_drawn_smaller():
    canvas = images([np.ones((28, 28))] * 3, 20, 9, DARK)
    assert any("▀" in row for row in canvas.lines())


def test_no_images_and_no_room_are_no_trouble():
    assert images([], 10, 3, DARK).lines() == [" " * 10] * 3
    assert images([np.full((2, 2), np.nan)], 0, 0, DARK).lines() == []
