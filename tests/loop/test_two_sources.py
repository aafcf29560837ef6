"""A customer whom two sources describe is one customer: each column has the value of the most trusted record that knows it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import kequn
from kequn.access.roles import ROLES
from kequn.access.scope import Scope
from kequn.engines.memory.engine import Engine as Judge
from kequn.loop.bank import Bank
from kequn.loop.builder.members import members
from kequn.loop.overview import due
from kequn.loop.run import run
from kequn.loop.scoped import ScopedBank
from kequn.warehouse.store import Warehouse
from kequn.warehouse.tables import SCHEMA
from tests.loop.small import AS_OF, small_home

CRM = """
    SELECT 'crm' AS source, 'K' || no AS source_key, no AS customer_no, TIMESTAMP '2026-02-01' AS known_at, hash(no) AS row_hash,
           'other' AS name, city, occupation
    FROM (VALUES (1, 'Elsewhere', 'retired'), (5, 'Beijing', 'teacher')) AS t(no, city, occupation)
"""


def test_two_rows_of_one_customer_are_one_customer(tmp_path: Path) -> None:
    home = small_home(tmp_path / "home")
    with (home / "home.toml").open("a", encoding="utf-8") as settings:
        settings.write('trust = ["core"]\n')
    with Warehouse.open(home, write=True) as warehouse, warehouse.connect() as connection:
        warehouse.commit(rows=[warehouse.stage("customers", CRM, connection)])
    run(home, as_of=AS_OF)
    with kequn.open(home) as bank:
        everyone = bank.customers.where("True", as_of=AS_OF)
        assert everyone.count() == 6
        early = bank.customers.where("True", as_of="2026-06-29")  # a day without ready tags
        assert early.count() == 6
        expected = [(1, "上海", "retired"), (2, "上海", None), (3, "北京", None), (4, "北京", None),
                    (5, "Beijing", "teacher"), (6, "上海", None)]
        for day in (AS_OF, "2026-06-29"):
            found = bank.customers.where("True", as_of=day).to_arrow(columns=["city", "occupation"]).to_pylist()
            assert [(row["customer_id"], row["city"], row["occupation"]) for row in found] == [
                (f"C{no:08d}", city, occupation) for no, city, occupation in expected]
        who = bank.profile("C00000001", as_of=AS_OF)["who"]
        assert (who["city"], who["occupation"]) == ("上海", "retired")
        rows = bank.table("customers").to_arrow().to_pylist()
        judge = Judge({"customers": rows}, SCHEMA, "Asia/Shanghai")
        condition = bank.language("customer").city == "上海"
        assert judge.count(condition, as_of=date(2026, 6, 30)) == bank.customers.where(condition, as_of=AS_OF).count() == 3
    with Bank(home) as opened:
        serving = ScopedBank(opened, Scope("800001", ROLES["manager"], managed=frozenset({1, 5})))
        assert [(one.number, one.name) for one in due(serving, limit=5)] == [(1, "王小明")]
        assert [one.name for one in members(serving, serving.condition("count(accounts) >= 0"), limit=5)] == ["王小明", "钱五"]
