"""Notes: Markdown in its simplest form, with its emphasis to be seen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gdtui.draw.ink import DARK
from gdtui.tui.strips import width_of
from gdtui.tui.views.notes import markdown


def text_of(lines: list) -> list[str]:
    return ["".join(part.text for part in line) for line in lines]


def test_emphasis_is_bold_and_code_has_the_accent() -> None:
    (line,) = markdown("press **n** or `space` *now*", 40, DARK)
    assert [part.text for part in line] == ["press ", "n", " or ", "space", " ", "now"]
    assert [part.bold for part in line] == [False, True, False, False, False, True]
    assert line[3].color == DARK.accent


def test_emphasis_goes_on_over_the_end_of_a_line() -> None:
    lines = markdown("a **very long word** b", 8, DARK)
    assert text_of(lines) == ["a very", "long", "word b"]
    assert [[part.bold for part in line] for line in lines] == [[False, True], [True], [True, False]]


def test_items_keep_their_indent_and_headings_their_weight() -> None:
    lines = markdown("# Look\n\n- one two three four\n- five", 12, DARK)
    assert text_of(lines) == ["Look", "", "• one two", "  three four", "• five"]
    assert lines[0][0].bold


@given(st.text(alphabet="ab *`_#-\n中", max_size=120), st.integers(4, 40))
def test_no_text_breaks_the_width_or_the_marks(text: str, width: int) -> None:
    for line in markdown(text, width, DARK):
        assert width_of(line) <= width + 1
