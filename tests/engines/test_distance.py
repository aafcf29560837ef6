"""How far a customer lives from an outlet: the formula, the faces, the mistakes, and DuckDB beside the memory engine."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.engines.duckdb.engine import Engine
from kequn.engines.memory.engine import Engine as Memory
from kequn.engines.memory.values import kilometres
from kequn.facts.json import from_json, to_json
from kequn.facts.language import language
from kequn.facts.parse import parse
from kequn.facts.printing import to_text
from kequn.facts.schema import Point, Schema
from kequn.kernel.errors import LanguageError
from kequn.warehouse.tables import SCHEMA

AS_OF, BEFORE = date(2026, 6, 30), datetime(2026, 1, 1)  # stored times are UTC without a zone
OUTLETS = {"101101": Point(29.5, 124.5), "101102": Point(-33.9, 151.2), "102401": Point(29.523, 124.61)}
KNOWN = Schema(SCHEMA.tables, {}, OUTLETS)
DEGREES = {"latitude": st.floats(-90, 90), "longitude": st.floats(-180, 180)}
NEAR = {"latitude": st.floats(29.3, 29.7), "longitude": st.floats(124.2, 124.8)}
NOWHERE = {"latitude": None, "longitude": None}
HOME = st.one_of(st.fixed_dictionaries(NEAR), st.fixed_dictionaries(DEGREES), st.just(NOWHERE), st.none())


def test_the_great_circle_has_its_known_lengths() -> None:
    assert kilometres(0, 0, 0, 180) == pytest.approx(20015.1145, abs=1e-3)  # half the circumference of R1
    assert kilometres(36.12, -86.67, 33.94, -118.40) == pytest.approx(2886.448, abs=1e-2)  # Nashville to Los Angeles
    assert kilometres(29.5, 124.5, 29.5, 124.5) == 0
    assert kilometres(29.5, 124.5, 30.5, 124.5) == pytest.approx(111.19508, abs=1e-4)


def test_text_python_and_json_say_the_same() -> None:
    tree = parse('distance_to("101101") <= 3 and not holds("fund")', KNOWN)
    assert to_text(tree, "zh") == '距网点("101101") <= 3 且 非 持有("fund")'
    assert parse(to_text(tree, "zh"), KNOWN) == parse(to_text(tree), KNOWN) == tree
    assert to_json(tree)["and"][0] == {"<=": [{"distance_to": "101101"}, {"value": 3}]}
    assert from_json(to_json(tree), KNOWN) == tree
    f = language(KNOWN)
    assert ((f.distance_to("101101") <= 3) & ~f.holds("fund")).tree == tree


@pytest.mark.parametrize(("text", "said"), [
    ('distance_to("101103") <= 3', "there is no outlet '101103' with a point; did you mean '101102'?"),
    ("distance_to(101101) <= 3", 'distance_to takes the number of an outlet as text, e.g. distance_to("101101")'),
    ('distance_to("101101", "101102") <= 3', 'distance_to takes the number of an outlet as text, e.g. distance_to("101101")'),
    ('distance_to("101101")', None),
    ('count(homes, where=distance_to("101101") < 3) > 0', "where= of count sees the columns of homes only"),
])  # fmt: skip
def test_mistakes_are_told_in_one_line(text: str, said: str | None) -> None:
    if said is None:
        assert str(parse(text, KNOWN).type) == "float"
        return
    with pytest.raises(LanguageError) as error:
        parse(text, KNOWN)
    assert str(error.value) == said


def test_where_no_outlets_are_known_any_may_be_named_and_is_nowhere() -> None:
    assert parse('distance_to("9") < 1', SCHEMA) == from_json({"<": [{"distance_to": "9"}, {"value": 1}]}, SCHEMA)
    assert asked([{"latitude": 1.0, "longitude": 1.0}], SCHEMA, '"9"') == [None]


def asked(homes: list[Any], schema: Schema, outlet: str) -> list[float | None]:
    """The distances by both engines, equal to 1e-9, of customers with these homes; None is a customer without one."""
    customers = [{"customer_no": number, "source": "s", "source_key": str(number), "known_at": None, "known_to": None,
                  "valid_from": None, "valid_to": None} for number in range(len(homes))]
    lived = [{"customer_no": number, "precision": "house", **home} for number, home in enumerate(homes) if home is not None]
    seen = [{**customer, "known_at": BEFORE} for customer in customers]
    tree = parse(f"distance_to({outlet})", schema)
    memory = Memory({"customers": seen, "homes": lived}, schema, "UTC").values({"km": tree}, as_of=AS_OF)
    with duckdb.connect() as connection:
        kinds = "customer_no BIGINT, latitude DOUBLE, longitude DOUBLE, precision VARCHAR"
        connection.execute(f"CREATE TABLE homes ({kinds})")
        connection.execute("CREATE TABLE customers (customer_no BIGINT, source VARCHAR, source_key VARCHAR, known_at TIMESTAMP, "
                           "known_to TIMESTAMP, valid_from DATE, valid_to DATE)")
        for table, rows in (("customers", seen), ("homes", lived)):
            if rows:
                connection.register("given", pa.Table.from_pylist(rows))
                connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given")
        found = Engine(connection, schema, "UTC", {"customers": "customers", "homes": "homes"}).values({"km": tree}, as_of=AS_OF)
    one: list[float | None] = memory["km"].to_pylist()
    other = found["km"].to_pylist()
    assert [value is None for value in one] == [value is None for value in other]
    for left, right in zip(one, other, strict=True):
        assert left is None or left == pytest.approx(right, rel=1e-9, abs=1e-9)
    return one


@given(homes=st.lists(HOME, min_size=1, max_size=8), outlet=st.sampled_from(sorted(OUTLETS)))
def test_both_engines_measure_alike_and_nothing_is_known_without_a_home(homes: list[Any], outlet: str) -> None:
    found = asked(homes, KNOWN, f'"{outlet}"')
    assert [value is None for value in found] == [home is None or home["latitude"] is None for home in homes]
    assert all(value is None or 0 <= value <= 20_016 for value in found)
