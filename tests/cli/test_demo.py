"""The demo: from nothing to an answer, and quickly the second time."""

from __future__ import annotations

from pathlib import Path
from shlex import split

import pytest

from tests.cli.command import kequn, start

pytestmark = pytest.mark.slow


def test_the_demo_shows_the_loop_and_is_repeatable(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = start("demo", "--no-serve", "--customers", "300", "--home", home)
    assert first.code == 0
    told = [line.split("  ")[0] for line in first.err.splitlines() if " of 4  " in line]
    assert told == ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]
    for shown in ("customer_tags", "Twelve of the tags", "Five of the segments", "Data reaches", "Try next:", "kequn count"):
        assert shown in first.out + first.err
    second = kequn("demo", "--no-serve", "--customers", "300", "--home", home, "--json")
    answer = second.answer
    assert {step["reused"] for step in answer["run"]["steps"] if step["name"] != "compact"} == {True}
    assert (answer["load"]["totals"]["loaded"], answer["run"]["snapshot"]) == (0, 1)
    assert (len(answer["tags"]), len(answer["segments"])) == (12, 5)
    assert {tag["id"]: tag["stat"]["known"] > 0 for tag in answer["tags"]} == {tag["id"]: True for tag in answer["tags"]}
    for line in first.out.split("Try next:\n")[1].splitlines():
        if " count " in line:
            assert kequn(*split(line.split("kequn ", 1)[1])).code == 0


def test_the_demo_leaves_a_home_with_other_data_alone(small: Path) -> None:
    outcome = kequn("demo", "--home", small)
    assert (outcome.code, outcome.err.count("\n")) == (1, 1)
    assert "name a new folder for the demo" in outcome.err
