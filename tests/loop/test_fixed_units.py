"""A fixed segment of households or employers: these units stay in it, whoever comes, leaves, parts, joins, dies or is erased."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from kequn.facts.printing import to_text
from kequn.loop.bank import Bank
from kequn.loop.fixing import fix, fixed
from kequn.loop.run import run
from kequn.loop.scoped import ScopedBank
from kequn.segments.fixed import fixed_by, list_of
from kequn.segments.service import save
from kequn.warehouse import tombstones
from kequn.warehouse.decisions import APART, TOGETHER, Decision, decide
from kequn.warehouse.home import Paths
from kequn.warehouse.store import Warehouse
from tests.loop.small import SYSTEM

DAY, NOW = date(2026, 6, 30), datetime(2026, 7, 1, tzinfo=UTC)
FAMILIES = fixed_by("families_20260630", "household")
FIRMS = fixed_by("firms_20260630", "employer")
WORK = "('w1', 1, 'E1'), ('w2', 2, 'E1'), ('w3', 3, 'E2'), ('w4', 4, 'E2'), ('w5', 5, 'E3')"


@pytest.fixture
def home(small: Path, tmp_path: Path) -> Path:
    """The small bank with two families of more than one (1, 2; 3, 4 and their child 6), and firms of 1 and 2, 3 and 4, and 5."""
    copy = tmp_path / "home"
    shutil.copytree(small, copy)
    put(copy, "employments", f"SELECT {SYSTEM}, t.* EXCLUDE (key, no) FROM (VALUES {WORK}) AS t(key, no, employer_id)")
    run(copy)
    save(copy, "families", "两人以上的家庭", "household.count() >= 2", unit="household")
    save(copy, "firms", "两名雇员以上的雇主", "employer.count() >= 2", unit="employer")
    return copy


def put(home: Path, table: str, rows: str, *, ends: str = "") -> None:
    with Warehouse.open(home, write=True) as warehouse:
        connection = warehouse.connect()
        closed = [warehouse.stage_closings(table, ends, connection)] if ends else []
        warehouse.commit(rows=[warehouse.stage(table, rows, connection)], closings=closed)


def fix_it(home: Path, segment: str) -> str:
    with Bank(home) as bank:
        made = fix(bank, bank.segments[segment], as_of=DAY)
        return save(home, f"{segment}_fixed", "固定", made, unit=bank.segments[segment].unit).expression


def households(home: Path, day: date | None = None) -> tuple[list[str], list[str]]:
    """Return the fixed households, and their people."""
    with Bank(home) as bank:
        day = day or bank.as_of
        return bank.households.where(FAMILIES, as_of=day).ids(), bank.customers.where(FAMILIES, as_of=day).ids()


def employers(home: Path) -> tuple[list[str], list[str]]:
    with Bank(home) as bank:
        return bank.employers.where(FIRMS, as_of=bank.as_of).ids(), bank.customers.where(FIRMS, as_of=bank.as_of).ids()


def named(*numbers: int) -> list[str]:
    return [f"C{number:08d}" for number in numbers]


def test_a_household_that_parts_is_followed_to_where_most_of_it_lives(home: Path) -> None:
    assert fix_it(home, "families") == FAMILIES
    assert households(home) == (["H00000001", "H00000003"], named(1, 2, 3, 4, 6))
    decide(Paths(home), [Decision(3, 4, APART)], at=NOW)  # whose number it bears leaves; the mother stays with the child
    run(home, as_of="2026-07-02")
    assert households(home) == (["H00000001", "H00000004"], named(1, 2, 4, 6))
    assert households(home, date(2026, 7, 1)) == households(home)  # a day that no run was for
    assert households(home, date(2026, 6, 29)) == ([], [])  # nobody knew of it before its day
    with Bank(home) as bank:
        assert bank.segments.members("families", as_of=bank.as_of).count() == 2
        assert bank.segments.counts(as_of=bank.as_of)["families_fixed"] == 2
        kept = fixed(bank, bank.segments["families_fixed"])
        assert kept is not None
        assert (kept.unit, kept.units.tolist(), kept.customers.tolist()) == ("household", [1, 1, 3, 3, 3], [1, 2, 3, 4, 6])
        tree = bank.segments["families_fixed"].tree(bank.tags.schema)
        assert list_of(tree) == "families_20260630"
        assert to_text(tree, "zh") == '家庭.存在(存在(固定名单, 条件=名单号 == "families_20260630"))'


def test_two_that_become_one_are_one_and_newcomers_belong_to_it(home: Path) -> None:
    fix_it(home, "families")
    decide(Paths(home), [Decision(2, 3, TOGETHER), Decision(5, 6, TOGETHER)], at=NOW)
    run(home, as_of="2026-07-02")
    assert households(home) == (["H00000001"], named(1, 2, 3, 4, 5, 6))


def test_the_dead_and_the_erased_have_no_say_in_where_it_lives_on(home: Path) -> None:
    fix_it(home, "families")
    dead = f"SELECT {SYSTEM}, t.* EXCLUDE (key, no) FROM (VALUES ('d1', 1, 'deceased')) AS t(key, no, kind)"
    put(home, "special_lists", dead.replace("2026-01-01", "2026-07-01 12:00:00"))
    tombstones.erase(Paths(home), 3, at=NOW, reason="asked to")
    assert households(home)[1] == named(1, 2, 4, 6)  # an erasure counts at once
    run(home, as_of="2026-07-02")
    assert households(home) == (["H00000002", "H00000004"], named(2, 4, 6))
    for number in (4, 6):
        tombstones.erase(Paths(home), number, at=NOW, reason="asked to")
    assert households(home) == (["H00000002"], named(2))


def test_an_employer_stays_whoever_works_there_and_is_not_shown_without_customers(home: Path) -> None:
    assert fix_it(home, "firms") == FIRMS
    assert employers(home) == (["E1", "E2"], named(1, 2, 3, 4))
    moves(home, {1: "E3", 3: "E3", 4: "E3"})
    run(home, as_of="2026-07-02")
    assert employers(home) == (["E1"], named(2))
    with Bank(home) as bank:
        assert bank.segments.members("firms", as_of=bank.as_of).ids() == ["E3"]


def moves(home: Path, to: dict[int, str]) -> None:
    told = ", ".join(f"('w{number}', {number}, '{employer}')" for number, employer in to.items())
    rows = f"SELECT {SYSTEM}, t.* EXCLUDE (key, no) FROM (VALUES {told}) AS t(key, no, employer_id)"
    ends = f"""SELECT source, source_key, row_hash, known_at, TIMESTAMP '2026-07-01 12:00:00' AS known_to
        FROM stored.employments WHERE customer_no IN ({", ".join(map(str, to))})"""
    rows = rows.replace("2026-01-01", "2026-07-01 12:00:00").replace("hash(key)", "hash(key || 'moved')")
    put(home, "employments", rows, ends=ends)


def test_whoever_asks_sees_the_units_of_their_own_people(home: Path) -> None:
    fix_it(home, "families")
    fix_it(home, "firms")
    with Bank(home) as bank:
        asked = ScopedBank(bank, Scope("somebody", ROLES["manager"], None, frozenset({2, 5})))
        known, schema = bank.segments, bank.tags.schema
        found = {id_: asked.engine().units(known[id_].tree(schema), unit=known[id_].unit, as_of=DAY) for id_ in (
            "families_fixed", "firms_fixed")}
        assert found["families_fixed"].tolist() == [1]
        assert len(found["firms_fixed"]) == 1
        people = asked.engine().units(known["families_fixed"].tree(schema), as_of=DAY)
        assert people.tolist() == [2]
