"""The benchmarks compare equals: gdtui and the textbook give the same losses on every work, and others are refused."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import profile, report, scaling
from benchmarks.driver import DisagreementError, Times, Worker, agreed, difference
from benchmarks.peers import ours, textbook
from benchmarks.plot import Panel, drawing
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


def test_a_part_of_the_works_takes_the_places_of_its_rows_alone() -> None:
    whole = report.table(
        ["work", "peer", "", "ratio"], [["a", "p", "✓ goal", "1"], ["b", "p", "✗ below the floor", "2"]]
    )
    part = report.table(["work", "peer", "", "ratio"], [["b", "p", "✓ floor", "3"]])
    found = report.renewed(part, whole, 2)
    assert found == whole.replace("✗ below the floor | 2", "✓ floor | 3")
    assert report.summary(found) == "1 of 2 goals and 2 of 2 floors are reached."


def test_a_line_is_found_through_costs_that_lie_on_one() -> None:
    assert scaling.line_through([1, 2, 400], [3.5, 4.0, 203.0]) == pytest.approx((3.0, 0.5, 0.0), abs=1e-9)


def test_every_axis_of_the_scaling_has_a_session_of_its_size() -> None:
    sizes = {axis.name: axis.session(axis.sizes[1]) for axis in scaling.AXES}
    assert sizes["samples"].plan.objective.samples == 50
    assert sizes["width"].plan.objective.n_params == 4 * 4 + 1
    assert len(sizes["depth"].plan.objective.layers) == 3
    assert len(sizes["runs"].state.params) == 2


def test_the_plot_keeps_its_points_inside_their_panels() -> None:
    circles = re.findall(
        r'<circle cx="([-\d.]+)" cy="([-\d.]+)"', drawing([Panel("n", [1, 10, 100], [2, 20, 900])], "µs")
    )
    assert circles == [("58.0", "182.9"), ("163.0", "126.3"), ("268.0", "32.6")]


def test_the_profile_names_every_operation_of_the_tape(tmp_path: Path) -> None:
    work = sized(WORKS["small-batches"])
    page = profile.page(work, tmp_path, lines=3)
    for part in ("| z1 |", "| ∇W1 |", "| the whole set, each epoch |", "| around the tape |", "µs/step"):
        assert part in page
