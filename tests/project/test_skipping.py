"""Where CI is set nothing may be skipped: a skip is a failure that tells its reason; an expected failure stays one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.committed import ROOT

EXAMPLE = """
import pytest

def test_skipped():
    pytest.skip("no server here")

@pytest.mark.xfail(strict=True)
def test_expected_to_fail():
    assert False

def test_passes():
    pass
"""


@pytest.mark.parametrize(
    ("ci", "ending"),
    [("", "1 passed, 1 skipped, 1 xfailed"), ("true", "1 failed, 1 passed, 1 xfailed")],
    ids=["at home", "in CI"],
)
def test_a_skip_counts_as_a_failure_in_ci(tmp_path: Path, ci: str, ending: str) -> None:
    (tmp_path / "test_example.py").write_text(EXAMPLE, encoding="utf-8")
    options = ["-rs", "-p", "tests.conftest", "-p", "no:cacheprovider", "--rootdir", str(ROOT)]
    arguments = [sys.executable, "-m", "pytest", *options, str(tmp_path)]
    result = subprocess.run(arguments, cwd=ROOT, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False)
    assert ending in result.stdout
    assert "no server here" in result.stdout
