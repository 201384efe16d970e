"""What a command says of a bad scenario, and whether that is as promised: one line, the right place, code 2 or 3."""

import contextlib
import io
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from gdtui import cli


class Said(NamedTuple):
    """What came of a command: its exit code, or None where it raised; its streams, with the traceback if there is
    one."""

    code: int | None
    out: str
    err: str

    @property
    def place(self) -> str:
        """File and line, as far as they are said."""
        return self.err.removeprefix("gdtui: ").partition(": ")[0]

    @property
    def key(self) -> str:
        """The key that is named."""
        rest = self.err.removeprefix("gdtui: ").partition(": ")[2]
        ends = [at for at in (rest.find(" = "), rest.find(": ")) if at >= 0]
        return rest[: min(ends)] if ends else ""


def held() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def told(words: Sequence[str]) -> Said:
    """Run a command of gdtui's in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = cli.main(list(words))
        except BaseException:  # noqa: BLE001 - whatever it is, it is what must not be
            return Said(None, out.getvalue(), err.getvalue() + traceback.format_exc())
    return Said(code, out.getvalue(), err.getvalue())


def broken(said: Said, file: str, lines: Sequence[int], key: str, words: str = "") -> list[str]:
    """What is not as promised of a message: `lines` are those it may name, [] that it must name none."""
    places = [f"{file}:{line}" for line in lines] or [file]
    kept = {
        f"ends with {said.code}": said.code in (2, 3),
        "says something on stdout": not said.out,
        "is not one line": said.err.count("\n") == 1 and said.err.endswith("\n"),
        "holds what cannot be printed": said.err.rstrip("\n").isprintable(),
        "does not begin with gdtui:": said.err.startswith("gdtui: "),
        f"does not name {' or '.join(places)}": said.place in places,
        f"does not name the key {key}": key in said.err,
        f"does not say {words}": words in said.err,
    }
    return [f"{fault}: {said.err or said.out}" for fault, fine in kept.items() if not fine]
