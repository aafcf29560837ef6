"""Who people decided to be one household: the last word on two customers stands until it is undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kequn.kernel.errors import HomeError
from kequn.warehouse import decisions, redirects
from kequn.warehouse.decisions import APART, TOGETHER, UNDONE, Decision
from kequn.warehouse.home import Paths, create_home
from kequn.warehouse.store import Warehouse

AT = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    made = create_home(tmp_path / "home", name="b")
    with Warehouse.open(made.home, write=True) as warehouse:
        warehouse.commit(next_customer_no=10)
    return made


def _standing(paths: Paths) -> list[tuple[int, int, str]]:
    return [(each.customer_no, each.other_no, each.verdict) for each in decisions.standing(paths)]


def test_the_last_word_on_two_customers_stands_until_it_is_undone(paths: Paths) -> None:
    assert _standing(paths) == []
    decisions.decide(paths, [Decision(1, 2, APART, by="M1", reason="moved out"), Decision(3, 4, TOGETHER)], at=AT)
    decisions.decide(paths, [Decision(2, 1, TOGETHER)], at=AT)
    assert _standing(paths) == [(3, 4, TOGETHER), (2, 1, TOGETHER)]
    decisions.decide(paths, [Decision(1, 2, UNDONE)], at=AT)
    [left] = decisions.standing(paths)
    assert replace(left, id="") == Decision(3, 4, TOGETHER, AT.isoformat())
    decisions.decide(paths, [Decision(5, 6, APART), Decision(5, 7, APART)], at=AT)
    assert len({each.id for each in decisions.standing(paths)}) == 2  # what was decided at once bears one id


@pytest.mark.parametrize(("decision", "why"), [
    (Decision(1, 99, APART), "no customer 99"), (Decision(1, 1, TOGETHER), "two customers"),
    (Decision(1, 2, UNDONE), "nothing to undo"),
])
def test_a_decision_that_cannot_be_is_refused_with_its_company(paths: Paths, decision: Decision, why: str) -> None:
    with pytest.raises(HomeError, match=why):
        decisions.decide(paths, [Decision(5, 6, APART), decision], at=AT)
    assert _standing(paths) == []


def test_who_was_merged_since_goes_by_the_surviving_number(paths: Paths) -> None:
    decisions.decide(paths, [Decision(1, 2, APART), Decision(3, 4, TOGETHER)], at=AT)
    redirects.merge(paths, 2, 5, at=AT, reason="one person")
    redirects.merge(paths, 4, 3, at=AT, reason="one person")
    assert [replace(each, at="", id="") for each in decisions.effective(paths)] == [Decision(1, 5, APART)]
    assert len(decisions.standing(paths)) == 2
