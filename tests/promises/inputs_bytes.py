"""Bytes that somebody might give as a scenario: random ones, shipped files spoilt, and TOML with hostile values."""

import re
from collections.abc import Callable
from functools import cache
from random import Random

from gdtui.engine.activations import activations
from gdtui.engine.datasets import datasets
from gdtui.engine.initializers import initializers
from gdtui.engine.losses import losses
from gdtui.engine.norms import norms
from gdtui.engine.optimizers import optimizers
from gdtui.engine.schedules import schedules
from gdtui.engine.surfaces import surfaces
from gdtui.scenario.files import folder, shipped

HOSTILE = (
    "nan", "-inf", "1e999", "-0.0", "1e-320", "0x" + "f" * 300, "1" + "0" * 400, "-1", "0",
    "1", "2", "9223372036854775808", "1_000", "0b1", "true", "false", '""', '"x"', '"none"', "'''a\nb'''", '"\\u0000"',
    '"\\u001b[2J"', '"\\ud800"',
    '"é"', '"x^4 - 3x"', '"(((((x"', '"x^9^9^9^9"', '"1e999*x"', '"__import__(\'os\')"', "[]", "[[]]", "{}",
    "[1, [2]]", '[""]', "{ name = 3 }", '{ name = "adam" }',
    '{ name = "join", schedules = ["join", "join"], boundaries = [1] }',
    "[1, 2, 3]", "[0.9, 0.99]", '["x1", "x2"]', "[8, 8]", "[100000, 8]", "[" * 60 + "]" * 60,
    "{ a = " * 40 + "1" + " }" * 40,
    "2026-01-01", "07:32:00", "2026-01-01T00:00:00Z", '{ en = "a", zh = "b" }', "{ x = 1.0 }", "{ x = [-1, 1] }",
    '"/dev/zero"', '"../../etc/passwd"', '"data/iris.csv"', "'''", '"""', "#", "1 2", ".5", "+", "@",
    "\t1", "\r\n1", "'a\tb'",
)  # fmt: skip
"""Values that are wrong nearly everywhere, large, deep, or no TOML at all."""
NUMBERS = ("0", "1", "2", "3", "0.5", "-0.5", "1e-3", "7", "12", "40", "1e9", "0.999", "1e-300", "-3", "64", "1000001")
NAMES = tuple(
    f'"{entry.name}"'
    for registry in (optimizers, schedules, activations, losses, initializers, datasets, surfaces, norms)
    for entry in registry
)
KINDS = ('"function"', '"linear"', '"network"')
SECTIONS = ("function", "data", "model", "optimizer", "training", "stop", "expect", "optimizer.schedule", "notes")
TABLES = ("[race]", "[edit]")
KEYS = (
    "name", "lr", "momentum", "betas", "eps", "schedule", "expression", "surface", "start", "window", "n_samples",
    "noise",
    "test_fraction", "standardize", "task", "seed", "changes", "csv", "target", "features", "hidden", "activation",
    "init",
    "loss", "norm", "dropout", "residual", "bias", "degree", "inputs", "steps", "epochs", "batch_size", "l1", "l2",
    "dtype",
    "clip_grad_norm", "gradient_noise", "patience", "min_delta", "loss_below", "within_steps", "status", "at",
    "key", "value",
    "label", "start.x", "a.b.c.d", '"a b"', '"\\n"', "é", "", "x", "title",
)  # fmt: skip
LETTERS = "abxy019_.-+=[]{}\"'#\\ \t\n\r,:eEnaif\u2028é\x00\x1b"


@cache
def texts() -> tuple[bytes, ...]:
    """The shipped scenarios, and again without the remarks and notes that make up most of them."""
    whole = [(folder() / f"{name}.toml").read_text(encoding="utf-8") for name in shipped()]
    lean = [
        re.sub(r'""".*?"""', '"n"', re.sub(r"(?m)^#.*\n|\s+#[^\"\n]*$", "", text), flags=re.DOTALL) for text in whole
    ]
    return tuple(text.encode() for text in [*whole, *lean * 4])


