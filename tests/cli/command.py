"""Start the command as a person or a program does: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETTINGS = ("KEQUN_HOME", "KEQUN_DEBUG")


@dataclass(frozen=True)
class Outcome:
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


def kequn(*arguments: str | Path, cwd: Path | None = None, **settings: str) -> Outcome:
    """Run `kequn ARGUMENTS` and wait for it."""
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS} | settings
    done = subprocess.run([sys.executable, "-m", "kequn", *map(str, arguments)], capture_output=True, check=False, cwd=cwd,
                          env=environment, encoding="utf-8")
    return Outcome(done.returncode, done.stdout, done.stderr)
