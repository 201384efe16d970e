"""gdtui, through the public Session: made from data in memory, stepped to the end, every row recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

import gdtui
from benchmarks.given import Given, save
from benchmarks.problems import START, scenario_text, write_data
from benchmarks.works import Work
from gdtui.engine.streams import Purpose, permutation
from gdtui.scenario import parse
from gdtui.session import Session

VERSIONS = {"gdtui": gdtui.__version__, "NumPy": np.__version__}


def prepare(work: Work, folder: Path) -> Callable[[], Session]:
    """Also writes what the others start from."""
    write_data(work, folder)
    scenario = parse(scenario_text(work), folder / "work.toml")
    crowd = tuple({"optimizer.lr": float(rate)} for rate in work.rates) if work.runs > 1 else ({},)
    save(_given(work, Session(scenario)), folder)

    def run() -> Session:
        session = Session(scenario, crowd, measuring=False)
        session.step(work.steps)
        return session

    return run


def rows(session: Session, probes: list[int]) -> np.ndarray:
    """The rows of the run just made, by going back to them."""
    return np.array([_row(session, step) for step in probes])


def _row(session: Session, step: int) -> list[float]:
    session.goto(step)
    if session.plan.dataset is None:
        return [session.state.params.item(), session.row.loss.item(), session.evaluation.grad.item()]
    return session.row.loss.tolist()


def _given(work: Work, session: Session) -> Given:
    rates = work.rates.astype(work.dtype)
    if session.plan.dataset is None:
        return Given(np.empty(0), np.empty(0), [], None, rates, START)
    train = session.plan.dataset.train
    X, Y = (np.ascontiguousarray(part.T, work.dtype) for part in (train.inputs, train.targets))
    blocks = {block.name: session.state.params[0][block.index] for block in session.plan.objective.blocks}
    layers = [(blocks[f"layer{k}.weight"], blocks[f"layer{k}.bias"]) for k in range(1, len(work.hidden) + 2)]
    return Given(X, Y, layers, _batches(work, session) if work.batch else None, rates)


def _batches(work: Work, session: Session) -> np.ndarray:
    """The samples of each update (steps, batch): each epoch's permutation, cut up."""
    n, seed = session.plan.objective.samples, session.scenario.training.seed
    epochs = -(-work.steps * work.batch // n)
    orders = [permutation(seed, Purpose.SHUFFLE, epoch, n) for epoch in range(epochs)]
    return np.concatenate(orders).reshape(-1, work.batch)[: work.steps]
