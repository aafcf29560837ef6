"""What a person asks of the warehouse: over their own customers, and never by a personal value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Forbidden, NotSeen, Scope
from kequn.kernel.errors import LanguageError
from kequn.loop.bank import Bank
from kequn.loop.members import members
from kequn.loop.scoped import ScopedBank

Opened = Callable[..., ScopedBank]


@pytest.fixture
def of(small: Path) -> Iterator[Opened]:
    """The small bank as somebody sees it who answers for some customers."""
    with Bank(small) as bank:
        yield lambda role, *numbers: ScopedBank(bank, Scope("somebody", ROLES[role], None, frozenset(numbers)))


ASKING = [
    'phone == "13812341234"', 'name >= "王"', 'phone >= "138" or age > 200', 'starts_with(name, "王")',
    'count(accounts, where=account_id == "A1") > 0', "last(balances.account_id) is not None", 'coalesce(phone, "1") < "2"',
    "birth_date < today()", 'household.count(where=phone > "138") > 0', "(1 if birth_date > today() else 2) == 1",
    'distinct(accounts.account_id, where=account_id > "A") > 1',
]  # fmt: skip


@pytest.mark.parametrize("text", ASKING)
def test_nobody_asks_by_a_personal_value(of: Opened, text: str) -> None:
    bank = of("operations")
    text = text.replace("today()", 'date("1960-01-01")') if "today()" in text else text
    for ask in (bank.condition, bank.count, lambda asked: members(bank, asked, limit=5),
                lambda asked: bank.explain("C00000001", asked)):
        with pytest.raises(LanguageError, match="is personal"):
            ask(text)
    with pytest.raises(LanguageError, match="is personal"):
        members(bank, "age > 0", columns=[f"1 if {text} else 2"], limit=5)


@pytest.mark.parametrize(("text", "number"), [
    ("phone is not None", 2), ("year(birth_date) == 1954", 1), ("distinct(accounts.account_id) == 2", 1), ("birth_month == 7", 1),
])
def test_what_may_be_asked_of_them(of: Opened, text: str, number: int) -> None:
    assert of("operations").count(text).number == number


def test_members_are_ones_own_in_pages(of: Opened) -> None:
    manager = of("manager", 1, 2, 4)
    first = members(manager, "age > 0", columns=["age"], limit=1)
    assert [(member.customer_id, member.values) for member in first] == [("C00000001", {"age": 72})]
    rest = members(manager, "age > 0", limit=10, after="C00000001")
    assert [member.customer_id for member in rest] == ["C00000002", "C00000004"]


def test_personal_columns_are_masked_and_names_whole_for_whom_the_role_says(of: Opened) -> None:
    columns = ["name", "phone", "birth_date", "city"]
    masked = {"phone": "138****1234", "birth_date": "1954-**-**", "city": "上海"}
    assert members(of("manager", 1), "age > 0", columns=columns, limit=9)[0].values == {"name": "王小明", **masked}
    assert members(of("operations"), "age > 0", columns=columns, limit=1)[0].values == {"name": "王**", **masked}


def test_members_need_the_right(of: Opened) -> None:
    with pytest.raises(Forbidden):
        members(of("analyst"), "age > 0", limit=1)


def test_an_explanation_is_of_the_household_as_far_as_it_is_seen(of: Opened) -> None:
    text = "household.sum(balance) > 700"
    both, alone = of("manager", 3, 4).explain("C00000003", text), of("manager", 3).explain("C00000003", text)
    assert (both.holds, [row.customer_id for row in both.reasons[0].figures[0].rows]) == (True, ["C00000004"] * 2)
    assert (alone.holds, alone.reasons[0].figures[0].rows) == (False, ())
    with pytest.raises(NotSeen):
        of("manager", 3).explain("C00000004", text)
