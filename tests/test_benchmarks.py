"""The benchmarks compare equals: gdtui and the textbook give the same losses on every work, and others are refused."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import report
from benchmarks.driver import DisagreementError, Times, Worker, agreed, difference
from benchmarks.peers import ours, textbook
from benchmarks.works import PEERS, WORKS, Work


def sized(work: Work) -> Work:
    return work.sized("quick")


@pytest.mark.parametrize("work", map(sized, WORKS.values()), ids=list(WORKS))
def test_gdtui_and_the_textbook_have_the_same_losses(work: Work, tmp_path: Path) -> None:
    run = ours.prepare(work, tmp_path)
    expected = textbook.prepare(work, tmp_path)()[work.probes]
    session = run()
    assert session.step_count == work.steps
    assert len(session.trace.curves["loss"].points()[0]) == work.steps + 1
    found = ours.rows(session, work.probes)
    assert found.shape == expected.reshape(found.shape).shape
    assert agreed(work, found, expected) <= work.tolerance
    learnt = found[-1] < found[0]
    assert learnt[1] if not work.data else learnt.all()


def test_losses_that_differ_are_refused() -> None:
    work = WORKS["small"]
    losses = np.array([[0.5], [0.25], [1e-6]])
    for wrong in (losses * (1 + 2e-9), losses - 2e-15 * (losses < 1e-3), losses * np.nan):
        with pytest.raises(DisagreementError, match="small"):
            agreed(work, losses, wrong)
    with pytest.raises(DisagreementError, match="not finite"):
        agreed(work, losses * np.inf, losses * np.inf)
    assert agreed(work, losses, losses * (1 + 5e-10)) == pytest.approx(5e-10)


def test_a_slope_near_nought_is_judged_by_the_first_slope() -> None:
    path = np.array([[2.0, 6.0, 21.0], [-1.3, -3.5, 1e-15]])
    assert difference(path, path + 1e-16, of_function=True) < 1e-15


def test_a_worker_in_its_own_process_answers_with_seconds_losses_and_memory(tmp_path: Path) -> None:
    import sys

    work = sized(WORKS["function"])
    ours.prepare(work, tmp_path)
    worker = Worker(sys.executable, "textbook", work, "quick", tmp_path)
    try:
        answer = worker.run()
    finally:
        worker.close()
    assert answer["seconds"] > 0
    assert answer["processor"] > 0
    assert answer["peak"] >= worker.hello["imported"] > 1e6
    assert answer["losses"][0] == [2.0, 6.0, 21.0]


def test_every_peer_that_is_asked_for_has_a_file() -> None:
    folder = Path(report.__file__).parent / "peers"
    assert {peer for work in WORKS.values() for peer in work.asked} == set(PEERS)
    assert all((folder / f"{peer}.py").is_file() for peer in PEERS)


def test_a_ratio_is_the_median_of_the_pairs() -> None:
    times = Times([1.0, 2.0, 4.0], [3.0, 3.0, 20.0], [1.0, 1.0, 1.0], [2.0, 1.0, 7.0], 0.0)
    assert times.ratios == [3.0, 1.5, 5.0]
    assert (times.ratio, times.processor_ratio) == (3.0, 2.0)
    assert [report.mark(ratio, 2.0, 3.0) for ratio in (1.9, 2.0, 3.0)] == ["✗ below the floor", "✓ floor", "✓ goal"]


def test_tables_go_between_their_markers(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("a\n<!-- here -->\nold\n<!-- /here -->\nb\n")
    report.insert("here", "new", page)
    report.insert("here", "newer", page)
    assert page.read_text() == "a\n<!-- here -->\nnewer\n<!-- /here -->\nb\n"
    with pytest.raises(ValueError, match="no place called there"):
        report.insert("there", "new", page)
