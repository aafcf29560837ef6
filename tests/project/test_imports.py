"""The order of the folders is a contract that a new folder cannot slip past."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.committed import ROOT

LINT = Path(sys.executable).with_name("lint-imports")


def _lint(checkout: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    arguments = [str(LINT), "--config", "pyproject.toml", "--no-logo", "--no-cache"]
    return subprocess.run(arguments, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _add(checkout: Path, module: str, text: str) -> None:
    path = checkout / "src" / "kequn" / module
    path.parent.mkdir(exist_ok=True)
    if not (path.parent / "__init__.py").exists():
        (path.parent / "__init__.py").write_text('"""A folder."""\n', encoding="utf-8")
    path.write_text(text, encoding="utf-8")


def test_the_contracts_hold(checkout: Path) -> None:
    result = _lint(checkout)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "text", "broken"),
    [
        ("campaigns/idea.py", "", "campaigns"),
        ("kernel/peek.py", "from kequn.warehouse import tables\n", "Folders in the order the data flows BROKEN"),
        ("definitions/peek.py", "from kequn.engines import duckdb\n", "Folders in the order the data flows BROKEN"),
        ("tags/peek.py", "from kequn import simulate\n", "The simulated bank is known"),
        ("facts/peek.py", "import django\n", "A notebook needs no web stack"),
    ],
    ids=["a folder without a place", "upward", "between neighbours", "the truth of the simulation", "Django"],
)
def test_a_breach_is_found(checkout: Path, module: str, text: str, broken: str) -> None:
    _add(checkout, module, text)
    result = _lint(checkout)
    assert result.returncode != 0
    assert broken in " ".join(result.stdout.split())
