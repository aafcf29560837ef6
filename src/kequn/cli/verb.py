"""What a verb of the command is, and what it is called with."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kequn.cli.progress import Progress

Answer = Mapping[str, Any]
"""What a verb answers: printed as it is by `--json`, shown to a person by the verb's `show`."""


@dataclass(frozen=True)
class Call:
    """One call of a verb: the home, what was typed, and where to report progress (stderr)."""

    home: Path
    arguments: Namespace
    progress: Progress


def _nothing(_: ArgumentParser) -> None:
    pass


def _over(_call: Call, _answer: Answer) -> None:
    pass


@dataclass(frozen=True)
class Verb:
    """One verb: `kequn count` has the path ("count",), `kequn segments save` the path ("segments", "save").

    `execute` does the work and answers; `show` prints the answer for a person; `passed` says whether the command
    exits with 0 (a check that found something wrong has done its work, yet exits with 1). `after` goes on when the answer has
    been printed (the demo then serves).
    """

    path: tuple[str, ...]
    help: str
    execute: Callable[[Call], Answer]
    show: Callable[[Answer], None]
    arguments: Callable[[ArgumentParser], None] = _nothing
    passed: Callable[[Answer], bool] = lambda _: True
    after: Callable[[Call, Answer], None] = _over
