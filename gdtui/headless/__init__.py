"""Runs without the app: the same session, its rows and its result on stdout."""

from gdtui.headless.options import Options
from gdtui.headless.replaying import replay
from gdtui.headless.running import run

__all__ = ["Options", "replay", "run"]
