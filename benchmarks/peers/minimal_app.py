"""The least that an app on Textual with NumPy can be: a widget that draws an array line by line, and shows each key."""

from __future__ import annotations

import numpy as np
from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget

SHADES = np.array(list(" .:-=+*#%@"))


class Hills(Widget):
    """A surface over its cells, with a heading."""

    heading = "minimal"

    def render_line(self, y: int) -> Strip:
        if not y:
            return Strip([Segment(self.heading)])
        x = np.linspace(-3.0, 3.0, self.size.width)
        heights = np.sin(x) * np.cos(6.0 * y / self.size.height)
        return Strip([Segment("".join(SHADES[(4.99 * (heights + 1.0)).astype(int)]))])


class MinimalApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Hills()

    def on_key(self, event: events.Key) -> None:
        hills = self.query_one(Hills)
        hills.heading = f"{event.key} {np.random.default_rng().random()}"
        hills.refresh()


if __name__ == "__main__":
    MinimalApp().run()
