"""Pages as text, SVG and PNG."""

from __future__ import annotations

import re
import struct
import xml.dom.minidom

import pytest
from rich.segment import Segment
from rich.style import Style

from gdtui.errors import SaveError
from gdtui.export import png
from gdtui.export.names import free, slug, told
from gdtui.export.page import Page, page_of
from gdtui.export.shapes import HEIGHT, WIDTH, Block, Stroke, blocks, strokes
from gdtui.export.svg import svg_of
from gdtui.export.values import csv_of

PAPER, INK = 0x101010, 0xE0E0E0


def page(*lines: str | list[Segment], width: int = 12) -> Page:
    rows = [[Segment(line)] if isinstance(line, str) else line for line in lines]
    return page_of(rows, width, INK, PAPER, "a <title>")


def test_text_is_the_characters_without_spaces_at_the_end() -> None:
    assert page("ab  ", "", " π").text == "ab\n\n π\n"


def test_wide_characters_take_two_cells_and_are_written_once() -> None:
    found = page("甲b", width=4)
    assert [cell.char for cell in found.rows[0]] == ["甲", "", "b", " "]
    assert found.text == "甲b\n"
    assert f'<text x="{WIDTH * 2:g}"' in svg_of(found)


def test_colours_and_their_reversal_are_kept() -> None:
    style = Style(color="#ff0000", bgcolor="#00ff00", bold=True, reverse=True)
    cell = page([Segment("x", style)]).rows[0][0]
    assert (cell.ink, cell.paper, cell.bold) == (0x00FF00, 0xFF0000, True)


def test_svg_is_sound_and_the_same_each_time() -> None:
    drawn = page('<&>"', [Segment("▀█", Style(color="#ff0000", bgcolor="#0000ff"))], "⠁⣿─┼╌", "a  b")
    text = svg_of(drawn)
    xml.dom.minidom.parseString(text)
    assert text == svg_of(drawn)
    assert "&lt;&amp;&gt;" in text
    assert 'viewBox="0 0 108 72"' in text


def test_blocks_are_drawn_and_not_written() -> None:
    text = svg_of(page([Segment("▀", Style(color="#ff0000", bgcolor="#0000ff"))]))
    assert "▀" not in text
    assert '<path shape-rendering="crispEdges" fill="#0000ff" d="M0 0h9v18h-9z"/>' in text
    assert '<path shape-rendering="crispEdges" fill="#ff0000" d="M0 0h9v9h-9z"/>' in text


def test_wide_gaps_part_words_so_that_nobody_can_swallow_them() -> None:
    words = re.findall(r'<text x="([\d.]+)"[^>]*>([^<]*)</text>', svg_of(page("a b   cd")))
    assert words == [("0", "a b"), (f"{6 * WIDTH:g}", "cd")]


def covered(found: list[Block]) -> float:
    return sum(block.width * block.height for block in found) / (WIDTH * HEIGHT)


@pytest.mark.parametrize(
    ("chars", "shares"),
    [
        ("▁▂▃▄▅▆▇█", [k / 8 for k in range(1, 9)]),
        ("▏▎▍▌▋▊▉█", [k / 8 for k in range(1, 9)]),
        ("▀▐▔", [0.5, 0.5, 0.125]),
        ("▖▗▘▝", [0.25] * 4),
        ("▚▞▙▛▜▟", [0.5, 0.5, 0.75, 0.75, 0.75, 0.75]),
    ],
)
def test_blocks_fill_as_much_of_a_cell_as_their_names_say(chars: str, shares: list[float]) -> None:
    assert [covered(blocks(char)) for char in chars] == pytest.approx(shares)


def test_shades_take_a_quarter_a_half_and_three_quarters_of_the_colour() -> None:
    assert [block.share for char in "░▒▓█" for block in blocks(char)] == [0.25, 0.5, 0.75, 1.0]


def test_each_braille_dot_has_its_place() -> None:
    """The bits of U+2800 run down the left column, then down the right, the lowest row last."""
    places = []
    for k in range(8):
        (dot,) = strokes(chr(0x2800 + (1 << k)))
        places.append((round(dot.x / WIDTH * 4), round(dot.y / HEIGHT * 8)))
    assert places == [(1, 1), (1, 3), (1, 5), (3, 1), (3, 3), (3, 5), (1, 7), (3, 7)]
    assert len(strokes("⣿")) == 8
    assert strokes("a") == [] == blocks("a")


def test_lines_reach_the_edges_that_they_point_at() -> None:
    ends = {(line.x + line.right, line.y + line.down) for line in strokes("├")}
    assert ends == {(WIDTH / 2, 0.0), (WIDTH / 2, HEIGHT), (WIDTH, HEIGHT / 2)}
    assert all(isinstance(line, Stroke) and line.thick > 2 for line in strokes("━"))


def test_a_png_has_two_pixels_for_each_of_svgs() -> None:
    pytest.importorskip("resvg_py")
    content = png.png_of(page("ab", "▀"))
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (2 * 12 * WIDTH, 2 * 2 * HEIGHT)


def test_without_resvg_a_png_is_refused_with_what_would_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "find_spec", lambda name: None)
    with pytest.raises(SaveError, match=r'pip install "gdtui\[png\]"'):
        png.png_of(page("ab"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Two valleys", "two-valleys"),
        ("  A/B: ../c?  ", "a-b-c"),
        ("Où est l'été", "ou-est-l-ete"),
        ("梯度", "scenario"),
        ("x" * 300, "x" * 60),
    ],
)
def test_titles_become_names_that_every_system_takes(title: str, name: str) -> None:
    assert slug(title) == name


def test_a_free_name_is_the_next_that_nobody_has(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    assert free(folder / "a.svg") == folder / "a.svg"
    (folder / "a.svg").write_text("")
    (folder / "a-2.svg").write_text("")
    assert free(folder / "a.svg") == folder / "a-3.svg"
    assert told(folder / "a.svg").startswith("a.svg written, 0 bytes, in ")


def test_numbers_in_print_become_numbers_of_csv() -> None:
    columns = [["−1.5", "2e−05", "—", "∞"], ["x − 1", "████  0.13", "a, b", ""]]
    assert csv_of(["v", "what"], columns) == 'v,what\n-1.5,x − 1\n2e-05,0.13\n,"a, b"\n,\n'
