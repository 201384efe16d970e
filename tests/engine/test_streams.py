"""Random numbers: a function of seed, purpose and index alone, whatever way they are made."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.engine.shuffling import Shuffles, seeds
from gdtui.engine.streams import Purpose, permutation, ranks, raw

SEEDS = (0, 1, 7, 2**31, 2**32, 2**40 + 5, 2**64 - 1, 2**70, 2**130 + 3, 2**200)


@pytest.mark.parametrize("seed", SEEDS)
def test_many_epochs_are_seeded_as_numpy_seeds_each(seed: int) -> None:
    indices = np.array([0, 1, 2, 63, 64, 1000, 10**6, 2**32 - 1], np.uint32)
    for index, (state, increment) in zip(indices.tolist(), seeds(seed, Purpose.SHUFFLE, indices), strict=True):
        sequence = np.random.SeedSequence(seed, spawn_key=(int(Purpose.SHUFFLE), index))
        assert np.random.PCG64(sequence).state["state"] == {"state": state, "inc": increment}


@pytest.mark.parametrize("count", [1, 10, 1500])
def test_the_order_of_every_epoch_is_its_permutation(count: int) -> None:
    shuffles = Shuffles(3, count)
    for epoch in (0, 23, 24, 25, 63, 64, 300, 5, 2**32 - 1, 2**32, 2**40):
        assert np.array_equal(shuffles.order(epoch), permutation(3, Purpose.SHUFFLE, epoch, count))


@pytest.mark.parametrize("count", [0, 1, 2, 999, 1000, 1001, 30_000, 100_000])
def test_ranks_are_those_of_a_stable_sort(count: int) -> None:
    draws = raw(11, Purpose.SHUFFLE, 5, count)
    assert np.array_equal(ranks(draws), np.argsort(draws, kind="stable"))


def test_ranks_of_numbers_that_agree_in_their_upper_half_are_put_right() -> None:
    draws = raw(11, Purpose.SHUFFLE, 5, 4000)
    draws[1::2] = (draws[::2] >> np.uint64(32) << np.uint64(32)) | (draws[1::2] & np.uint64(0xFFFFFFFF))
    draws[2::40] = draws[0::40]
    assert np.array_equal(ranks(draws), np.argsort(draws, kind="stable"))
