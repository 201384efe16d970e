"""Data sets: each held to its formula, its statistics and its seed; splits and scaling to their promises."""

import json
from pathlib import Path

import numpy as np
import pytest

from gdtui.engine.datasets import datasets, split, standardize
from gdtui.errors import LimitError, ScenarioError

N = 20_000
STORED = json.loads((Path(__file__).parent / "reference" / "datasets.json").read_text(encoding="utf-8"))
SHAPED = {
    "moons": lambda X, y: np.hypot(X[:, 0] - y, np.where(y == 0, X[:, 1], 0.5 - X[:, 1])) - 1.0,
    "circles": lambda X, y: np.hypot(*X.T) - np.where(y == 0, 1.0, 0.5),
    "spirals": lambda X, y: np.sin(np.arctan2(X[:, 1], X[:, 0]) - np.pi * y - 2.5 * np.pi * np.hypot(*X.T) / 5.0),
}
"""What is zero at every point of the curve that each class lies on."""

every_data_set = pytest.mark.parametrize("entry", list(datasets), ids=lambda entry: entry.name)


def make(name, n_samples=N, seed=0, **given):
    entry = datasets[name]
    return entry.make(n_samples, seed, **entry.options(given, "data"))


@every_data_set
@pytest.mark.parametrize("n_samples", [2, 3, 101])
def test_every_data_set_keeps_its_shape_and_its_names_agree(entry, n_samples):
    points = entry.make(n_samples, 3)
    assert points.X.shape == (n_samples, len(points.features))
    assert points.y.shape == (n_samples,)
    assert points.X.dtype == np.float64
    assert np.isfinite(points.X).all()
    if points.task == "regression":
        assert points.classes == ()
    else:
        assert set(points.y) <= set(range(len(points.classes)))


@every_data_set
def test_the_same_seed_gives_the_same_points_and_another_gives_others(entry):
    first, again, other = (entry.make(50, seed, noise=0.2) for seed in (4, 4, 5))
    assert np.array_equal(first.X, again.X)
    assert np.array_equal(first.y, again.y)
    assert not np.array_equal(np.c_[first.X, first.y], np.c_[other.X, other.y])


@every_data_set
def test_noise_is_refused_below_zero(entry):
    with pytest.raises(ScenarioError, match=r"noise.*out of range"):
        entry.options({"noise": -0.1}, "data")


@every_data_set
def test_noise_moves_points_by_its_standard_deviation(entry):
    still, noisy = (make(entry.name, noise=noise) for noise in (0.0, 0.3))
    moved = noisy.y - still.y if still.task == "regression" else (noisy.X - still.X).ravel()
    assert moved.mean() == pytest.approx(0.0, abs=0.01)
    assert moved.std() == pytest.approx(0.3, rel=0.03)


@every_data_set
def test_points_of_a_seed_never_change(entry):
    stored = STORED[entry.name]
    points = entry.make(len(stored["y"]), 7, **entry.options(stored["options"], "data"))
    # Sines and logarithms may differ in the last place from one processor to another; nothing else may.
    np.testing.assert_allclose(points.X, stored["X"], rtol=4e-15, atol=4e-15)
    np.testing.assert_allclose(points.y, stored["y"], rtol=4e-15, atol=4e-15)


def test_points_of_exact_arithmetic_never_change_at_all():
    points = make("line", 3, 5, noise_kind="uniform")
    assert points.X[:, 0].tolist() == [0.7614851397890161, 0.3010231660551692, 0.13047535026002577]
    assert points.y.tolist() == [2.7206720627715932, 1.68315118522277, 1.4084619269553338]


def test_a_line_without_noise_is_slope_and_intercept():
    points = make("line", 50, slope=-3.0, intercept=0.5, noise=0.0)
    assert points.y == pytest.approx(0.5 - 3.0 * points.X[:, 0], abs=1e-15)
    assert points.task == "regression"


