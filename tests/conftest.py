"""What holds for every test: a driven app draws often, so that it need be quiet only briefly before the next key."""

import os

import pytest

os.environ["TEXTUAL_FPS"] = "400"  # read once, as textual is imported
QUIET = 0.005
"""Seconds without work after which a key is taken to be done: two frames. Textual's own 0.02 is one frame of sixty a
second; twice for each of thousands of keys, it would be most of the time of the suite."""


@pytest.fixture(autouse=True, scope="session")
def _brief_waits() -> None:
    from textual import _wait

    _wait.SLEEP_GRANULARITY = QUIET
    _wait.SLEEP_IDLE = QUIET / 10