def random_bytes(rng: Random) -> bytes:
    """Nothing but noise: any bytes, or letters that mean something to TOML."""
    size = int(2 ** rng.uniform(0, 8))
    return rng.randbytes(size) if rng.random() < 0.3 else "".join(rng.choices(LETTERS, k=size)).encode()


def spoilt(rng: Random) -> bytes:
    """A shipped scenario with a few things done to it."""
    content = rng.choice(texts())
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        content = rng.choice(WAYS)(rng, content)
    return content[:70_000]


def _place(rng: Random, content: bytes) -> int:
    return rng.randrange(len(content) + 1)


def _flip(rng: Random, content: bytes) -> bytes:
    if not content:
        return b"\x00"
    at = rng.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :]


def _cut(rng: Random, content: bytes) -> bytes:
    at = _place(rng, content)
    return content[:at] + content[at + int(2 ** rng.uniform(0, 9)) :]


def _double(rng: Random, content: bytes) -> bytes:
    at, size = _place(rng, content), int(2 ** rng.uniform(0, 9))
    return content[:at] + content[at : at + size] * rng.choice((2, 2, 3, 50)) + content[at + size :]


def _splice(rng: Random, content: bytes) -> bytes:
    other = rng.choice(texts())
    return content[: _place(rng, content)] + other[_place(rng, other) :]


def _swap(rng: Random, content: bytes) -> bytes:
    """Two words or values in each other's place."""
    words = list(re.finditer(rb'[A-Za-z_0-9.]+|"[^"\n]*"|\[[^\[\]\n]*\]', content))
    if len(words) < 2:
        return content
    one, other = sorted(rng.sample(words, 2), key=lambda word: word.start())
    middle = content[one.end() : other.start()]
    return content[: one.start()] + other[0] + middle + one[0] + content[other.end() :]


def _value(rng: Random, content: bytes) -> bytes:
    """Another value after one of the =."""
    rows = content.split(b"\n")
    places = [k for k, row in enumerate(rows) if b" = " in row or b"= " in row]
    if not places:
        return content
    k = rng.choice(places)
    rows[k] = rows[k].partition(b"=")[0] + b"= " + rng.choice(HOSTILE).encode()
    return b"\n".join(rows)


def _number(rng: Random, content: bytes) -> bytes:
    """Another number, or another name, in the place of one."""
    found = list(re.finditer(rb'(?<![\w.])-?\d[\d.e-]*|"[a-z_]+"', content))
    if not found:
        return content
    old = rng.choice(found)
    others = NAMES if old[0][:1] == b'"' else NUMBERS
    return content[: old.start()] + rng.choice(others).encode() + content[old.end() :]


def _insert(rng: Random, content: bytes) -> bytes:
    at = _place(rng, content)
    return content[:at] + rng.choice((*HOSTILE, *KEYS)).encode() + content[at:]


def _nest(rng: Random, content: bytes) -> bytes:
    at, deep = _place(rng, content), int(2 ** rng.uniform(0, 9))
    opened, closed = rng.choice(((b"[", b"]"), (b"{ a = ", b" }"), (b"a.", b""), (b"(", b")")))
    return content[:at] + opened * deep + closed * (deep if rng.random() < 0.5 else 0) + content[at:]


WAYS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _flip, _cut, _double, _splice, _swap, _swap, _value, _value, _value, _insert, _nest,
    *[_number] * 12,
)  # fmt: skip


def hostile(rng: Random) -> bytes:
    """TOML as its grammar has it, with the keys of scenarios and values that are not meant for them."""
    rows = [f"title = {'3' if rng.random() < 0.05 else chr(34) + 't' + chr(34)}", f"kind = {rng.choice(KINDS)}"]
    for _ in range(rng.randrange(1, 5)):
        name = rng.choice(TABLES) if rng.random() < 0.2 else rng.choice(SECTIONS)
        rows.append(f"[{name}]")
        rows += [f"{rng.choice(KEYS)} = {rng.choice(HOSTILE)}" for _ in range(rng.randrange(4))]
    return "\n".join(rows).encode("utf-8", "surrogatepass")


def any_bytes(rng: Random) -> bytes:
    """One case of the promise."""
    return rng.choices((random_bytes, spoilt, hostile), (5, 3, 2))[0](rng)
