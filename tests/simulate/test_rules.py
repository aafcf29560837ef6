"""The rules stand in one file; a scenario varies some, and what is wrong in it is one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kequn.kernel.errors import SimulationError
from kequn.simulate.courses import CAUSES, GROW, LEAVE, SLEEP, TRACES, WAKE
from kequn.simulate.parameters import OTHER_BANKS, PATHS
from kequn.simulate.rules import every, rules


def scenario(folder: Path, text: str) -> Path:
    file = folder / "harder.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_scenario_replaces_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    shipped = rules()
    varied = rules(scenario(tmp_path, "[leaving]\nturned_back = 9\nthinking = [1, 2]\n"))
    assert varied.leaving.turned_back == 9
    assert varied.leaving.thinking == [1, 2]
    assert varied.leaving.rate == shipped.leaving.rate
    assert varied.minds == shipped.minds


@pytest.mark.parametrize(("text", "line"), [
    ("[leavin]\nrate = 1", "harder.toml: leavin is no part of the rules; did you mean 'leaving'?"),
    ("[leaving]\nturned = 1", "harder.toml: leaving.turned is no rule; did you mean 'turned_back'?"),
    ("[leaving]\nturned_back = 'often'", "harder.toml: leaving.turned_back is 'often'; give a number"),
    ("[leaving]\nthinking = [1.5, 2]", "harder.toml: leaving.thinking is [1.5, 2]; give a list like [10, 60]"),
    ("[leaving]\nthinking = [1]", "harder.toml: leaving.thinking is [1]; give a list like [10, 60]"),
    ("[minds]\npatience = true", "harder.toml: minds.patience is True; give a number"),
    ("minds = 3", "harder.toml: minds is a part of the rules; give its values below [minds]"),
])
def test_a_wrong_scenario_is_one_line(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(SimulationError) as caught:
        rules(scenario(tmp_path, text))
    assert str(caught.value) == line


@pytest.mark.parametrize("text", ["[leaving", "\ud800"])
def test_a_scenario_that_cannot_be_read_is_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(SimulationError, match=r"the scenario broken\.toml cannot be read: ") as caught:
        rules(file)
    assert "\n" not in str(caught.value)
    with pytest.raises(SimulationError, match=r"the scenario nowhere\.toml cannot be read: "):
        rules(tmp_path / "nowhere.toml")


def test_lists_are_as_long_as_what_they_are_about() -> None:
    given = rules()
    for values in (given.leaving.rate, given.leaving.sudden, given.leaving.pace, given.leaving.traces):
        assert len(values) == len(CAUSES[LEAVE])
    assert {len(row) for row in given.leaving.traces} == {len(TRACES)}
    assert (len(given.growing.rate), len(given.sleeping.rate), len(given.sleeping.wakes)) == (
        len(CAUSES[GROW]), len(CAUSES[SLEEP]), len(CAUSES[WAKE]))
    assert len(given.wealth.here) == len(PATHS)
    assert set(given.rivals.names) <= set(OTHER_BANKS)
    assert len(given.rivals.names) == len(given.rivals.months) == len(given.rivals.points)


def test_the_manual_names_every_rule() -> None:
    manual = (Path(__file__).parents[2] / "docs/simulation.md").read_text(encoding="utf-8")
    assert [name for name in every() if f"`{name}`" not in manual] == []
