"""Groups by grade: each number is of those whom its condition chooses among those seen; small ones are not told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from kequn.loop.bank import Bank
from kequn.loop.efforts import LETTERS, efforts
from kequn.loop.scoped import ScopedBank

OUTLET = "101101"


@pytest.mark.parametrize("outlets", [None, frozenset({OUTLET})])
def test_a_number_is_of_those_whom_its_condition_chooses(demo_home: Path, outlets: frozenset[str] | None) -> None:
    with Bank(demo_home) as opened:
        bank = ScopedBank(opened, Scope("H1", ROLES["branch_head"], outlets=outlets))
        everybody, lines = efforts(bank)
        assert any(cell.customers.number for cell in everybody.cells)
        assert all(len(line.cells) == len(LETTERS) for line in (everybody, *lines))
        for cell in (cell for line in (everybody, lines[0], lines[-1]) for cell in line.cells):
            assert bank.count(cell.condition).number == cell.customers.number
        for place in range(len(LETTERS)):
            alone, whole = lines[-1].cells[place].customers.number or 0, everybody.cells[place].customers.number or 0
            assert max(line.cells[place].customers.number or 0 for line in lines[:-1]) <= whole - alone


def test_numbers_too_small_to_be_told_are_not(demo_home: Path) -> None:
    with Bank(demo_home) as opened:
        told, board = (efforts(ScopedBank(opened, Scope("B1", ROLES[role], outlets=None))) for role in ("analyst", "board"))
        pairs = list(zip(told[0].cells, board[0].cells, strict=True)) + [
            pair for one, other in zip(told[1], board[1], strict=True) for pair in zip(one.cells, other.cells, strict=True)]
    assert any(0 < (one.customers.number or 0) < 10 for one, _ in pairs)
    for one, other in pairs:
        number = one.customers.number or 0
        assert other.customers.number == (None if 0 < number < 10 else number)
