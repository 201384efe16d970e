"""First weights: their spread by the formula of each paper, their structure, and their seed."""

import numpy as np
import pytest

from gdtui.engine.initializers import initializers
from gdtui.errors import ScenarioError

ROWS, COLUMNS = 300, 200
SPREADS = {
    "xavier_uniform": np.sqrt(2 / (ROWS + COLUMNS)),
    "xavier_normal": np.sqrt(2 / (ROWS + COLUMNS)),
    "kaiming_uniform": np.sqrt(2 / COLUMNS),
    "kaiming_normal": np.sqrt(2 / COLUMNS),
    "lecun_uniform": np.sqrt(1 / COLUMNS),
    "lecun_normal": np.sqrt(1 / COLUMNS),
    "normal": 1.0,
    "zeros": 0.0,
    "constant": 0.0,
    "orthogonal": np.sqrt(1 / ROWS),
    "sparse": 0.01 * np.sqrt(0.1),
    "identical": np.sqrt(2 / (ROWS + COLUMNS)),
}
UNSEEDED = {"zeros", "constant"}

XAVIER = [1.2595453497618592, -0.24958203795700948]
LECUN = [-1.4493831730845597, 0.8974866063412472]
SPARSE = [-0.012384361953513444, 0.0, -0.02068493019569773, 0.0]
ORTHOGONAL = [-0.5136843721752653, -0.8579792338879209, -0.8579792338879209, 0.5136843721752653]
"""Of seed 0 and layer 0."""

every_initializer = pytest.mark.parametrize("name", initializers.names)


def drawn(name, rows=ROWS, columns=COLUMNS, seed=4, layer=1, **given):
    entry = initializers[name]
    return entry.make(rows, columns, seed, layer, **entry.options(given, "model.init"))


@every_initializer
def test_weights_have_the_spread_of_their_paper(name):
    weights = drawn(name, layer=0 if name == "identical" else 1)
    # A row of 200 numbers tells the spread to 5 %, the whole matrix to half a percent.
    assert weights.std() == pytest.approx(SPREADS[name], rel=0.15 if name == "identical" else 0.02, abs=1e-15)
    if name not in ("constant", "identical"):
        assert abs(weights.mean()) <= 4 * SPREADS[name] / np.sqrt(weights.size) + 1e-12


@every_initializer
def test_any_shape_gives_finite_numbers_in_that_shape_and_in_order(name):
    for shape in ((1, 1), (1, 7), (7, 1), (5, 3), (3, 5), (6, 6)):
        weights = drawn(name, *shape)
        assert weights.shape == shape
        assert weights.dtype == np.float64
        assert weights.flags.c_contiguous
        assert np.isfinite(weights).all()


@every_initializer
def test_weights_follow_their_seed_and_their_layer(name):
    assert np.array_equal(drawn(name), drawn(name))
    for other in (drawn(name, seed=5), drawn(name, layer=2)):
        assert np.array_equal(drawn(name), other) == (name in UNSEEDED)


@pytest.mark.parametrize("name", [n for n in initializers.names if n.endswith("_uniform")])
def test_uniform_weights_fill_their_interval_evenly(name):
    weights = drawn(name)
    bound = SPREADS[name] * np.sqrt(3)
    counts, _ = np.histogram(weights, bins=10, range=(-bound, bound))
    assert counts.sum() == weights.size
    assert np.abs(counts - weights.size / 10).max() < 5 * np.sqrt(weights.size / 10)


@pytest.mark.parametrize("name", ["normal", "xavier_normal", "kaiming_normal", "lecun_normal"])
def test_normal_weights_have_the_tails_of_a_normal_law(name):
    standard = drawn(name) / SPREADS[name]
    assert (standard**3).mean() == pytest.approx(0.0, abs=0.06)
    assert (standard**4).mean() == pytest.approx(3.0, abs=0.12)
    assert np.abs(standard).max() > 3.5