def test_uniform_noise_lies_between_zero_and_its_width_above_the_line():
    points = make("line", slope=2.0, intercept=1.0, noise=4.0, noise_kind="uniform")
    above = points.y - 2.0 * points.X[:, 0] - 1.0
    assert 0.0 <= above.min() < 0.01
    assert 3.99 < above.max() < 4.0
    assert above.mean() == pytest.approx(2.0, abs=0.03)
    assert above.std() == pytest.approx(4.0 / np.sqrt(12.0), rel=0.02)


def test_the_xs_of_a_line_fill_the_unit_interval_evenly_and_apart_from_the_noise():
    points = make("line", slope=0.0, intercept=0.0)
    counts, _ = np.histogram(points.X, bins=10, range=(0.0, 1.0))
    assert counts.sum() == N
    assert abs(counts - N / 10).max() < 5.0 * np.sqrt(N / 10)
    assert np.corrcoef(points.X[:, 0], points.y)[0, 1] == pytest.approx(0.0, abs=0.03)


def test_a_sine_passes_its_own_zeros_and_peaks():
    points = make("sine", frequency=2.0, noise=0.0)
    x = points.X[:, 0]
    assert -np.pi <= x.min() < -3.13
    assert 3.13 < x.max() < np.pi
    assert points.y == pytest.approx(2.0 * np.sin(x) * np.cos(x), abs=1e-14)


def test_four_samples_of_xor_are_the_four_corners():
    points = make("xor", 4)
    assert points.X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert points.y.tolist() == [0, 1, 1, 0]


def test_more_samples_of_xor_go_round_the_corners():
    points = make("xor", 10)
    corners = points.X.astype(int)
    assert corners[4:8].tolist() == corners[:4].tolist()
    assert np.array_equal(points.y, corners.sum(axis=1) % 2)


@pytest.mark.parametrize("name", list(SHAPED))
def test_points_without_noise_lie_on_the_curve_of_their_class(name):
    points = make(name, 201, noise=0.0)
    assert np.bincount(points.y).tolist() == [100, 101]
    assert SHAPED[name](points.X, points.y) == pytest.approx(np.zeros(201), abs=1e-12)


def test_moons_are_scikit_learns():
    expected = [[1, 0], [0, 1], [-1, 0], [0, 0.5], [0.5, -0.3660254037844386], [1.5, -0.3660254037844387], [2, 0.5]]
    points = make("moons", 7, noise=0.0)
    assert np.abs(points.X - expected).max() < 1e-15
    assert points.y.tolist() == [0, 0, 0, 1, 1, 1, 1]


def test_circles_are_scikit_learns():
    root = 0.8660254037844387
    expected = [[1, 0], [-0.5, root], [-0.5, -root], [0.5, 0], [0, 0.5], [-0.5, 0], [0, -0.5]]
    points = make("circles", 7, factor=0.5, noise=0.0)
    assert np.abs(points.X - expected).max() < 1e-15
    assert points.y.tolist() == [0, 0, 0, 1, 1, 1, 1]


def test_a_spiral_arm_turns_as_often_as_asked_and_the_other_is_opposite():
    points = make("spirals", 400, turns=2.0, noise=0.0)
    first, second = points.X[:200], points.X[200:]
    assert second == pytest.approx(-first, abs=1e-12)
    angle = np.unwrap(np.arctan2(first[:, 1], first[:, 0]))
    assert (angle[-1] - angle[0]) / (2.0 * np.pi) == pytest.approx(2.0 * 199 / 200)
    assert np.hypot(*first[-1]) == pytest.approx(5.0 * 199.5 / 200)


@pytest.mark.parametrize("centers", [2, 3, 7])
def test_blobs_lie_round_evenly_spaced_centres(centers):
    points = make("blobs", centers=centers, noise=0.5)
    sizes = np.bincount(points.y)
    assert len(points.classes) == len(sizes) == centers
    assert sizes.max() - sizes.min() <= 1
    middles = np.array([points.X[points.y == k].mean(axis=0) for k in range(centers)])
    expected = 5.0 * np.exp(2j * np.pi * np.arange(centers) / centers)
    assert middles[:, 0] + 1j * middles[:, 1] == pytest.approx(expected, abs=0.05)


