"""Which tests of pages a second pass needs, with the records in PostgreSQL: those that ask what no other asks.

A pass with KEQUN_TEST_HOMES notes there which statements each such test makes, without their values. One with KEQUN_TEST_AGAIN
leaves out tests whose every statement is made by those that stay; whatever was not noted stays.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

PAGES = "tests/web/"
ALIKE = (  # what makes two statements differ that are one: how many values, how many rows, which savepoint, which page
    (re.compile(r"\((%s, )*%s\)"), "(%s)"), (re.compile(r"(\(%s\), )+\(%s\)"), "(%s)"),
    (re.compile(r"s[0-9]+_x[0-9]+|(?<=LIMIT )[0-9]+|(?<=OFFSET )[0-9]+"), ""),
)


def asked_of(test: str) -> Path | None:
    """Return the folder to note in what this test asks; None where nothing is to be noted."""
    homes = os.environ.get("KEQUN_TEST_HOMES")
    return Path(homes) / "asked" if homes and test.startswith(PAGES) and "KEQUN_TEST_AGAIN" not in os.environ else None


class Listener:
    """Hears the statements of one test."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __call__(self, execute: Callable[..., Any], statement: str, *given: Any) -> Any:
        told = statement
        for pattern, instead in ALIKE:
            told = pattern.sub(instead, told)
        self.asked.add(told)
        return execute(statement, *given)

    def note(self, folder: Path, test: str) -> None:
        """Add the test to what this process has noted."""
        folder.mkdir(exist_ok=True)
        with (folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps([test, sorted(self.asked)]) + "\n")


def noted(folder: Path) -> dict[str, set[str]]:
    """Return the statements of each test that was noted."""
    lines = [line for file in folder.glob("*.jsonl") for line in file.read_text(encoding="utf-8").splitlines()]
    return {test: set(asked) for test, asked in map(json.loads, lines)}


def needed(tests: Sequence[str], asked: Mapping[str, Iterable[str]]) -> set[str]:
    """Return which of the tests make every statement that they all make, those with the most new ones first."""
    left = {test: set(asked[test]) for test in tests if test in asked}
    chosen = {test for test in tests if test not in asked}
    while left:
        best = max(left, key=lambda test: (len(left[test]), test))
        new = left.pop(best)
        if not new:
            break
        chosen.add(best)
        for others in left.values():
            others.difference_update(new)
    return chosen
