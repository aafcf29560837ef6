"""Give the command a call: in a process of its own as a person does, or in this one, which is quicker and the same code."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kequn.cli.main import main

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


def start(*arguments: str | Path, cwd: Path | None = None, **settings: str) -> Outcome:
    """Start `kequn ARGUMENTS` in a process of its own, with these settings in its environment, and wait for it."""
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS} | settings
    done = subprocess.run([sys.executable, "-m", "kequn", *map(str, arguments)], capture_output=True, check=False, cwd=cwd,
                          env=environment, encoding="utf-8")
    return Outcome(done.returncode, done.stdout, done.stderr)


def kequn(*arguments: str | Path) -> Outcome:
    """Do `kequn ARGUMENTS` in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:  # argparse leaves so after --help and --version
            code = int(left.code or 0)
    return Outcome(code, out.getvalue(), err.getvalue())
