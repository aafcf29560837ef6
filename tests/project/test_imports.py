"""The order of the folders is a contract that a new folder cannot slip past."""

from __future__ import annotations

import os
import re
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


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of its own."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "node_modules", "static"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def _add(checkout: Path, module: str, text: str) -> None:
    path = checkout / "src" / "kequn" / module
    path.parent.mkdir(exist_ok=True)
    if not (path.parent / "__init__.py").exists():
        (path.parent / "__init__.py").write_text('"""A folder."""\n', encoding="utf-8")
    path.write_text(text, encoding="utf-8")


def test_the_contracts_hold(checkout: Path) -> None:
    result = _lint(checkout)
    assert result.returncode == 0, result.stdout


BREACHES = (  # a module of a folder, what it imports, what is said of it
    ("campaigns/idea.py", "", "kequn.campaigns"),  # a folder without a place
    ("kernel/peek.py", "from kequn.warehouse import tables\n", "kequn.kernel.peek -> kequn.warehouse.tables"),  # upward
    ("definitions/peek.py", "from kequn.engines import duckdb\n", "kequn.definitions.peek -> kequn.engines.duckdb"),  # neighbours
    ("tags/peek.py", "from kequn import simulate\n", "kequn.tags.peek -> kequn.simulate"),  # the truth of the simulation
    ("facts/peek.py", "import django\n", "kequn.facts.peek -> django"),
)


def test_breaches_are_found(checkout: Path) -> None:
    for module, text, _ in BREACHES:
        _add(checkout, module, text)
    result = _lint(checkout)
    told = " ".join(result.stdout.split())
    assert result.returncode != 0
    for contract in ("Folders in the order the data flows", "The simulated bank is known", "A notebook needs no web stack"):
        assert re.search(f"{contract}[^.]{{0,80}} BROKEN", told), told
    assert [said for _, _, said in BREACHES if said not in told] == [], told
