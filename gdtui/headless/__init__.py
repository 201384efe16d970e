"""Runs without the app: the same session, its rows and its result on stdout."""

from gdtui.headless.running import Options, run

__all__ = ["Options", "run"]
