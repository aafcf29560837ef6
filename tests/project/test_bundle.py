"""The bundle holds what the lock holds, for each Python and machine, and PostgreSQL's driver."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.project.committed import ROOT

ASK = "import sys; sys.path.insert(0, 'tools'); import bundle; print('\\n'.join(bundle.requirements(*sys.argv[1:])))"


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_a_target_gets_each_package_of_the_lock_once_with_its_hashes(python: str, machine: str) -> None:
    line = [sys.executable, "-c", ASK, python, machine]
    told = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^([a-z0-9][a-z0-9.-]*)==", told, re.MULTILINE)
    locked = re.findall(r"^([a-z0-9][a-z0-9.-]*)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(names) == sorted({*locked, "psycopg", "psycopg-binary"} - {"colorama"})  # which is for Windows
    assert ";" not in told
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[a-z])", told.strip()))