def test_a_regression_without_noise_is_a_weighted_sum_of_its_informative_features():
    points = make("regression", 500, n_features=8, n_informative=3, bias=2.5, noise=0.0)
    design = np.c_[points.X, np.ones(500)]
    weights, *_ = np.linalg.lstsq(design, points.y, rcond=None)
    assert np.abs(weights[3:8]).max() < 1e-13
    assert np.abs(weights[:3]).min() > 1e-3
    assert weights[8] == pytest.approx(2.5, abs=1e-13)
    np.testing.assert_allclose(design @ weights, points.y, atol=1e-12)


def test_all_features_of_a_regression_count_unless_told_otherwise():
    points = make("regression", 500, n_features=6, noise=0.0)
    weights, *_ = np.linalg.lstsq(points.X, points.y, rcond=None)
    assert np.abs(weights).min() > 1e-3
    assert points.features == ("x1", "x2", "x3", "x4", "x5", "x6")


def test_the_features_of_a_regression_are_independent_standard_normals():
    points = make("regression", n_features=4)
    assert points.X.mean(axis=0) == pytest.approx(np.zeros(4), abs=5 / np.sqrt(N))
    np.testing.assert_allclose(np.cov(points.X.T), np.eye(4), atol=5 * np.sqrt(2 / N))
    assert (points.X**4).mean() == pytest.approx(3.0, abs=0.15)


def test_the_weights_of_a_regression_are_drawn_from_its_seed_as_standard_normals():
    drawn = (make("regression", 50, seed, n_features=50, noise=0.0) for seed in range(40))
    weights = np.concatenate([np.linalg.solve(points.X, points.y) for points in drawn])
    assert len(set(np.round(weights, 9))) == 2000
    assert weights.mean() == pytest.approx(0.0, abs=5 / np.sqrt(2000))
    assert weights.std() == pytest.approx(1.0, abs=5 / np.sqrt(4000))


def test_bias_and_noise_of_a_regression_move_no_feature():
    first, second = make("regression", 50), make("regression", 50, bias=3.0, noise=2.0)
    assert np.array_equal(first.X, second.X)
    assert (make("regression", 50, bias=3.0).y - first.y) == pytest.approx(np.full(50, 3.0))


@pytest.mark.parametrize(("n_features", "n_classes"), [(1, 2), (2, 4), (3, 5), (10, 2), (40, 100)])
def test_the_clouds_of_a_classification_lie_round_different_corners_of_a_cube(n_features, n_classes):
    given = {"n_features": n_features, "n_classes": n_classes, "class_sep": 1.5}
    middles = make("classification", n_classes, noise=0.0, **given).X
    assert np.array_equal(np.abs(middles), np.full((n_classes, n_features), 1.5))
    assert len({tuple(m) for m in middles.tolist()}) == n_classes
    points = make("classification", N, noise=0.7, **given)
    sizes = np.bincount(points.y)
    assert len(points.classes) == len(sizes) == n_classes
    assert sizes.max() - sizes.min() <= 1
    assert points.features[-1] == f"x{n_features}"
    scattered = points.X - middles[points.y]
    assert scattered.mean() == pytest.approx(0.0, abs=5 * 0.7 / np.sqrt(scattered.size))
    assert scattered.std() == pytest.approx(0.7, rel=5 / np.sqrt(2 * scattered.size))


def test_the_corners_of_a_classification_follow_its_seed():
    draws = np.array([make("classification", 2, seed, n_features=20, noise=0.0).X for seed in range(200)])
    assert np.abs(draws[:, :, 1:].mean(axis=0)).max() < 5 / np.sqrt(200)


def test_a_thousand_features_are_possible_and_more_than_fit_in_memory_are_refused():
    for name in ("regression", "classification"):
        assert make(name, 20, n_features=1000).X.shape == (20, 1000)
        with pytest.raises(LimitError, match=r"1,000,000 samples of 1,000 features need 29\.8 GiB") as error:
            make(name, 1_000_000, n_features=1000)
        assert error.value.key == "data.n_samples"


