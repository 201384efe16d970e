"""plotext behind its gateway: no data makes it print, raise or abort, and the names we rely on exist."""

import subprocess
import sys
import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.draw.ink import DARK
from gdtui.draw.plot import Axes, Mark, Series, area, plot
from tests.proofs import FULL

UNIT = Axes((0.0, 1.0), (0.0, 1.0))
NUMBERS = st.floats(allow_nan=True, allow_infinity=True)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(NUMBERS, NUMBERS), max_size=12),
    st.tuples(NUMBERS, NUMBERS),
    st.tuples(NUMBERS, NUMBERS),
    st.sampled_from(["line", "dots", "dashed"]),
    st.booleans(),
    st.integers(0, 60),
    st.integers(0, 20),
)
def test_any_data_in_any_window_makes_a_picture_of_the_size_asked_for(points, xlim, ylim, style, log, width, height):
    x, y = [p[0] for p in points], [p[1] for p in points]
    axes = Axes(xlim, ylim, log_y=log)
    lines = plot(width, height, [Series(x, y, 1, style)], axes, DARK, [Mark(x, y, "o", 2)], labels=("a", "b")).lines()
    assert [len(row) for row in lines] == [width] * height


def test_the_worst_data_neither_print_nor_raise_nor_abort():
    # In a process of its own: plotext's answer to such data is to abort the interpreter.
    code = """
        import warnings; warnings.simplefilter("error")
        from math import inf, nan
        from gdtui.draw.ink import DARK
        from gdtui.draw.plot import Axes, Series, limits, plot
        worst = [[], [nan], [inf, -inf], [1.0], [2.0] * 9, [0, 1e300, 0], [1e308, -1e308, 1e308], [5e-324, 1e-310, 0],
                 [0, 1, nan, 3, inf, 5], [0.0, 1.0] * 5000]
        for n, y in enumerate(worst):
            for log in (False, True):
                windows = limits([y], log=log), (0, 1), (1, 1), (nan, inf), (0, 5e-324), (-1e308, 1e308)
                for k, ylim in enumerate(windows):
                    styles = ["line", "dots", "dashed"]
                    for style in styles if WHOLE else [styles[(n + log + k) % 3]]:
                        plot(40, 12, [Series(range(len(y)), y, 1, style)], Axes((0, len(y)), ylim, log), DARK)
    """.replace("WHOLE", str(FULL))
    environment = {"COLUMNS": "7", "LINES": "3", "NO_COLOR": "1", "PATH": "", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, env=environment, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_terminal_of_the_process_does_not_limit_the_plot(monkeypatch):
    monkeypatch.setenv("COLUMNS", "10")
    monkeypatch.setenv("LINES", "4")
    room = area(100, 40, UNIT, DARK)
    chars = plot(100, 40, [Series([0, 1], [0, 1], 1)], UNIT, DARK).chars
    assert chars[room.h - 1, room.x0] != " "
    assert chars[0, room.x0 + room.w - 1] != " "


def test_plotext_is_imported_at_the_first_plot_and_without_its_docstring_builder():
    code = """
        import sys
        import gdtui.draw.plot as p
        from gdtui.draw.ink import DARK
        assert "plotext" not in sys.modules
        p.plot(40, 12, [], p.Axes((0, 1), (0, 1)), DARK)
        p.plot(40, 12, [p.Series([0, 1], [0, 1], 1)], p.Axes((0, 1), (0, 1)), DARK)
        assert "plotext" in sys.modules
        assert not any(m.startswith("plotext._doc.sections") for m in sys.modules)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True, timeout=60)


def test_the_private_names_of_plotext_that_we_use_are_still_there():
    import plotext
    from plotext._primitives.marker import marker
    from plotext._primitives.pixel import pixel

    own = type(plotext.terminal)()
    own.limit(False, False)
    figure = own._master
    figure.plot_size(12, 3)
    figure.axes(False)
    figure.canvas("default")
    for axis in ("x", "y"):
        figure.ruler(axis).lim(0.0, 1.0)
        figure.ruler(axis).ticks([], [])
    signal = figure.signal([0.0, 1.0], [0.5, 0.5], marker=marker("braille", pixel((0, 0, 7))))
    signal.line(1, True)
    figure._signals._add(signal)
    matrix = figure.build()
    assert matrix.size() == (12, 3)
    assert "\x1b[38;2;0;0;7m" in matrix.string()
    assert sum(0x2800 < ord(c) <= 0x28FF for c in matrix.string(True)) == 12