@pytest.mark.parametrize("gain", [1.0, 2.5])
@pytest.mark.parametrize(("rows", "columns"), [(6, 6), (9, 4), (4, 9), (1, 5), (5, 1)])
def test_orthogonal_weights_are_at_right_angles_and_of_length_gain(rows, columns, gain):
    weights = drawn("orthogonal", rows, columns, gain=gain)
    few = weights if rows <= columns else weights.T
    np.testing.assert_allclose(few @ few.T, gain * gain * np.eye(len(few)), atol=1e-14)


def test_orthogonal_weights_do_not_favour_a_sign():
    # Without the sign of R's diagonal, LAPACK makes the first entry negative nearly always.
    first = np.array([drawn("orthogonal", 3, 3, seed=seed)[0, 0] for seed in range(400)])
    assert 150 < np.count_nonzero(first > 0.0) < 250
    assert abs(first.mean()) < 0.12


@pytest.mark.parametrize(
    ("rows", "sparsity", "zeros"), [(10, 0.9, 9), (10, 0.25, 3), (7, 0.5, 4), (300, 0.9, 270), (5, 0.0, 0)]
)
def test_sparse_weights_lack_the_same_number_in_every_column_at_random_rows(rows, sparsity, zeros):
    weights = drawn("sparse", rows, 200, sparsity=sparsity, std=2.0)
    gone = weights == 0.0
    assert np.array_equal(gone.sum(axis=0), np.full(200, zeros))
    assert weights[~gone].std() == pytest.approx(2.0, rel=4 / np.sqrt(2 * np.count_nonzero(~gone)))
    by_row = gone.sum(axis=1)
    assert np.abs(by_row - 200 * zeros / rows).max() <= 5 * np.sqrt(200 * zeros / rows * (1 - zeros / rows))
    if zeros:
        assert len({tuple(column) for column in gone.T.tolist()}) > 1


def test_what_is_left_of_sparse_weights_does_not_depend_on_what_is_gone():
    full, few = drawn("sparse", sparsity=0.0), drawn("sparse", sparsity=0.5)
    assert np.array_equal(few[few != 0.0], full[few != 0.0])
    kept = few != 0.0
    assert abs(np.abs(full[kept]).mean() - np.abs(full[~kept]).mean()) < 4 * 0.0061 / np.sqrt(full.size / 4)


def test_identical_units_share_one_row_whose_weights_differ():
    weights = drawn("identical", 8, 20, layer=0, gain=3.0)
    assert np.array_equal(weights, np.repeat(weights[:1], 8, axis=0))
    assert len(set(weights[0])) == 20
    assert np.abs(weights).max() <= 3.0 * np.sqrt(6 / 28)
    later = drawn("identical", 8, 20, layer=1)
    assert len(np.unique(later)) == 1
    assert abs(later[0, 0]) <= np.sqrt(6 / 28)


def test_constant_weights_are_the_constant():
    assert np.array_equal(drawn("constant", 3, 4, value=-0.25), np.full((3, 4), -0.25))


def test_the_weights_of_a_seed_never_change():
    assert drawn("xavier_uniform", 1, 2, 0, 0).ravel().tolist() == pytest.approx(XAVIER, abs=1e-15)
    assert drawn("lecun_normal", 1, 2, 0, 0).ravel().tolist() == pytest.approx(LECUN, abs=1e-15)
    assert drawn("sparse", 4, 1, 0, 0, sparsity=0.5).ravel().tolist() == pytest.approx(SPARSE, abs=1e-16)
    assert drawn("orthogonal", 2, 2, 0, 0).ravel().tolist() == pytest.approx(ORTHOGONAL, abs=1e-15)


@pytest.mark.parametrize(
    ("name", "knob", "value"),
    [
        ("orthogonal", "gain", 0.0),
        ("sparse", "sparsity", 1.0),
        ("sparse", "std", 0.0),
        ("identical", "gain", -1.0),
        ("normal", "std", 0.0),
    ],
)
def test_a_knob_out_of_range_is_refused_by_its_key(name, knob, value):
    with pytest.raises(ScenarioError, match="out of range") as error:
        initializers[name].options({knob: value}, "model.init")
    assert error.value.key == f"model.init.{knob}"
