"""The matrix of assets here and elsewhere, and the estimate of one customer: scoped, an estimate, small cells not told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kequn.customers.ids import customer_id
from kequn.loop.bank import Bank
from tests.api.conftest import Caller
from tests.web.town import Town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["sub_branch_head", "operations", "analyst"])
def test_a_cell_holds_those_whom_its_condition_chooses_among_those_seen(call: Caller, town: Town, role: str) -> None:
    found = call(role, "get", "/wallet").json()
    for row in found["cells"]:
        for cell in row[::2]:
            assert call(role, "post", "/count", {"expression": cell["condition"]}).json()["count"] == cell["customers"]
    seen = town.seen[role] or town.everybody
    with Bank(town.home) as bank:
        estimates = {row["customer_no"]: row["amount"] for row in bank.table("wallet").to_arrow().to_pylist()}
    chosen = [amount for number, amount in estimates.items() if number in seen]
    assert sum(cell["customers"] for row in found["cells"] for cell in row) == len(chosen)
    assert sum(Decimal(cell["amount"]) for row in found["cells"] for cell in row) == sum(chosen)


def test_cells_too_small_to_be_told_are_not(call: Caller) -> None:
    whole = call("analyst", "get", "/wallet").json()["cells"]
    board = call("board", "get", "/wallet").json()["cells"]
    small = [(i, j) for i, row in enumerate(whole) for j, cell in enumerate(row) if 0 < cell["customers"] < 10]
    assert small
    for i, row in enumerate(board):
        for j, cell in enumerate(row):
            hidden = (i, j) in small
            assert (cell["customers"] is None, cell["amount"] is None) == (hidden, hidden)


def test_one_customer_has_an_estimate_with_reasons(call: Caller, town: Town) -> None:
    with Bank(town.home) as bank:
        estimates = {row["customer_no"]: row for row in bank.table("wallet").to_arrow().to_pylist()}
    number = min(town.seen["manager"] & estimates.keys())
    found = call("manager", "get", f"/customers/{customer_id(number)}/wallet").json()
    assert {name: found[name] for name in ("amount", "low", "high", "basis")} == {
        **{name: f"{estimates[number][name]:.2f}" for name in ("amount", "low", "high")}, "basis": estimates[number]["basis"]}
    assert float(found["low"]) <= float(found["amount"]) <= float(found["high"])
    assert found["reasons"]
    other = min(town.others("manager") & estimates.keys())
    assert call("manager", "get", f"/customers/{customer_id(other)}/wallet").status_code == 404


def test_who_gets_no_estimate_is_told_so(call: Caller, town: Town) -> None:
    with Bank(town.home) as bank:
        estimates = {row["customer_no"] for row in bank.table("wallet").to_arrow().to_pylist()}
    number = min(town.seen["branch_head"] - estimates)
    found = call("branch_head", "get", f"/customers/{customer_id(number)}/wallet").json()
    assert (found["amount"], found["basis"], found["reasons"]) == (None, None, [])
