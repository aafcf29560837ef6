"""Layer against group: each number is of those whom its condition chooses among those seen; small ones are not told."""

from __future__ import annotations

import pytest

from tests.api.conftest import Caller
from tests.web.town import Town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["sub_branch_head", "operations", "analyst"])
def test_a_number_is_of_those_whom_its_condition_chooses_among_those_seen(call: Caller, town: Town, role: str) -> None:
    found = call(role, "get", "/layers").json()
    seen = town.seen[role] or town.everybody
    assert found["everybody"]["whole"]["customers"] == sum(cell["customers"] for cell in found["everybody"]["cells"]) == len(seen)
    parts = [line["whole"] for line in found["groups"]] + [cell for line in found["groups"] for cell in line["cells"][:2]]
    for part in (*found["everybody"]["cells"], *parts, *found["mismatches"]):
        assert call(role, "post", "/count", {"expression": part["condition"]}).json()["count"] == part["customers"]
    assert sum(part["customers"] for part in parts) > 0


@pytest.mark.parametrize("role", ["sub_branch_head", "analyst"])
def test_moves_are_of_those_seen_and_each_opens_its_people(call: Caller, town: Town, role: str) -> None:
    found = call(role, "get", "/layers/moves").json()
    cells = found["cells"]
    assert sum(move["customers"] for row in cells for move in row) == len(town.seen[role] or town.everybody)
    assert found["up"] == sum(move["customers"] for i, row in enumerate(cells) for move in row[i + 1:])
    assert found["down"] == sum(move["customers"] for i, row in enumerate(cells) for move in row[:i])
    for move in (move for row in cells for move in row if move["customers"]):
        assert call(role, "post", "/count", {"expression": move["condition"]}).json()["count"] == move["customers"]


def test_moves_between_stated_days(call: Caller) -> None:
    days = call("analyst", "get", "/layers/moves").json()["days"]
    found = call("analyst", "get", f"/layers/moves?before={days[0]}&after={days[1]}").json()
    assert (found["before"], found["after"]) == (days[0], days[1])
    turned = call("analyst", "get", f"/layers/moves?before={days[1]}&after={days[0]}").json()
    assert turned["before"] < turned["after"]


def test_numbers_too_small_to_be_told_are_not(call: Caller) -> None:
    whole, board = call("analyst", "get", "/layers").json(), call("board", "get", "/layers").json()
    pairs = [(one, other) for line, shown in zip(whole["groups"], board["groups"], strict=True)
             for one, other in zip(line["cells"], shown["cells"], strict=True)]
    assert any(0 < one["customers"] < 10 for one, _ in pairs)
    for one, other in pairs:
        hidden = 0 < one["customers"] < 10
        assert (other["customers"], other["elsewhere"]) == ((None, None) if hidden else (one["customers"], one["elsewhere"]))
    assert all(move["customers"] is None or move["customers"] == 0 or move["customers"] >= 10
               for row in call("board", "get", "/layers/moves").json()["cells"] for move in row)
