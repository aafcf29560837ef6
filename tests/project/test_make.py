"""`make` says what there is to make, and its preflight says in one line what is missing and how to get it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.project.committed import ROOT

TARGETS = ["env", "assets", "run", "test", "check", "bench", "real", "rehearsal", "kill-test", "bundle", "lock"]


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    listed = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    told = dict(re.findall(r"^([a-z-]+) +(\S.*)$", listed, re.MULTILINE))
    assert list(told) == ["help", *TARGETS]
    phony = next(line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if line.startswith(".PHONY"))
    assert phony.split()[1:] == list(told)


def _python(folder: Path, *, version_fits: bool, has_venv: bool) -> Path:
    """Write something that answers the preflight's two questions like a Python."""
    path = folder / "python"
    path.write_text(f"""#!/bin/sh
case "$2" in
  *version_info*) exit {0 if version_fits else 1};;
  *ensurepip*) exit {0 if has_venv else 1};;
esac
exit 1
""", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("version_fits", "has_venv", "message"),
    [
        (False, True, "no Python 3.11, 3.12 or 3.13 found as '{python}'; install one: apt-get install python3 python3-venv"),
        (True, False, "{python} has no venv module; install it: apt-get install python3-venv"),
    ],
    ids=["too old", "without venv"],
)
def test_the_preflight_names_what_is_missing_in_one_line(
    tmp_path: Path, version_fits: bool, has_venv: bool, message: str
) -> None:
    python = _python(tmp_path, version_fits=version_fits, has_venv=has_venv)
    environment = {**os.environ, "PYTHON": str(python)}
    result = subprocess.run(["tools/env"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == f"make env: {message.format(python=python)}\n"
