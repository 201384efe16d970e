"""Windows that are zoomed and panned, and what the pictures then hold."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.pictures import BoundaryPicture, CurvePicture, FitPicture, Looking, SurfacePicture
from gdtui.pictures.windows import NEAREST, magnification, panned, window_of, zoomed
from gdtui.scenario import load
from gdtui.session import Session
from gdtui.snapshot import snapshot

HOME = ((-2.0, 2.0), (0.0, 8.0))


def test_zooming_keeps_the_ball_where_it_is_seen() -> None:
    found = zoomed(HOME, HOME, 2.0, (1.0, 6.0))
    for (low, high), (first, last), x in zip(found, HOME, (1.0, 6.0), strict=True):
        assert high - low == pytest.approx((last - first) / 2)
        assert (x - low) / (high - low) == pytest.approx((x - first) / (last - first))


def test_zooming_goes_to_the_middle_when_the_ball_is_out_of_sight() -> None:
    assert zoomed(HOME, HOME, 2.0, (5.0, 6.0)) == ((-1.0, 1.0), (2.0, 6.0))


def test_zooming_back_by_keys_ends_in_the_own_window_exactly() -> None:
    window = HOME
    for factor in (2.0, 2.0, 2.0, 0.5, 0.5, 0.5):
        window = zoomed(window, HOME, factor, (1.1, 2.3))
    assert window == HOME


def test_zooming_ends_before_doubles_show() -> None:
    window = HOME
    for _ in range(200):
        window = zoomed(window, HOME, 2.0, (1.0, 1.0))
    width = window[0][1] - window[0][0]
    assert NEAREST <= width / 4.0 < 4.0 * NEAREST
    for _ in range(400):
        window = zoomed(window, HOME, 0.5, ())
    assert np.isfinite(window).all()


def test_panning_moves_both_axes_by_an_eighth() -> None:
    assert panned(HOME, 1, 0) == ((-1.5, 2.5), HOME[1])
    assert panned(HOME, 0, 2) == (HOME[0], (-2.0, 6.0))
    assert magnification(((0.0, 1.0),), ((-2.0, 2.0),)) == 4.0


def test_a_window_chosen_for_another_picture_is_forgotten() -> None:
    looking = Looking().to(problem_window=(HOME, ((0.0, 1.0), (0.0, 1.0))))
    assert window_of(looking, "problem_window", HOME) == ((0.0, 1.0), (0.0, 1.0))
    other = ((-3.0, 3.0),)
    assert window_of(looking, "problem_window", other) == other


def looked(session: Session, window: object) -> object:
    home = snapshot(session).picture.home  # type: ignore[union-attr]
    return snapshot(session, Looking().to(problem_window=(home, window))).picture


def test_a_curve_is_computed_anew_over_the_window() -> None:
    picture = looked(Session(load("two-valleys")), ((4.0, 5.0),))
    assert isinstance(picture, CurvePicture)
    assert (picture.xs[0], picture.xs[-1]) == (4.0, 5.0)
    assert picture.ys == pytest.approx(picture.xs**4 - 3 * picture.xs**2 + picture.xs)
    assert picture.slopes == pytest.approx(4 * picture.xs**3 - 6 * picture.xs + 1)


def test_f_double_prime_is_there_only_when_it_is_asked_for() -> None:
    session = Session(load("two-valleys"))
    plain = snapshot(session).picture
    assert isinstance(plain, CurvePicture)
    assert plain.bends is None
    bent = snapshot(session, Looking().to(problem_mode="f, f′ and f″")).picture
    assert isinstance(bent, CurvePicture)
    assert bent.second == "12x² − 6"
    assert bent.bend == pytest.approx(12 * 2.0**2 - 6)
    assert bent.bends == pytest.approx(12 * bent.xs**2 - 6)


def test_a_surface_is_computed_anew_over_the_window() -> None:
    picture = looked(Session(load("himmelblau")), ((2.5, 3.5), (1.5, 2.5)))
    assert isinstance(picture, SurfacePicture)
    x, y = np.meshgrid(np.linspace(2.5, 3.5, 96), np.linspace(1.5, 2.5, 96))
    assert picture.values == pytest.approx((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2)


def test_a_fit_and_a_boundary_have_windows_too() -> None:
    fit = looked(Session(load("article-line")), ((0.25, 0.5),))
    assert isinstance(fit, FitPicture)
    assert (fit.xs[0], fit.xs[-1]) == (0.25, 0.5)
    boundary = looked(Session(load("spirals")), ((-1.0, 1.0), (-2.0, 2.0)))
    assert isinstance(boundary, BoundaryPicture)
    assert (boundary.xlim, boundary.ylim) == ((-1.0, 1.0), (-2.0, 2.0))


def test_the_bowl_has_a_window_of_its_own() -> None:
    session = Session(load("article-line"))
    fit = snapshot(session).picture
    assert isinstance(fit, FitPicture)
    assert fit.bowl is not None
    window = ((1.0, 1.5), (0.5, 1.0))
    bowl = snapshot(session, Looking().to(bowl_window=(fit.bowl.home, window))).picture.bowl  # type: ignore[union-attr]
    assert bowl is not None
    train = session.plan.objective.train  # type: ignore[union-attr]
    w, b = np.meshgrid(np.linspace(1.0, 1.5, 48), np.linspace(0.5, 1.0, 48))
    errors = w[..., None] * train.inputs[0] + b[..., None] - train.targets[0]
    assert bowl.values == pytest.approx(0.5 * np.sum(errors**2, axis=-1))


def test_far_outside_where_everything_overflows_nothing_that_is_not_finite_reaches_a_view() -> None:
    session = Session(load("two-valleys", [("function.expression", "exp(x^3)")]))
    picture = looked(session, ((5.0, 50.0),))
    assert isinstance(picture, CurvePicture)
    assert not np.isinf(picture.ys).any()
    assert picture.slopes is not None
    assert not np.isinf(picture.slopes).any()
