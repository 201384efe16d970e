"""Runs the app at full speed, many times over, each time in a process of its own that somebody else kills.

For each line on stdin (a folder for what is left, and a scenario) it answers with the number of a process, and from
then on with a line `written STEP` for each time that the run has been written, at its end with `over -1`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from gdtui import savefile
from gdtui.keeping import keeper
from gdtui.scenario import load
from gdtui.tui.app import make_app
from gdtui.tui.workbench import Workbench

keeper.EVERY, keeper.TICK, keeper.SHARE, keeper.WRITING = 0.0, 0.01, 1.0, 1.0


async def run(scenario: str) -> None:
    app = make_app(load(scenario, [("training.steps", 1_000_000)]))
    write = savefile.write

    def told(path: Any, image: Any) -> None:
        write(path, image)
        step = image.tree["runs"][0]["state"]["step"]
        os.write(1, f"written {step}\n".encode())

    savefile.write = told
    async with app.run_test(size=(80, 24)):
        assert isinstance(app.screen, Workbench)
        app.screen.runner.hurry()
        await asyncio.sleep(20)


def main() -> None:
    for line in sys.stdin:
        folder, scenario = line.split()
        child = os.fork()
        if not child:
            os.environ["GDTUI_STATE"] = folder
            asyncio.run(run(scenario))
            os._exit(0)
        os.write(1, f"process {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"over -1\n")


if __name__ == "__main__":
    main()
