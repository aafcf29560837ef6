"""A fixed segment: who was in it on a day stays in it, whatever the data says later; merges are followed, the erased drop out."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from kequn.kernel.errors import KequnError
from kequn.loop.bank import Bank
from kequn.loop.builder.answer import matrix
from kequn.loop.builder.changes import change
from kequn.loop.fixing import fix, fixed
from kequn.loop.listing import Order, listing
from kequn.loop.run import run
from kequn.loop.scoped import ScopedBank
from kequn.project.backup.moment import Small
from kequn.segments.fixed import fixed_by, list_of
from kequn.segments.service import save
from kequn.warehouse import lists, redirects, tombstones
from kequn.warehouse.home import Paths
from kequn.warehouse.store import Warehouse
from tests.loop.small import SYSTEM

DAY, NOW = date(2026, 6, 30), datetime(2026, 7, 1, tzinfo=UTC)
LIST = "of_shanghai_20260630"


@pytest.fixture
def home(small: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "home"
    shutil.copytree(small, copy)
    save(copy, "of_shanghai", "上海客户", 'city == "上海"')
    return copy


def fix_it(home: Path) -> str:
    with Bank(home) as bank:
        return save(home, "fixed", "固定的上海客户", fix(bank, bank.segments["of_shanghai"], as_of=DAY)).expression


def move_to_beijing(home: Path, number: int) -> None:
    with Warehouse.open(home, write=True) as warehouse:
        system = SYSTEM.replace("2026-01-01", "2026-07-01 12:00:00")
        row = f"SELECT {system}, t.* EXCLUDE (key, no) FROM (VALUES ('{number}', {number}, '北京')) AS t(key, no, city)"
        ends = f"""SELECT source, source_key, row_hash, known_at, TIMESTAMP '2026-07-01 12:00:00' AS known_to
            FROM stored.customers WHERE source_key = '{number}'"""
        connection = warehouse.connect()
        warehouse.commit(rows=[warehouse.stage("customers", row, connection)],
                         closings=[warehouse.stage_closings("customers", ends, connection)])


def ids(home: Path, segment: str) -> list[str]:
    with Bank(home) as bank:
        return bank.segments.members(segment, as_of=bank.as_of).ids()


def test_its_members_stay_while_the_living_one_changes(home: Path) -> None:
    with Bank(home) as bank:  # a reader that is open already sees the list at once, without a run
        assert fix_it(home) == fixed_by(LIST)
        assert bank.segments.members("fixed", as_of=DAY).count() == 3
        assert bank.segments.members("fixed", as_of="2026-06-29").count() == 0  # nobody knew of it before its day
        kept = fixed(bank, bank.segments["fixed"])
        assert kept is not None
        assert (kept.segment, kept.version, kept.expression, kept.fixed_on) == ("of_shanghai", 1, 'city == "上海"', DAY)
        assert fixed(bank, bank.segments["of_shanghai"]) is None
    move_to_beijing(home, 2)
    run(home, as_of="2026-07-02")
    assert ids(home, "of_shanghai") == ["C00000001", "C00000006"]
    assert ids(home, "fixed") == ["C00000001", "C00000002", "C00000006"]
    with Bank(home) as bank:
        asked = ScopedBank(bank, Scope("somebody", ROLES["operations"], None, frozenset()))
        schema, known = bank.tags.schema, bank.segments
        both = matrix(asked, [known["fixed"], known["of_shanghai"]])
        assert [[each.number for each in line] for line in both] == [[3, 2], [2, 2]]
        moved = change(asked, known["fixed"].tree(schema), unit="customer")
        assert moved is not None
        assert (moved.entered.number, moved.left.number) == (0, 0)
        assert bank.customers.where(f"{fixed_by(LIST)} and age > 60", as_of=bank.as_of).ids() == ["C00000001"]
        assert bank.households.where(f"household.exists({fixed_by(LIST)})", as_of=bank.as_of).count() == 2
        assert bank.customers.where(fixed_by(LIST), as_of=bank.as_of).explain("C00000002").holds is True
        made = listing(asked, known["fixed"].tree(schema), Order("analysis", "test", {"A": 0.5, "B": 0.5}))
        assert [person.number for person, _ in made.people] == [1, 2, 6]
    run(home, as_of="2026-07-03")
    with Bank(home) as bank:
        rows = bank.table("segment_changes").to_arrow().to_pylist()
        assert [row for row in rows if row["segment"] == "fixed"] == []


def test_a_merged_customer_is_followed_and_an_erased_one_drops_out(home: Path) -> None:
    fix_it(home)
    paths = Paths(home)
    with Bank(home) as bank:
        redirects.merge(paths, 6, 4, at=NOW, reason="one person")
        assert bank.segments.members("fixed", as_of=DAY).ids() == ["C00000001", "C00000002", "C00000004"]
        tombstones.erase(paths, 2, at=NOW, reason="asked to")
        assert bank.segments.members("fixed", as_of=DAY).ids() == ["C00000001", "C00000004"]
        redirects.merge(paths, 4, 1, at=NOW, reason="one person")
        assert bank.segments.members("fixed", as_of=DAY).ids() == ["C00000001"]
    run(home, as_of=DAY)
    assert ids(home, "fixed") == ["C00000001"]


def test_whoever_asks_sees_their_own_of_the_list(home: Path) -> None:
    fix_it(home)
    with Bank(home) as bank:
        asked = ScopedBank(bank, Scope("somebody", ROLES["manager"], None, frozenset({2, 3, 4})))
        tree = bank.segments["fixed"].tree(bank.tags.schema)
        assert asked.engine().units(tree, as_of=DAY).tolist() == [2]


def test_what_cannot_be_fixed_is_said(home: Path) -> None:
    save(home, "nobody", "没有人", "age > 200")
    fix_it(home)
    with Bank(home) as bank:
        for segment, day, said in (
                ("nobody", DAY, "nobody is in nobody"),
                ("fixed", DAY, "fixed is fixed already"), ("of_shanghai", date(2027, 1, 1), "known up to 2026-06-30")):
            with pytest.raises(KequnError, match=said):
                fix(bank, bank.segments[segment], as_of=day)


def test_a_list_is_made_once_and_another_of_the_day_has_its_own_name(home: Path) -> None:
    assert [fix_it(home), fix_it(home)] == [fixed_by(LIST)] * 2
    save(home, "of_shanghai", "上海客户", 'city == "上海" and age > 60')
    assert fix_it(home) == fixed_by(f"{LIST}_2")
    paths = Paths(home)
    assert lists.names(paths) == [LIST, f"{LIST}_2"]
    assert lists.read(paths, "../../../secret") is None
    assert f"definitions/list/fixed/{LIST}.json" in Small.read(paths).definitions  # a backup takes it along
    with Bank(home) as bank:
        assert [list_of(bank.dated.parsed(text, "customer")) for text in (
            fixed_by(LIST), f"{fixed_by(LIST)} and age > 3", "age > 3", "exists(lists)")] == [LIST, None, None, None]
