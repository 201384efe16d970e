"""Which key comes next, by chance: what the present screen binds, mostly, and then everything else there is."""

from __future__ import annotations

import string
from collections import Counter
from random import Random
from typing import Any

from textual.actions import parse
from textual.binding import Binding
from textual.widgets import Input

from gdtui.tui import keys
from gdtui.tui.keys import Key
from tests.promises.keys_pressing import ENDS, Press, Pressing, mode_of

PRINTABLE = [c for c in string.printable.strip() if c not in "q/"]
STRANGE = [
    *"éß½→中日😀\u0301\u200b", "ctrl+a", "ctrl+c", "ctrl+e", "ctrl+k", "ctrl+l", "ctrl+u", "ctrl+v", "ctrl+w", "ctrl+x",
    "ctrl+z", "ctrl+@", "alt+x", "alt+enter", "shift+up", "shift+left", "shift+right", "shift+down", "shift+home",
    "ctrl+left", "ctrl+right", "ctrl+home", "f1", "f5", "f12", "insert", "delete", "backspace", "H", "J", "K", "L",
]  # fmt: skip
COMMON = ["enter", "escape", "tab", "shift+tab", "up", "down", "left", "right", "pageup", "pagedown", "home", "end"]
PASTES = [
    "x^4 - 3x^2 + x", "optimizer.lr = 0.3", "12", "-1e308", "nan", "a\nb\r\nc", "\x1b[31mred\x07", "\x00", "😀" * 40,
    "9" * 400, "(" * 60, "中文" * 30, "\t", "~nobody", "a" * 5000, "lr = " + "[" * 600,
]  # fmt: skip
PHRASES: dict[str, list[str]] = {
    "EditDialog": [
        "optimizer.lr = 1e308", "lr = 0", "lr = 1e-320", "lr=0.05", "optimizer.name = adam", "optimizer.name = newton",
        "optimizer.name = momentum", "training.batch_size = 7", "training.batch_size = full", "training.l2 = 1e300",
        "training.steps = 300000", "training.seed = 5", "x = 1e308", "x = -3", "y = 1e200", "bias[0] = 1e308",
        "weight[0,0] = -1e308", "layer1.weight[0,0] = 1e308", "layer2.bias[0] = -1e155", "model.hidden = [3, 2]",
        "model.activation = relu", "model.activation = sine", "data.noise = 1", "data.n_samples = 30",
        "stop.loss = 0.1",
        "function.expression = 1/x", "data.add = [0.1, 0.2, 0]", "data.remove = 0", "= =", "]=[", "training.l1 = 1e-3",
        "optimizer.schedule = cosine_decay", "optimizer.schedule = step_decay", "training.clip_grad_norm = 1e-300",
        "stop.patience = 3", "model.loss = hinge", "training.dtype = float32", "expect.loss_below = 1", "x=nan",
    ],
    "GoToDialog": ["0", "50", "+10", "-3", "100000", "1000000000", "twelve", "−7", "", "²"],
    "FormulaDialog": [
        "x^4 - 3x^2 + x", "(1-x)^2 + 100(y-x^2)^2", "1/x", "log(x)", "exp(exp(x))", "abs(x) + sin(50x)", "x^", "1/2x",
        "3",
        "x^99999", "0*x", "tan(x y)", "1e308x^2", "(x", "√x", "sqrt(x-1)",
    ],
    "CsvDialog": ["points.csv", "torn.csv", "nothing.csv", "folder", "~nobody", ""],
    "PickerScreen": ["two", "adam net", "zzz", "spiral", "x^4", "mnist"],
    "Palette": ["step", "view", "theme", "rate", "first", "zzz"],
    "WriteDialog": ["kept", "a.b", "name with blanks", "ü", ".", "..", "~nobody", "folder", ""],
}  # fmt: skip
"""What a person might type there, enter at its end."""


class Chance:
    """Chooses bursts; what was carried out least comes most. `q` comes only where it is text, so that nothing ends."""

    def __init__(self, seed: int, done: Counter[tuple[str, str, tuple[Any, ...]]]) -> None:
        self.random, self.done = Random(seed), done

    def burst(self, at: Pressing) -> list[Press]:
        """What to press next, from one thing to twelve, or a phrase."""
        mode, random = mode_of(at.app), self.random
        chance = random.random()
        if chance < 0.06:
            return [self._mouse(at)]
        if chance < 0.08:
            return ["paste:" + random.choice(PASTES)]
        if chance < 0.09 and mode != "WriteDialog":
            return ["/"]
        if chance < 0.35 and mode in (keys.WORKBENCH, keys.RACE) and not at.app.screen.runner.running:  # type: ignore[attr-defined]
            return ["space", *[">"] * random.randrange(3)]
        if mode in PHRASES and chance < 0.35:
            return self._phrase(at, mode)
        return [self._key(at, mode) for _ in range(random.choice((1, 2, 3, 6, 12)))]

    def _phrase(self, at: Pressing, mode: str) -> list[Press]:
        if not isinstance(at.app.focused, Input):
            return [self._key(at, mode)]
        typed = list(self.random.choice(PHRASES[mode]))
        return [*typed, *self.random.choice((["enter"], ["enter", "enter"], ["tab"], ["down", "enter"], []))]

    def _key(self, at: Pressing, mode: str) -> Press:
        random, chance = self.random, self.random.random()
        own = [key for key in keys.KEYS if key.mode in (mode, keys.EVERYWHERE) and not set(ENDS) & {*_faces(key.keys)}]
        if any(key.mode == mode for key in own):
            if chance < 0.75:
                few = min(own, key=lambda key: (times(key, self.done), random.random()))
                return random.choice(_faces((few if chance < 0.3 else random.choice(own)).keys))
        elif chance < 0.16:
            return "enter" if mode == "PickerScreen" else "escape"
        elif chance < 0.45:
            return random.choice(_bound(at))
        return random.choice(random.choice((COMMON, PRINTABLE, COMMON, STRANGE)))

    def _mouse(self, at: Pressing) -> Press:
        random, size = self.random, at.app.size
        what = random.choice(("click", "click", "scroll_up", "scroll_down", "drag"))
        return f"{what}:{random.randrange(size.width)},{random.randrange(size.height)}"


def times(key: Key, done: Counter[tuple[str, str, tuple[Any, ...]]]) -> int:
    """How often the thing that a key of the table does was carried out in its mode."""
    _, name, params = parse(key.action)
    return sum(
        count for (mode, *what), count in done.items()
        if what == [name, tuple(params)] and key.mode in (mode, keys.EVERYWHERE)
    )  # fmt: skip


def _faces(bound: str) -> list[str]:
    return bound.split(",")


def _bound(at: Pressing) -> list[Press]:
    """The keys that the present screen and what has the focus in it bind."""
    app = at.app
    nodes = [app.screen] if app.focused is None else [app.screen, app.focused]
    bound = [one for node in nodes for kind in type(node).__mro__ for one in kind.__dict__.get("BINDINGS", [])]
    faces = [face for one in bound for face in _faces(one.key if isinstance(one, Binding) else one[0])]
    return [face for face in faces if face not in ENDS] or COMMON
