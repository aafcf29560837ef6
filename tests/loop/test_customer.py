"""One customer and household as a person may see them: exact values, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kequn.access.scope import NotSeen
from kequn.kernel.errors import KequnError
from kequn.loop.bank import Bank
from kequn.loop.customer.assets import Holding, accounts, assets, reckoned
from kequn.loop.customer.evidence import evidence, segments_of
from kequn.loop.customer.household import further_households, household, number_of_household
from kequn.loop.customer.timeline import timeline
from kequn.loop.customer.who import revealed, who
from kequn.loop.scoped import ScopedBank
from tests.loop.people import EVERYONE, OPERATIONS, manager

D = Decimal


@pytest.fixture
def opened(people: Path) -> Iterator[Bank]:
    with Bank(people) as bank:
        yield bank


def test_who_a_customer_is(opened: Bank) -> None:
    one = who(ScopedBank(opened, manager(1)), 1)
    assert (one.id, one.name, one.phone, one.born, one.outlet) == ("C00000001", "王小明", "138****1234", True, "人民路支行")
    assert (one.tags["age"], one.tags["pension_90d"], one.household_id) == (72, D(10000), "H00000001")
    assert "household_aum" not in one.tags
    assert who(ScopedBank(opened, OPERATIONS), 1).name == "王**"


def test_only_some_columns_can_be_unmasked(opened: Bank) -> None:
    bank = ScopedBank(opened, manager(1))
    assert (revealed(bank, 1, "phone"), revealed(bank, 1, "birth_date")) == ("13812341234", "1954-03-02")
    with pytest.raises(ValueError, match="national_id_hash"):
        revealed(bank, 1, "national_id_hash")


def test_what_a_customer_has_now_and_had_over_two_years(opened: Bank) -> None:
    found = assets(ScopedBank(opened, manager(1)), [1])
    assert found.by_category == {"current": D(5100), "deposit": D(50000), "fund": D(20000)}
    assert (found.total, found.debts, found.ended) == (D(75100), D(0), 1)
    assert [(each.category, each.matures_on) for each in found.maturing] == [("deposit", date(2026, 7, 10))]
    history = dict(zip(found.days, found.history, strict=True))
    assert len(history) == 25
    assert (history[date(2024, 12, 31)], history[date(2025, 1, 31)]) == (None, D(30000))
    assert history[date(2025, 7, 31)] == D(80000)
    assert (history[date(2025, 12, 31)], history[date(2026, 1, 31)]) == (D(80000), D(70000))
    assert (history[date(2026, 4, 30)], history[date(2026, 5, 31)], history[date(2026, 6, 30)]) == (D(70100), D(70300), D(75100))


def test_large_changes_are_marked_by_month_and_renewals_are_none(opened: Bank) -> None:
    found = assets(ScopedBank(opened, manager(1)), [1])
    assert [(turn.month, turn.category, turn.change) for turn in found.turns] == [
        (date(2025, 1, 31), "wealth", D(30000)), (date(2025, 7, 31), "deposit", D(50000)),
        (date(2026, 1, 31), "fund", D(20000)), (date(2026, 1, 31), "wealth", D(-30000))]
    renewed = [Holding(1, "deposit", None, None, D(9000), None, since, None, until) for since, until in (
        (date(2024, 1, 1), date(2025, 3, 10)), (date(2025, 3, 12), None))]
    assert reckoned(renewed, [], date(2026, 6, 30)).turns == ()


def test_accounts_carry_their_last_balance(opened: Bank) -> None:
    [one] = accounts(ScopedBank(opened, manager(1)), 1)
    assert (one["account_id"], one["category"]) == ("A001", "current")
    assert (one["balance"], one["balance_on"]) == (D(5100), date(2026, 6, 30))
    assert accounts(ScopedBank(opened, manager(2)), 2) == []


def test_of_a_household_the_unseen_are_a_relation_only(opened: Bank) -> None:
    mine = household(ScopedBank(opened, manager(1)), 1, first=1)
    assert [(member.key, member.role, member.person and member.person.number) for member in mine.members] == [
        ("0", "account_owner", 1), ("1", "account_user", None)]
    assert [(member.key, member.role, member.person) for member in mine.further] == [("2", "child", None)]
    assert (mine.others, mine.total, mine.assets.debts, set(mine.coverage)) == (1, D(75100), D(0), {1})
    assert [(tie.first, tie.second, tie.kind) for tie in mine.ties] == [("0", "1", "shared_account"), ("0", "2", "parent")]
    all_ = household(ScopedBank(opened, EVERYONE), 1, first=2)
    assert [member.person and member.person.number for member in (*all_.members, *all_.further)] == [2, 1, 3]
    assert (all_.others, all_.total, all_.assets.debts) == (0, D(75100), D(7000))
    assert all_.coverage == {1: {"deposit", "fund", "card"}, 2: {"loan"}}
    assert all_.categories == ("card", "deposit", "fund", "loan")
    assert further_households(ScopedBank(opened, EVERYONE), [3]) == ((3, "H00000001"),)
    assert further_households(ScopedBank(opened, manager(3)), [3]) == ()  # the parents are not seen


def test_a_household_is_there_for_who_sees_a_member(opened: Bank) -> None:
    assert number_of_household(ScopedBank(opened, manager(3)), "H00000001") == 1
    for scope, identifier in ((manager(4), "H00000001"), (EVERYONE, "H00000099"), (EVERYONE, "C00000001")):
        with pytest.raises(NotSeen):
            number_of_household(ScopedBank(opened, scope), identifier)


def test_the_timeline_has_every_source_and_pages_without_a_gap(opened: Bank) -> None:
    bank = ScopedBank(opened, manager(1))
    whole = timeline(bank, [1], limit=100)
    assert whole.next is None
    lines = [(line.day.isoformat(), line.source, line.what, line.code, line.times) for line in whole.happenings]
    assert lines[:4] == [
        ("2026-06-29", "events", "done", "fund_page", 1), ("2026-06-29", "events", "done", "login", 2),
        ("2026-06-11", "transactions", "booked", "household", 1), ("2026-06-10", "transactions", "booked", "pension", 1)]
    assert {line.source for line in whole.happenings} == {
        "transactions", "holdings", "contacts", "events", "complaints", "assessments", "life_facts", "accounts", "relations"}
    assert [line for line in lines if line[1] == "contacts"] == [("2026-05-20", "contacts", "considering", "care", 1)]
    assert ("2026-03-05", "complaints", "closed", "fee", 1) in lines
    assert ("2026-01-01", "holdings", "ended", "wealth", 1) in lines
    page = timeline(bank, [1], limit=3)
    paged = [*page.happenings]
    while page.next is not None:
        page = timeline(bank, [1], offset=page.next, limit=3)
        paged += page.happenings
    assert tuple(paged) == whole.happenings


def test_the_timeline_tells_what_was_disclosed_and_when_a_home_was_registered(opened: Bank) -> None:
    lines = timeline(ScopedBank(opened, manager(7)), [7], limit=100).happenings
    assert [(line.day.isoformat(), line.source, line.code, line.detail, line.amount) for line in lines] == [
        ("2026-03-08", "disclosures", "assets_elsewhere", "documents", D(80000)), ("2025-11-02", "addresses", "home", None, None)]


def test_the_timeline_masks_others_and_tells_what_is_inferred(opened: Bank) -> None:
    lines = timeline(ScopedBank(opened, manager(1)), [1], limit=100).happenings
    assert {line.person for line in lines if line.source == "transactions"} == {"社**", "自**"}
    assert [line.inferred for line in lines if line.source == "life_facts"] == [True]
    assert [line.detail for line in lines if line.code == "fund" and line.what == "begun"] == ["稳健基金"]


def test_evidence_counts_the_rows_behind_a_tag(opened: Bank) -> None:
    bank = ScopedBank(opened, manager(1))
    found = evidence(bank, 1, "pension_90d")
    assert (found.value, found.number) == (D(10000), 2)
    assert [(row.table, row.day, row.value) for row in found.rows] == [
        ("transactions", date(2026, 6, 10), D(5000)), ("transactions", date(2026, 5, 10), D(5000))]
    assert evidence(bank, 1, "age").rows == ()
    with pytest.raises(KequnError, match="no such tag"):
        evidence(bank, 1, "household_aum")


def test_segments_are_those_the_condition_holds_of(opened: Bank) -> None:
    bank = ScopedBank(opened, EVERYONE)
    for number in (1, 3):
        inside = {one.id for one in segments_of(bank, number)}
        expected = {id_ for id_ in opened.segments if opened.segments[id_].unit == "customer"
                    and f"C{number:08d}" in opened.segments.members(id_, as_of=opened.as_of).ids()}
        assert inside == expected
    assert "pensioners" in {one.id for one in segments_of(ScopedBank(opened, manager(1)), 1)}
