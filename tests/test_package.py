"""What is installed: a wheel that works from any directory, and modules that import only what they may."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

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
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=ROOT)
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    wheel = next(folder.glob("*.whl"))
    target = run(str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])", cwd=folder).strip()
    ZipFile(wheel).extractall(target)
    borrowed = next(path for path in map(Path, sys.path) if (path / "numpy").is_dir())
    (Path(target) / "borrowed.pth").write_text(str(borrowed), encoding="utf-8")
    return python


def test_the_wheel_works_from_any_directory(installed: Path, tmp_path: Path) -> None:
    where = run(str(installed), "-c", "import gdtui; print(gdtui.__file__)", cwd=tmp_path).strip()
    assert not where.startswith(str(ROOT))
    names = run(str(installed), "-m", "gdtui", "list", "scenarios", cwd=tmp_path)
    assert [line.split()[0] for line in names.splitlines()] == shipped()


def test_the_wheel_holds_the_real_data(installed: Path, tmp_path: Path) -> None:
    assert "ok" in run(str(installed), "-m", "gdtui", "check", "iris", "digits", "wine", "engel", cwd=tmp_path)


def imported_with(module: str) -> set[str]:
    code = f"import sys, {module}\nprint(*sys.modules)"
    return set(run(sys.executable, "-c", code, cwd=ROOT).split())


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("gdtui.cli", {"numpy", "textual", "plotext", "rich", "msgspec"}),
        ("gdtui.engine.supervised", {"textual", "plotext", "rich", "msgspec"}),
        ("gdtui.engine.expression", {"textual", "plotext", "rich", "msgspec"}),
        ("gdtui.session", {"textual", "plotext", "rich"}),
        ("gdtui.snapshot", {"textual", "plotext", "rich"}),
        ("gdtui.race", {"textual", "plotext", "rich"}),
        ("gdtui.headless", {"textual", "plotext"}),
        ("gdtui.draw.plot", {"textual", "msgspec", "gdtui.session"}),
        ("gdtui.tui.app", {"plotext", "numpy.ma", "gdtui.tui.dialogs.dialog", "gdtui.race", "gdtui.export.page"}),
    ],
)
def test_a_module_imports_only_what_it_needs(module: str, absent: set[str]) -> None:
    assert not imported_with(module) & absent
