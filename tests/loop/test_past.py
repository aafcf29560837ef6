"""What a tag was on an earlier day: the judge's value from what was known then, by the version asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kequn.definitions.model import Definition
from kequn.kernel.errors import KequnError
from kequn.loop.bank import Bank
from kequn.loop.customer.past import past
from kequn.loop.customer.rows import month_ends
from kequn.loop.customer.who import own_tags
from kequn.loop.scoped import ScopedBank
from kequn.segments.service import definitions
from tests.loop.people import EVERYONE, manager

TODAY, BEFORE = date(2026, 6, 30), date(2026, 5, 31)


@pytest.fixture
def opened(people: Path) -> Iterator[Bank]:
    with Bank(people) as bank:
        yield bank


def test_a_tag_was_then_what_the_bank_says_of_that_day(opened: Bank) -> None:
    bank = ScopedBank(opened, EVERYONE)
    compared = 0
    whole = opened.tag_values("C00000001", as_of=BEFORE)
    for tag_id in sorted(own_tags(bank))[::4]:
        try:
            found = past(bank, 1, tag_id, [BEFORE])
        except KequnError as error:
            if "households of earlier days are not kept" not in str(error):
                raise
            continue
        compared += 1
        assert found.values == ((BEFORE, whole[tag_id]),), tag_id
    assert compared > 25


def test_an_earlier_version_is_computed_as_it_was_defined(people: Path, tmp_path: Path) -> None:
    shutil.copytree(people, tmp_path / "home")
    with Bank(tmp_path / "home") as opened:
        _versions(opened)


def _versions(opened: Bank) -> None:
    known = definitions(opened.home)
    first = known.get("tag", "pension_90d")
    doubled = Definition(**{**first.content(), "body": {**first.body, "expression": "2 * sum(transactions.amount, days=90)"}})
    number = known.create(doubled).version
    bank = ScopedBank(opened, manager(1))
    assert past(bank, 1, "pension_90d", [TODAY]).values == ((TODAY, Decimal(10000)),)
    assert past(bank, 1, "pension_90d", [TODAY], version=0).tag.version == 0
    assert past(bank, 1, "pension_90d", [TODAY], version=number).tag.expression.startswith("2 *")
    with pytest.raises(KequnError, match="no version 9 of pension_90d"):
        past(bank, 1, "pension_90d", [TODAY], version=9)


def test_what_cannot_be_told_is_said_in_one_line(opened: Bank) -> None:
    bank = ScopedBank(opened, EVERYONE)
    with pytest.raises(KequnError, match="the bank is known up to 2026-06-30"):
        past(bank, 1, "age", [date(2026, 7, 1)])
    with pytest.raises(KequnError, match="no such tag"):
        past(bank, 1, "household_aum", [TODAY])


def test_month_ends_go_back_over_a_year() -> None:
    ends = month_ends(date(2026, 2, 28), 12)
    assert (ends[0], ends[-2], ends[-1], len(ends)) == (date(2025, 2, 28), date(2026, 1, 31), date(2026, 2, 28), 13)
