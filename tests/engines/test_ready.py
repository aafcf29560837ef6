"""What was computed beforehand for a date is read; at any other date, and where it lacks something, the answer is the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kequn.engines.duckdb.demand import Ready
from kequn.engines.duckdb.engine import Engine
from kequn.facts.grain import complete
from kequn.facts.names import tag_ref
from kequn.facts.parse import parse
from tests.engines.expressions import conditions, expressions
from tests.engines.rows import DAYS, world
from tests.engines.test_engines_agree import agree
from tests.engines.world import SCHEMA, TIME_ZONE, Rows, connect

DAY = date(2024, 3, 31)
KNOWN = {"source": "a", "source_key": "1", "known_at": datetime(2024, 1, 1)}
ROWS: Rows = {
    "customers": [{**KNOWN, "customer_no": 1, "born": date(1950, 1, 1), "city": "a", "income": Decimal("100.00")},
                  {**KNOWN, "customer_no": 2, "born": date(1990, 1, 1), "city": "b", "income": Decimal("200.00")}],
    "transactions": [{**KNOWN, "customer_no": 2, "amount": Decimal("-150.00"), "occurred_on": DAY}],
    "members": [{"customer_no": 1, "household_no": 7, "primary": True}],
    "households": [{"household_no": 7, "size": 1}],
    "employees": [{"customer_no": 2, "employer_no": 5}],
    "employers": [{"employer_no": 5, "payroll": True}],
}  # fmt: skip


def make_ready(connection: duckdb.DuckDBPyConnection, engine: Engine, day: date) -> Ready:
    """Compute all tags as the run does, and put them where a question finds them."""
    connection.execute("CREATE SCHEMA ready")
    for unit in ("customer", "household", "employer"):
        tags = {tag.id: tag_ref(SCHEMA, tag) for tag in SCHEMA.tags.values() if tag.unit == unit and tag.id != "city"}
        columns = {"city": parse("city", SCHEMA)} if unit == "customer" else {}
        connection.register("made", engine.values({**tags, **columns}, unit=unit, as_of=day))
        key = {"customer": "customer_no", "household": "unit_no", "employer": "employer_no"}[unit]  # either name is known
        connection.execute(f"CREATE TABLE ready.{unit} AS SELECT unit_no AS {key}, * EXCLUDE (unit_no) FROM made")
        connection.unregister("made")
    return Ready(day, {unit: f"ready.{unit}" for unit in ("customer", "household", "employer")})


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(ROWS) as opened:
        yield opened


def ready_engine(connection: duckdb.DuckDBPyConnection) -> Engine:
    plain = Engine(connection, SCHEMA, TIME_ZONE)
    return Engine(connection, SCHEMA, TIME_ZONE, ready=make_ready(connection, plain, DAY))


@pytest.mark.parametrize(("text", "unit", "read"), [
    ("spender", "customer", {"ready.customer"}),
    ("spender and city == 'b'", "customer", {"ready.customer"}),
    ("spender and income > 3", "customer", {"ready.customer", "customers"}),
    ("spent > count(transactions, days=9)", "customer", {"ready.customer", "transactions"}),
    ("rich_home", "household", {"ready.household"}),
    ("rich_home and spender", "customer", {"ready.household", "ready.customer", "members"}),
    ("good_payer", "employer", {"ready.employer"}),
    ("staff > 1 or payroll", "employer", {"ready.employer", "employers"}),
    ("good_payer and spender", "customer", {"ready.employer", "ready.customer", "employees"}),
    ("household.exists(staff > 1)", "household", {"ready.household", "ready.customer", "ready.employer", "employees", "members"}),
    ("household.sum(spent) > 3", "household", {"ready.household", "ready.customer", "members"}),
])  # fmt: skip
def test_only_what_is_needed_is_read(connection: duckdb.DuckDBPyConnection, text: str, unit: str, read: set[str]) -> None:
    sql = ready_engine(connection).count_sql(parse(text, SCHEMA, unit), unit=unit, as_of=DAY)
    tables = {f"ready.{name}" for name in ("customer", "household", "employer") if f'"ready"."{name}"' in sql}
    assert tables | {name for name in SCHEMA.tables if f'FROM "{name}"' in sql or f'JOIN "{name}"' in sql} == read


def test_what_is_ready_holds_for_its_own_date_only(connection: duckdb.DuckDBPyConnection) -> None:
    engine = ready_engine(connection)
    connection.execute("UPDATE ready.customer SET spender = true")  # a lie, to see where the answer comes from
    spender = parse("spender", SCHEMA)
    assert engine.count(spender, as_of=DAY) == 2
    assert engine.count(spender, as_of=date(2024, 4, 1)) == 1


@settings(max_examples=settings().max_examples // 5)  # each computes all tags twice
@given(data=st.data())
def test_ready_values_change_no_answer(data: st.DataObject) -> None:
    day = data.draw(st.sampled_from(DAYS))
    unit = data.draw(st.sampled_from(["customer", "household", "employer"]))
    with connect(data.draw(world(day, huge=False))) as connection:
        plain = Engine(connection, SCHEMA, TIME_ZONE)
        quick = Engine(connection, SCHEMA, TIME_ZONE, ready=make_ready(connection, plain, day))
        trees = {"x": complete(data.draw(expressions(unit, floats=True)), unit)}
        agree(quick.values(trees, unit=unit, as_of=day), plain.values(trees, unit=unit, as_of=day))
        condition = data.draw(conditions(unit, floats=True))
        assert quick.count(condition, unit=unit, as_of=day) == plain.count(condition, unit=unit, as_of=day)
