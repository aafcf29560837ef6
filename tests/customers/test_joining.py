"""Records of a warehouse become one customer: new ones join without weighing the old again, as a run over all would have it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kequn.customers.joining import READ, Decisions, Found, joined, learnt, ready
from kequn.customers.matching.model import Model
from kequn.customers.matching.policy import shipped

SIZE = 160
POLICY = replace(shipped(), least_records=2, sample_pairs=20_000, training_pairs=20_000)
_COLUMNS = {
    "addresses": "NULL::VARCHAR AS source, NULL::VARCHAR AS source_key, NULL::VARCHAR AS text WHERE false",
    "assignments": "NULL::BIGINT AS customer_no, NULL::VARCHAR AS staff_id WHERE false",
    "friends": "NULL::BIGINT AS customer_no, NULL::VARCHAR AS staff_id WHERE false",
}


def _tables(until: int) -> dict[str, str]:
    """Return records 1 … `until` of 100 persons, the later ones with errors; some have a national id or a mobile."""
    customers = f"""
        SELECT CASE WHEN i <= 100 THEN 'core' ELSE 'card' END AS source, i::VARCHAR AS source_key, i AS customer_no,
            substr('王李张刘陈杨赵黄周吴', 1 + (hash('s', p) % 10)::INT, 1)
                || substr('伟芳娜敏静丽强磊军洋', 1 + (hash('g', p) % 10)::INT, 1)
                || substr('明超霞平刚桂兰华建国', 1 + (hash('h', p, i > 100 AND i % 9 = 0) % 10)::INT, 1) AS name,
            DATE '1950-01-01' + (hash('b', p) % 18000)::INT AS birth_date,
            '139' || (10000000 + hash('p', p, i % 4 = 0) % 9000000) AS phone,
            CASE hash('x', p) % 2 WHEN 0 THEN 'F' ELSE 'M' END AS gender, '区' || hash('d', p) % 6 AS district,
            CASE WHEN p % 5 = 0 THEN 'H' || p || '-' || (i = 115) END AS national_id_hash
        FROM (SELECT i, 1 + (i - 1) % 100 AS p FROM range(1, {until + 1}) r(i))"""
    mobile = "'1380000' || (i - 1) % 100 // 2"
    identifiers = f"SELECT i AS customer_no, 'mobile' AS kind, {mobile} AS value FROM range(3, {until + 1}, 3) r(i)"
    empty = {name: f"SELECT {columns}" for name, columns in _COLUMNS.items()}
    return {"customers": customers, "identifiers": identifiers, **empty}


@cache
def _model() -> Model:
    with duckdb.connect() as connection:
        model = learnt(connection, POLICY, None, ready(connection, _tables(SIZE)))
        assert model is not None
        return model


def _run(until: int, before: Found | None = None, decisions: Decisions = Decisions()) -> Found:  # noqa: B008  frozen
    with duckdb.connect() as connection:
        ready(connection, _tables(until))
        if before is not None:
            connection.register("old_records", before.records)
            connection.register("old_pairs", before.pairs)
        tables = ("SELECT * FROM old_records", "SELECT * FROM old_pairs") if before is not None else None
        return joined(connection, _model(), POLICY, decisions, mark="1", before=tables)


def _same(one: pa.Table, other: pa.Table) -> bool:
    return bool(one.equals(other))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(20, SIZE), min_size=1, max_size=3))
def test_new_records_give_what_a_run_over_all_gives(sizes: list[int]) -> None:
    before = None
    for until in sizes:  # records come, change their number, and go
        before = _run(until, before)
        whole = _run(until)
        assert before.redirects == whole.redirects
        for name in ("joins", "doubts", "suspicions", "pairs"):
            assert _same(getattr(before, name), getattr(whole, name)), name


def test_no_two_national_ids_are_joined_and_words_stand() -> None:
    found = _run(SIZE)
    assert found.redirects[101] == 1
    assert 115 not in found.redirects  # another national id than customer 15
    kept = _run(SIZE, decisions=Decisions(apart=((1, 101),)))
    assert 101 not in kept.redirects
    assert {number: end for number, end in found.redirects.items() if number != 101}.items() <= kept.redirects.items()
    told = _run(SIZE, decisions=Decisions(same=((2, 90),)))
    assert told.redirects[90] == 2


@pytest.mark.parametrize("name", READ)
def test_what_is_read_is_made_here(name: str) -> None:
    assert name in _tables(1)
