"""The least that an app on Textual with NumPy can be: it shows a number of NumPy's, and each key."""

from __future__ import annotations

import numpy as np
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class MinimalApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Static(f"minimal {np.arange(3).sum()}", id="text")

    def on_key(self, event: events.Key) -> None:
        self.query_one(Static).update(f"{event.key} {np.random.default_rng().random()}")


if __name__ == "__main__":
    MinimalApp().run()
