"""The run finds who is one person, people have the last word, and taking a join back restores every row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import kequn
from kequn.access.roles import ROLES
from kequn.access.scope import NotSeen, Scope
from kequn.loop import identities
from kequn.loop.bank import Bank
from kequn.loop.run import run
from kequn.loop.scoped import ScopedBank
from kequn.warehouse import redirects
from kequn.warehouse.home import Paths, create_home
from kequn.warehouse.store import Warehouse
from kequn.warehouse.tables import TABLES
from tests.warehouse.rows import NOW

AS_OF = "2026-06-30"
ROWS = {
    "customers": """
        (VALUES ('core', '1', 1, '王小明', DATE '1980-01-02', 'H1', '上海'),
                ('core', '2', 2, '李芳', DATE '1990-03-04', 'H2', '上海'),
                ('app', '3', 3, NULL, NULL, NULL, NULL), ('wecom', '4', 4, '小明同学', NULL, NULL, '北京'),
                ('partner', '5', 5, '陈静', DATE '1970-05-06', NULL, NULL),
                ('bought', '6', 6, '赵强', DATE '1985-07-08', NULL, NULL),
                ('card', '7', 7, '李芳', DATE '1990-03-04', 'H3', NULL),
                ('core', '8', 8, '王小宝', DATE '2018-06-01', 'H8', NULL),
                ('bought', '9', 9, '赵大明', DATE '1985-07-09', NULL, NULL))
        AS t(source, key, no, name, birth_date, national_id_hash, city)""",
    "identifiers": """
        (VALUES ('core', '1', 1, 'unionid', 'U1'), ('app', '3', 3, 'unionid', 'U1'), ('wecom', '4', 4, 'unionid', 'U1'),
                ('partner', '5', 5, 'mobile', '13800000009'), ('bought', '6', 6, 'mobile', '13800000009'),
                ('core', '2', 2, 'unionid', 'U2'), ('card', '7', 7, 'unionid', 'U2'),
                ('core', '8', 8, 'mobile', '13800000008'),
                ('bought', '9', 9, 'mobile', '13800000008'))
        AS t(source, key, no, kind, value)""",
    "accounts": "(VALUES ('core', 'A1', 1, 'A1', 'current')) AS t(source, key, no, account_id, category)",
    "transactions": """
        (VALUES ('core', 't1', 1, 'A1', 10.00, DATE '2026-06-01'), ('core', 't2', 3, 'A1', 20.00, DATE '2026-06-02'),
                ('core', 't3', 4, 'A1', 30.00, DATE '2026-06-03'))
        AS t(source, key, no, account_id, amount, occurred_on)""",
}
SYSTEM = "source, key AS source_key, no AS customer_no, TIMESTAMP '2026-01-01' AS known_at, hash(source, key) AS row_hash"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    create_home(tmp_path, name="bank", time_zone="Asia/Shanghai", currency="CNY")
    with Warehouse.open(tmp_path, write=True) as warehouse, warehouse.connect() as connection:
        staged = [warehouse.stage(name, f"SELECT {SYSTEM}, t.* EXCLUDE (source, key, no) FROM {rows}", connection)
                  for name, rows in ROWS.items()]
        warehouse.commit(rows=staged, next_customer_no=10)
    run(tmp_path, as_of=AS_OF)
    return tmp_path


def _scoped(home: Path) -> ScopedBank:
    return ScopedBank(Bank(home), Scope("800001", ROLES["operations"], outlets=None))


def _rows(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    with Warehouse.open(home) as warehouse, warehouse.connect() as connection:
        return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall() for name in TABLES}


def test_identifiers_join_before_everything_else_is_made(home: Path) -> None:
    assert redirects.read(Paths(home)) == {3: 1, 4: 1}
    with kequn.open(home) as bank:
        assert bank.customers.where("True", as_of=AS_OF).count() == 7
        assert bank.customers.where("sum(transactions.amount, days=90) == 60", as_of=AS_OF).count() == 1
        who = bank.profile("C00000001", as_of=AS_OF, masked=False)["who"]
        assert (who["name"], who["city"]) == ("王小明", "上海")  # who showed an id is believed first


def test_what_is_doubtful_waits_and_two_ids_are_reported(home: Path) -> None:
    bank = _scoped(home)
    [doubt] = identities.pairs(bank, "doubts", (), limit=10)
    assert (doubt.one, doubt.other, doubt.reason, doubt.through) == (5, 6, "contradicted", "mobile")
    assert identities.pairs(bank, "doubts", {(5, 6)}, limit=10) == []
    [suspicion] = identities.pairs(bank, "suspicions", (), limit=10)
    assert (suspicion.one, suspicion.other, suspicion.reason) == (2, 7, "national_id")
    assert identities.compared(bank, 2, 7).barred
    assert not identities.compared(bank, 5, 6).barred
    assert [(pair.one, pair.other, pair.through) for pair in identities.pairs(bank, "joins", (), limit=10)] == [
        (1, 3, "unionid"), (1, 4, "unionid")]
    assert identities.cluster(bank, 1) == [1, 3, 4]


def test_a_child_is_in_no_pair(home: Path) -> None:
    bank = _scoped(home)
    with pytest.raises(NotSeen):
        identities.compared(bank, 8, 9)
    assert identities.seen_pairs(bank, {(8, 9), (5, 6)}) == {(5, 6)}
    with bank.connection.cursor() as cursor:
        found = cursor.execute("SELECT count(*) FROM main.identity_doubts WHERE 8 IN (customer_no, other_customer_no)").fetchall()
    assert found == [(1,)]  # the run asks about the child's mobile; nobody is shown it


def test_both_sides_are_masked_and_compared_whole(home: Path) -> None:
    found = identities.compared(_scoped(home), 6, 5)
    lines = {line.column: (line.one, line.other, line.agrees) for line in found.lines}
    assert lines == {
        "name": (("陈**",), ("赵**",), "different"), "birth_date": (("1970-**-**",), ("1985-**-**",), "different"),
        "mobile": (("138****0009",), ("138****0009",), "equal")}
    assert found.sources == (("partner",), ("bought",))


def test_a_word_outlives_every_run_and_restores_every_row(home: Path) -> None:
    paths = Paths(home)
    before = _rows(home)
    redirects.be_one(paths, 5, 6, at=NOW, reason="seen together", by="S1")
    redirects.keep_apart(paths, 4, 1, at=NOW, reason="his brother", by="S1", split={1: 1, 3: 1, 4: 4})
    run(home, as_of=AS_OF, only="identity")
    assert redirects.read(paths) == {3: 1, 6: 5}
    run(home, as_of=AS_OF, only="identity")
    assert redirects.read(paths) == {3: 1, 6: 5}
    redirects.keep_apart(paths, 5, 6, at=NOW, reason="no", by="S2", split={5: 5, 6: 6})
    redirects.be_one(paths, 4, 1, at=NOW, reason="it is he", by="S2")
    run(home, as_of=AS_OF, only="identity")
    assert redirects.read(paths) == {3: 1, 4: 1}
    assert _rows(home) == before


def test_a_word_said_while_the_run_goes_on_is_left_to_the_next(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = Paths(home)
    redirects.keep_apart(paths, 4, 1, at=NOW, reason="his brother", by="S1", split={1: 1, 3: 1, 4: 4})
    settle = redirects.settle

    def meanwhile(*args: Any, **kwargs: Any) -> int:
        redirects.keep_apart(paths, 3, 1, at=NOW, reason="another phone", by="S1", split={1: 1, 3: 3})
        return settle(*args, **kwargs)

    monkeypatch.setattr(redirects, "settle", meanwhile)
    run(home, as_of=AS_OF, only="identity")
    assert redirects.read(paths) == {}
    monkeypatch.undo()
    run(home, as_of=AS_OF, only="identity")
    assert redirects.read(paths) == {}


def test_who_does_not_see_both_sides_sees_nothing(home: Path) -> None:
    bank = ScopedBank(Bank(home), Scope("800002", ROLES["branch_head"], outlets=frozenset({"nowhere"})))
    assert identities.pairs(bank, "doubts", (), limit=10) == []
    assert identities.number_of_pairs(bank, "joins", ()) == 0
    with pytest.raises(NotSeen, match=r"^C00000005: there is no such customer among yours$"):
        identities.compared(bank, 5, 6)
