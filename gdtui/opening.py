"""What a word on the command line names: a shipped scenario, a file, or the scenario of a saved session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gdtui.errors import GdtuiError, LimitError, ScenarioError
from gdtui.export.scenariofile import with_edits
from gdtui.savefile import history_in, is_session
from gdtui.scenario import Scenario, files, override
from gdtui.scenario.files import Changes
from gdtui.scenario.reading import read


def load(name: str, changes: Changes = (), said: list[str] | None = None) -> Scenario:
    """The scenario called `name` with `changes` made; of a saved session, that of its present line with its edits."""
    if not is_session(name):
        return files.load(name, changes, said)
    history, other = history_in(Path(name))
    if other and said is not None:
        said.append(f"{name}: {other}")
    scenario = with_edits(history.scenario, history.edits)
    if changes := tuple(changes):
        tables, dropped = override(dict(scenario.raw), changes)
        scenario = read(tables, scenario.base)
        if said is not None:
            said += dropped
    return scenario


@contextmanager
def naming(name: str, changes: Changes = ()) -> Iterator[None]:
    """Inside, an error that does not know its file is given that of `name`, and the line where a file has lines; what
    one of the `changes` has brought stands on no line."""
    if not is_session(name):
        with files.naming(name, changes):
            yield
        return
    try:
        yield
    except (ScenarioError, LimitError) as error:
        error.path = error.path or name
        raise


def session_named(name: str) -> Path:
    """The file of a saved session, and nothing else."""
    if not is_session(name):
        raise GdtuiError(f"{name}: not a saved session (FILE.gdtui); `gdtui run` runs a scenario")
    return Path(name)
