"""What is installed: a wheel that works from any directory, and modules that import only what they may."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest
from build import ProjectBuilder

from gdtui.scenario import shipped

ROOT = Path(__file__).resolve().parent.parent


def run(*words: str, cwd: Path, **environment: str) -> str:
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | environment
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it; what the wheel needs is borrowed from this one."""
    folder = tmp_path_factory.mktemp("wheel")
    ProjectBuilder(ROOT).build("wheel", folder)
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    wheel = next(folder.glob("*.whl"))
    target = run(str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])", cwd=folder).strip()
    ZipFile(wheel).extractall(target)
    borrowed = next(path for path in map(Path, sys.path) if (path / "numpy").is_dir())
    (Path(target) / "borrowed.pth").write_text(str(borrowed), encoding="utf-8")
    return python


REAL = ("iris", "digits", "wine", "engel")
TOLD = f"""
import gdtui
from gdtui.__main__ import main
print(gdtui.__file__)
for words in (["list", "scenarios"], ["check", *{REAL}]):
    assert main(words) == 0
"""


def test_the_wheel_works_from_any_directory_and_holds_the_real_data(installed: Path, tmp_path: Path) -> None:
    where, *lines = run(str(installed), "-c", TOLD, cwd=tmp_path).splitlines()
    assert not where.startswith(str(ROOT))
    assert [line.split()[0] for line in lines[: -len(REAL)]] == shipped()
    assert all("ok" in line for line in lines[-len(REAL) :])


IN_TURN = [
    ("gdtui.cli", {"numpy", "textual", "plotext", "rich", "msgspec"}),
    ("gdtui.engine.supervised", {"textual", "plotext", "rich", "msgspec"}),
    ("gdtui.engine.expression", {"textual", "plotext", "rich", "msgspec"}),
    ("gdtui.session", {"textual", "plotext", "rich"}),
    ("gdtui.snapshot", {"textual", "plotext", "rich"}),
    ("gdtui.race", {"textual", "plotext", "rich"}),
    ("gdtui.headless", {"textual", "plotext"}),
]
"""What must be absent after each of these is imported beside those before it, which may have less beside them."""


@pytest.mark.parametrize(
    "modules",
    [
        IN_TURN,
        [("gdtui.draw.plot", {"textual", "msgspec", "gdtui.session"})],
        [("gdtui.tui.app", {"plotext", "numpy.ma", "gdtui.tui.dialogs.dialog", "gdtui.race", "gdtui.export.page"})],
    ],
    ids=["in turn", "plot", "app"],
)
def test_a_module_imports_only_what_it_needs(modules: list[tuple[str, set[str]]]) -> None:
    code = "import sys\n" + "".join(f"import {module}\nprint(*sys.modules)\n" for module, _ in modules)
    said = run(sys.executable, "-c", code, cwd=ROOT).splitlines()
    for (module, absent), imported in zip(modules, said, strict=True):
        assert module in imported.split()
        assert not set(imported.split()) & absent, module
