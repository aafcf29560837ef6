"""What an engine may be asked, and how it asks DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from kequn.engines.duckdb import lower
from kequn.engines.duckdb.engine import Engine as DuckDB
from kequn.engines.memory import values
from kequn.engines.memory.engine import Engine as Memory
from kequn.facts.functions import FOLDS, SCALARS
from kequn.facts.grain import complete
from kequn.facts.language import language
from kequn.facts.nodes import Expression, Named, TagRef
from kequn.facts.parse import parse
from kequn.facts.schema import Schema, Type
from kequn.kernel.errors import LanguageError
from tests.engines.world import SCHEMA, TIME_ZONE, connect

DAY = date(2024, 6, 30)


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDB]:
    with connect({}) as connection:
        yield DuckDB(connection, SCHEMA, TIME_ZONE)


def asked(*texts: str) -> dict[str, Expression]:
    return {f"x{index}": parse(text, SCHEMA) for index, text in enumerate(texts)}


def test_every_function_has_a_meaning_in_every_engine(engine: DuckDB) -> None:
    assert set(SCALARS) == set(values.SCALARS) == set(lower.SCALARS)
    trees = asked(*(f"{name}(transactions{'' if fold.of_table else '.amount'})" for name, fold in FOLDS.items()))
    assert engine.values(trees, as_of=DAY) == Memory({}, SCHEMA, TIME_ZONE).values(trees, as_of=DAY)


def test_all_aggregates_of_a_table_share_one_scan(engine: DuckDB) -> None:
    trees = asked(
        "sum(transactions.amount, where=kind == 'a', days=30) > 0 and count(transactions, days=90) > 3",
        "spent if spent > 100 else 0",
        "household.sum(count(transactions)) > household.max(spent)",
    )
    assert engine.values_sql(trees, as_of=DAY).count('FROM "transactions"') == 1


def test_many_aggregates_part_into_few_scans(engine: DuckDB) -> None:
    trees = asked(
        *(f"sum(transactions.amount, days={days})" for days in range(1, 30)),
        *(f"max(transactions.amount, where=quantity > {least})" for least in range(30)),
        *(f"distinct(transactions.kind, days={days})" for days in range(1, 30)),
    )
    assert engine.values_sql(trees, as_of=DAY).count("GROUP BY") == 3


def test_a_scan_reads_no_more_than_its_aggregates_look_at(engine: DuckDB) -> None:
    sql = engine.count_sql(parse("count(transactions, where=kind == 'a' and own, days=30) > 0", SCHEMA), as_of=DAY)
    assert "FILTER" not in sql
    assert '"occurred_on" >= MAKE_DATE(2024, 6, 1)' in sql


def test_a_question_is_compiled_once(engine: DuckDB) -> None:
    first = engine.count_sql(parse("visits > 3", SCHEMA), as_of=DAY)
    assert engine.count_sql(parse("到访次数 > 3", SCHEMA), as_of=DAY) is first
    assert engine.count_sql(parse("visits > 3.00", SCHEMA), as_of=DAY) is not first  # money, not an integer


def test_the_python_face_can_be_asked_as_it_is(engine: DuckDB) -> None:
    f = language(SCHEMA)
    assert engine.count(f.visits > 3, as_of=DAY) == 0
    assert engine.values({"x": f.visits + 1}, as_of=DAY).column_names == ["unit_no", "x"]


def test_nothing_can_be_asked_of_nobody() -> None:
    with connect({}) as connection:
        for engine in (DuckDB(connection, SCHEMA, TIME_ZONE), Memory({}, SCHEMA, TIME_ZONE)):
            assert engine.values({}, as_of=DAY).num_rows == 0
            assert engine.count(parse("True", SCHEMA), as_of=DAY) == 0


def circular() -> Schema:
    """Two tags that call each other, as no text could define them."""
    refs = {name: TagRef(Named(name, name), "customer", Type.BOOLEAN) for name in ("older", "spender")}
    swapped = {"older": refs["spender"], "spender": refs["older"]}
    tags = {name: replace(SCHEMA.tags[name], expression=tree) for name, tree in swapped.items()}
    return Schema(SCHEMA.tables, {**SCHEMA.tags, **tags})


def doubled() -> Schema:
    """Tags that each call the one before twice: short to write, endless to compute."""
    tags = dict(SCHEMA.tags)
    for number in range(30):
        name, before = f"t{number}", f"t{number - 1}" if number else "visits"
        tree = parse(f"{before} + {before}", Schema(SCHEMA.tables, tags))
        tags[name] = replace(SCHEMA.tags["spent"], id=name, zh=name, expression=tree, type=Type.INTEGER)
    return Schema(SCHEMA.tables, tags)


@pytest.mark.parametrize("kind", [DuckDB, Memory])
@pytest.mark.parametrize(("schema", "text", "unit", "as_of", "message"), [
    (SCHEMA, "visits > 3", "team", DAY, "there is no unit 'team': it is customer or household or employer"),
    (SCHEMA, "visits > 3", "household", DAY, "visits is one per customer: wrap it for a household, e.g. household.sum(visits)"),
    (SCHEMA, "visits > 3", "customer", datetime(2024, 6, 30), "as_of is a date, e.g. datetime.date(2026, 6, 30)"),
    (SCHEMA, "visits", "customer", DAY, "count needs a condition, not visits (an integer): compare it with something"),
    (circular(), "older", "customer", DAY, "tags go round in a circle: older → spender → older"),
    (doubled(), "t29 > 1", "customer", DAY, "the expression and its tags are too large: at most 120 levels, 20,000 nodes"),
])  # fmt: skip
def test_a_wrong_question_gets_one_line(
    kind: type[DuckDB | Memory], schema: Schema, text: str, unit: str, as_of: date, message: str
) -> None:
    with connect({}) as connection:
        engine = DuckDB(connection, schema, TIME_ZONE) if kind is DuckDB else Memory({}, schema, TIME_ZONE)
        with pytest.raises(LanguageError) as error:
            engine.count(parse(text, schema), unit=unit, as_of=as_of)
    assert str(error.value) == message


def test_the_units_number_is_no_name_for_a_value(engine: DuckDB) -> None:
    with pytest.raises(LanguageError, match=r"^unit_no names the unit: give the value another name$"):
        engine.values({"unit_no": parse("visits", SCHEMA)}, as_of=DAY)


def test_what_was_not_made_yet_is_named() -> None:
    with connect({}) as connection:
        engine = DuckDB(connection, SCHEMA, TIME_ZONE, tables={"customers": "customers"})
        with pytest.raises(LanguageError, match=r"^the table members is not here yet: load it, or run what makes it$"):
            engine.count(parse("household.count() > 1", SCHEMA), as_of=DAY)


def test_a_tag_that_an_engine_does_not_know_is_named(engine: DuckDB) -> None:
    unknown = TagRef(Named("nowhere", "nowhere"), "customer", Type.BOOLEAN)
    with pytest.raises(LanguageError, match=r"^there is no tag 'nowhere' here$"):
        engine.count(complete(unknown, "customer"), as_of=DAY)