@pytest.mark.parametrize(
    ("name", "given", "key", "hint"),
    [
        ("regression", {"n_features": 3, "n_informative": 4}, "n_informative", "≤ n_features, which is 3"),
        ("regression", {"n_features": 1001}, "n_features", "≥ 1 and ≤ 1000"),
        ("classification", {"n_features": 2, "n_classes": 5}, "n_classes", "≤ 4"),
        ("classification", {"n_classes": 1}, "n_classes", "≥ 2 and ≤ 100"),
        ("classification", {"class_sep": -1.0}, "class_sep", "≥ 0"),
    ],
)
def test_features_and_classes_that_do_not_fit_are_refused_by_their_key(name, given, key, hint):
    with pytest.raises(ScenarioError, match="out of range") as error:
        make(name, 10, **given)
    assert error.value.key == f"data.{key}"
    assert hint in str(error.value)


@pytest.mark.parametrize(
    ("name", "knob", "value"), [("blobs", "centers", 1), ("circles", "factor", 1.0), ("spirals", "turns", 0.0)]
)
def test_knobs_outside_their_range_are_refused(name, knob, value):
    with pytest.raises(ScenarioError, match=rf"data\.{knob}.*out of range"):
        make(name, 10, **{knob: value})


@pytest.mark.parametrize(
    ("n", "fraction", "size"), [(10, 0.3, 3), (7, 0.5, 4), (100, 0.001, 1), (3, 0.99, 2), (2, 0.5, 1), (9, 0.0, 0)]
)
def test_a_split_holds_back_the_rounded_share_but_leaves_each_part_something(n, fraction, size):
    train, test = split(n, fraction, 0)
    assert len(test) == size
    assert sorted([*train, *test]) == list(range(n))


def test_a_split_is_sorted_and_follows_its_seed():
    train, test = split(50, 0.4, 1)
    assert np.all(np.diff(train) > 0)
    assert np.all(np.diff(test) > 0)
    assert np.array_equal(split(50, 0.4, 1)[1], test)
    assert not np.array_equal(split(50, 0.4, 2)[1], test)


def test_the_split_of_a_seed_never_changes():
    assert split(10, 0.3, 0)[1].tolist() == [2, 3, 6]


def test_every_sample_is_held_back_as_often_as_any_other():
    counts = np.bincount(np.concatenate([split(10, 0.3, seed)[1] for seed in range(2000)]), minlength=10)
    assert abs(counts - 600).max() < 5.0 * np.sqrt(2000 * 0.3 * 0.7)


def test_one_sample_cannot_be_split():
    assert len(split(1, 0.0, 0)[0]) == 1
    with pytest.raises(ScenarioError, match=r"data\.test_fraction"):
        split(1, 0.5, 0)


def test_standardising_uses_the_training_samples_alone():
    train = np.array([[1.0, 10.0], [3.0, 10.0], [5.0, 40.0]])
    test = np.array([[3.0, 20.0], [103.0, 20.0]])
    new_train, new_test = standardize(train, test)
    assert new_train.mean(axis=0) == pytest.approx([0.0, 0.0], abs=1e-15)
    assert (new_train**2).mean(axis=0) == pytest.approx([1.0, 1.0])
    assert new_test[:, 0] == pytest.approx([0.0, 100.0 / np.sqrt(8.0 / 3.0)])
    assert new_test[:, 1] == pytest.approx([0.0, 0.0], abs=1e-15)


def test_a_constant_column_is_centred_and_keeps_its_unit():
    train = np.full((7, 1), 0.1)
    new_train, new_test = standardize(train, np.array([[2.1]]))
    assert new_train == pytest.approx(np.zeros((7, 1)), abs=1e-15)
    assert new_test[0, 0] == pytest.approx(2.0)


def test_standardising_without_a_test_set_is_fine():
    _, empty = standardize(np.array([[1.0], [2.0]]), np.empty((0, 1)))
    assert empty.shape == (0, 1)
