"""The app and a headless run of every shipped scenario: the same losses, bit for bit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from textual.pilot import Pilot

from gdtui.cli import main
from gdtui.scenario import load, shipped
from gdtui.tui.app import make_app
from tests.proofs import one_in, scenarios

STEPS = 200


def headless_losses(name: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    main(["run", name, "--steps", str(STEPS), "--format", "jsonl", "--quiet", "--set", "stop={}"])
    losses = [json.loads(line)["loss"] for line in capsys.readouterr().out.splitlines()]
    return [repr(loss) for loss in losses if loss is not None]


async def app_losses(name: str) -> list[str]:
    """Every loss that the app has recorded after some steps by key, one of them back, and the rest in hundreds."""
    app = make_app(load(name, [("training.steps", STEPS), ("stop", {})]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", "n", "n", "b", "n", "N", "b", "pagedown", "pagedown")
        runner = runner_of(pilot)
        for _ in range(100):
            if runner.snapshot.step >= STEPS or runner.snapshot.status == "diverged":
                break
            await pilot.pause(0.02)
            if not runner.running:
                await pilot.press("n")
        return [repr(loss) for loss in runner.snapshot.curves["loss"][1][: STEPS + 1].tolist()]


def runner_of(pilot: Pilot[Any]) -> Any:
    return pilot.app.screen.runner  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", one_in(17, scenarios(shipped())))
async def test_the_app_records_the_losses_of_the_headless_run(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    losses = headless_losses(name, capsys)
    assert await app_losses(name) == losses
    assert len(losses) == STEPS + 1 or name in ("steep-wall", "exploding")


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_scenario_runs_to_its_end_and_keeps_its_promise(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", name, "--format", "json", "--quiet"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["status"] in ("finished", "converged", "diverged")
    assert all(one["met"] for one in found["expect"])
