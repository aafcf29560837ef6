"""What people may be told of grades: how many have them, how they moved, who is in a cell, one customer's; and by command."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Forbidden, Scope
from kequn.kernel.errors import KequnError
from kequn.loop import graded, grades
from kequn.loop.bank import Bank
from kequn.loop.run import run
from kequn.loop.scoped import Count, ScopedBank
from kequn.warehouse.store import Warehouse
from tests.loop.people import manager
from tests.loop.small import AS_OF, SYSTEM

BEFORE = date(2026, 5, 31)
SEEN = """
    (VALUES ('o1', 1, 'J1', 'M1', 4, 'appointed', DATE '2026-05-20', DATE '2026-05-10', NULL),
            ('o2', 1, 'J1', 'M1', NULL, NULL, NULL, DATE '2026-06-15', 'signed'),
            ('o3', 2, 'J2', 'M1', 1, NULL, NULL, DATE '2026-05-10', NULL),
            ('o4', 2, 'J2', 'M1', 4, 'appointed', DATE '2026-07-01', DATE '2026-06-20', NULL),
            ('o5', 3, 'J3', 'M9', 1, NULL, NULL, DATE '2026-05-10', NULL),
            ('o6', 3, 'J3', 'M9', NULL, NULL, NULL, DATE '2026-06-01', 'lost'))
    AS t(key, no, opportunity_id, staff_id, willingness, milestone, planned_on, occurred_on, outcome)"""


@pytest.fixture(scope="module")
def home(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Path(shutil.copytree(people, tmp_path_factory.mktemp("moved") / "home"))
    with Warehouse.open(made, write=True) as warehouse:
        columns = "opportunity_id, staff_id, willingness, milestone, planned_on, occurred_on, outcome"
        system = SYSTEM.replace("'core'", "'crm'")
        warehouse.commit(rows=[warehouse.stage("opportunities", f"SELECT {system}, {columns} FROM {SEEN}", warehouse.connect())])
    run(made, as_of=AS_OF)
    return made


def test_signing_moves_from_prospects_to_those_in_service(home: Path) -> None:
    with Bank(home) as opened:
        everybody = ScopedBank(opened, Scope("O1", ROLES["operations"], outlets=None))
        moved = {pair: count.number for pair, count in grades.movement(everybody, BEFORE).items() if pair[0] in "ABC"}
        in_service = grades.in_service(everybody, 1)
        assert in_service
        assert moved == {("A", in_service.grade): 1, ("C", "A"): 1, ("C", "gone"): 1}
        assert grades.people(everybody, BEFORE, "A", in_service.grade, limit=10) == [1]
        assert grades.people(everybody, BEFORE, "C", "A", limit=10) == [2]
        now = {each.grade: each.count.number for each in grades.standings(everybody)}
        assert (now["A"], now["B"], now["C"]) == (1, 0, 0)


def test_a_manager_is_told_of_their_own_and_the_board_of_no_few(home: Path) -> None:
    with Bank(home) as opened:
        mine = grades.movement(ScopedBank(opened, manager(2)), BEFORE)
        assert {pair for pair in mine if pair[0] in "ABC"} == {("C", "A")}
        board = ScopedBank(opened, Scope("board", ROLES["board"]))
        assert set(grades.movement(board, BEFORE).values()) == {Count(None, 10)}
        assert [each.amount for each in grades.standings(board) if each.count.number is None] != []
        with pytest.raises(Forbidden):
            grades.people(board, BEFORE, "C", "A", limit=10)


def test_too_little_history_gives_no_probability(home: Path) -> None:
    with Bank(home) as opened:
        assert grades.curve(ScopedBank(opened, manager(2))) is None
        assert graded.overview(opened)["curve"] is None


def test_every_grade_of_a_customer_is_told(home: Path) -> None:
    with Bank(home) as opened:
        found = graded.of_customer(opened, "C00000002")
        assert [(each["opportunity_id"], each["grade"], each["valid_from"], each["valid_to"])
                for each in found["grades"] if each["scheme"] == "prospect"] == [
            ("J2", "C", "2026-05-10", "2026-06-20"), ("J2", "A", "2026-06-20", None)]
        with pytest.raises(KequnError, match="there is no such customer"):
            graded.of_customer(opened, "C00009999")
