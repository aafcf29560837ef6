"""Employers as a unit: who they are, who works there, on any day and for whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Forbidden, NotSeen, Scope
from kequn.facts.nodes import EMPLOYER
from kequn.kernel.errors import KequnError, LanguageError
from kequn.loop.bank import Bank
from kequn.loop.builder.employers import employees, employer, employers
from kequn.loop.members import members
from kequn.loop.scoped import ScopedBank
from kequn.segments.service import save
from tests.loop.employed import employed_home


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return employed_home(tmp_path_factory.mktemp("employed") / "home")


@pytest.fixture
def bank(published: Path) -> Iterator[Bank]:
    with Bank(published) as opened:
        yield opened


def as_seen(bank: Bank, role: str, *numbers: int) -> ScopedBank:
    return ScopedBank(bank, Scope("somebody", ROLES[role], None, frozenset(numbers)))


@pytest.mark.parametrize(("text", "ids"), [
    ("employer.count() >= 0", ["M2", "S1", "X9"]), ("employer.count() == 0", ["M2"]), ("payroll", ["S1"]),
    ("name is None", ["X9"]), ('employer.count(where=holds("fund")) / employer.count() == 0.5', ["S1"]),
    ("employer_staff > 1 and industry == '教育'", ["S1"]),
    ("employer.sum(household.count()) > 3", ["S1"]),
])
@pytest.mark.parametrize("day", ["2026-06-30", "2026-06-29"])
def test_employers_are_found_on_the_snapshots_day_and_on_another(bank: Bank, text: str, ids: list[str], day: str) -> None:
    found = bank.employers.where(text, as_of=day)
    assert sorted(found.ids()) == ids
    assert found.count() == len(ids)


def test_a_customer_works_where_the_newest_employment_says(bank: Bank) -> None:
    assert bank.customers.where("employer.employer_id == 'S1'", as_of=bank.as_of).ids() == ["C00000003", "C00000004"]
    assert bank.customers.where("employer.employer_id == 'S1'", as_of="2019-12-31").ids() == []
    assert bank.customers.where("employer.name is None and employer.count() == 1", as_of=bank.as_of).ids() == ["C00000005"]


def test_ready_values_and_bits_say_what_is_computed(bank: Bank) -> None:
    engine = bank.dated.engine(bank.as_of)
    for text, plain in (("employer_staff > 1", "employer.count() > 1"), ("employer_aum > 0", "employer.sum(aum) > 0")):
        for unit in ("customer", EMPLOYER):
            tagged, written = bank.dated.parsed(text, unit), bank.dated.parsed(plain, unit)
            assert engine.found(tagged, unit=unit, as_of=bank.as_of) is not None
            assert engine.units(tagged, unit=unit, as_of=bank.as_of).tolist() == engine.units(
                written, unit=unit, as_of=bank.as_of).tolist()


def test_who_has_no_employer_has_no_value_of_its_tags(bank: Bank) -> None:
    nobody = bank.customers.where("employer_staff is None", as_of=bank.as_of)
    assert nobody.ids() == ["C00000001", "C00000002", "C00000006"]
    assert "employer_staff" not in bank.tag_values("C00000003", as_of=bank.as_of)  # a total of strangers is not told of a person


def test_an_employer_is_explained_by_its_key(bank: Bank) -> None:
    told = bank.employers.where("employer.sum(sum(transactions.amount)) > 0", as_of=bank.as_of).explain("S1")
    [figure] = told.reasons[0].figures
    assert (told.id, told.holds, {row.customer_id for row in figure.rows}) == ("S1", True, {"C00000003", "C00000004"})
    with pytest.raises(KequnError, match="there is no employer 'S7'"):
        bank.employers.where("payroll", as_of=bank.as_of).explain("S7")
    why = bank.customers.where("employer.count() > 1 and age > 30", as_of=bank.as_of).explain("C00000004")
    assert [reason.holds for reason in why.reasons] == [True, True]


def test_of_an_employer_only_those_seen_are_employees(bank: Bank) -> None:
    manager = as_seen(bank, "manager", 1, 4)
    tree = manager.condition("employer.count() >= 1", EMPLOYER)
    [seen] = employers(manager, tree, limit=9)
    assert (seen.id, seen.name, seen.payroll, seen.staff, seen.paid, seen.fund_share) == ("S1", "云澜第一小学", True, 1, 0, None)
    everybody = manager.condition("employer.count() >= 0", EMPLOYER)
    assert manager.engine().count(everybody, unit=EMPLOYER, as_of=bank.as_of) == 1
    assert employees(manager, seen.number, limit=9) == [4]
    assert [member.customer_id for member in members(manager, tree, limit=9)] == ["C00000004"]
    whole = ScopedBank(bank, Scope("somebody", ROLES["operations"], None, frozenset()))
    assert [each.id for each in employers(whole, whole.condition("employer.count() >= 1", EMPLOYER), limit=9)] == ["S1", "X9"]
    assert employees(whole, seen.number, limit=9) == [3, 4]
    stranger = as_seen(bank, "manager", 1)
    with pytest.raises(NotSeen):
        employer(stranger, seen.number)
    with pytest.raises(Forbidden):
        employers(ScopedBank(bank, Scope("somebody", ROLES["analyst"], None, frozenset())), tree, limit=9)


def test_a_segment_of_employers_is_counted_and_its_history_kept(published: Path) -> None:
    save(published, "schools", "学校", "industry == '教育'", unit=EMPLOYER)
    from kequn.loop.run import run

    run(published, as_of="2026-06-30")
    with Bank(published) as bank:
        assert bank.segments.members("schools", as_of=date(2026, 6, 30)).ids() == ["S1"]
        [row] = [row for row in bank.table("segments").to_arrow().to_pylist() if row["id"] == "schools"]
        assert (row["unit"], row["count"]) == (EMPLOYER, 1)
        kept = bank.table("segment_members").to_arrow().to_pylist()
        [number] = [row["employer_no"] for row in kept if row["segment"] == "schools"]
        assert bank.table("employer_tags").to_arrow().filter(
            bank.table("employer_tags").to_arrow()["employer_id"].to_numpy(zero_copy_only=False) == "S1"
        )["employer_no"].to_pylist() == [number]


def test_groups_are_not_found_among_employers(bank: Bank) -> None:
    with pytest.raises(KequnError, match="among customers or households"):
        bank.employers.groups(as_of=bank.as_of)
    with pytest.raises(LanguageError, match="wrap it for an employer"):
        bank.employers.where("age > 3", as_of=bank.as_of)
