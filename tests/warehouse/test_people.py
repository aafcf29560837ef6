"""Erasing, merging and taking a merge back: readers see it at once, and undoing restores exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.kernel.errors import HomeError
from kequn.warehouse import journal, redirects, tombstones
from kequn.warehouse.overlays import Overlays
from kequn.warehouse.redirects import merge, undo_merge
from kequn.warehouse.store import Warehouse
from kequn.warehouse.tombstones import erase
from tests.warehouse.rows import NOW, ask, load, numbered, people

COUNTS = "SELECT customer_no, count(*) FROM transactions GROUP BY ALL ORDER BY ALL"


def count_by_customer(warehouse: Warehouse) -> dict[int | None, int]:
    return dict(ask(warehouse.connect(), COUNTS))


def test_a_merge_resolves_chains_and_undo_restores(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 12, customers=4), customers=4)
    before = count_by_customer(warehouse)
    assert before == {1: 3, 2: 3, 3: 3, 4: 3}
    merge(warehouse.paths, 1, 2, at=NOW, reason="same id")
    merge(warehouse.paths, 2, 3, at=NOW, reason="same id")
    assert count_by_customer(warehouse) == {3: 9, 4: 3}
    undo_merge(warehouse.paths, 2, at=NOW, reason="a mistake")
    assert count_by_customer(warehouse) == {2: 6, 3: 3, 4: 3}
    undo_merge(warehouse.paths, 1, at=NOW, reason="a mistake")
    assert count_by_customer(warehouse) == before


def test_the_survivor_has_the_rows_of_both(warehouse: Warehouse) -> None:
    load(warehouse, "customers", people("1, 2, 3"), customers=3)
    merge(warehouse.paths, 1, 3, at=NOW, reason="same id")
    assert ask(warehouse.connect(), "SELECT customer_no, name FROM customers ORDER BY ALL") == [
        (2, "Name 2"), (3, "Name 1"), (3, "Name 3")]


def test_a_relation_follows_both_its_customers(warehouse: Warehouse) -> None:
    tie = "SELECT 'x' AS source, 'k' || n AS source_key, n AS customer_no, n + 1 AS other_customer_no FROM range(1, 4) AS t(n)"
    load(warehouse, "relations", tie)
    merge(warehouse.paths, 2, 4, at=NOW, reason="same id")
    question = "SELECT customer_no, other_customer_no FROM relations ORDER BY ALL"
    assert ask(warehouse.connect(), question) == [(1, 4), (3, 4), (4, 3)]
    erase(warehouse.paths, 3, at=NOW, reason="asked for")
    assert ask(warehouse.connect(), question) == [(1, 4)]


def test_an_erased_customer_is_gone_and_rows_of_nobody_stay(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", f"{numbered(0, 4, customers=2)} UNION ALL BY NAME SELECT 'x' AS source, 'n' AS source_key")
    erase(warehouse.paths, 1, at=NOW, reason="asked for")
    assert count_by_customer(warehouse) == {2: 2, None: 1}
    assert ask(warehouse.connect(), "SELECT count(*) FROM stored.transactions") == [(5,)]


def test_erasing_takes_everybody_merged_and_no_undo_brings_them_back(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 8, customers=4), customers=4)
    merge(warehouse.paths, 1, 2, at=NOW, reason="same id")
    merge(warehouse.paths, 2, 3, at=NOW, reason="same id")
    erase(warehouse.paths, 2, at=NOW, reason="asked for")
    assert count_by_customer(warehouse) == {4: 2}
    undo_merge(warehouse.paths, 1, at=NOW, reason="a mistake")
    assert count_by_customer(warehouse) == {4: 2}
    erase(warehouse.paths, 2, at=NOW, reason="asked again")
    assert len(journal.read(warehouse.paths.tombstones, tombstones.FIELDS)) == 3


@pytest.mark.parametrize(("pair", "says"), [
    ((1, 5), "customer 1 was merged into 2 already"),
    ((3, 1), "customers 3 and 1 are one already"),
    ((3, 2), "customers 3 and 2 are one already"),
    ((5, 5), "customers 5 and 5 are one already"),
    ((6, 5), "customer 6 was erased and cannot be merged"),
    ((5, 6), "customer 6 was erased and cannot be merged"),
    ((5, 11), "there is no customer 11; numbers go up to 10"),
    ((0, 5), "there is no customer 0; numbers go up to 10"),
])
def test_what_cannot_be_merged(warehouse: Warehouse, pair: tuple[int, int], says: str) -> None:
    warehouse.commit(next_customer_no=11)
    merge(warehouse.paths, 1, 2, at=NOW, reason="same id")
    merge(warehouse.paths, 2, 3, at=NOW, reason="same id")
    erase(warehouse.paths, 6, at=NOW, reason="asked for")
    before = warehouse.paths.redirects.read_bytes()
    with pytest.raises(HomeError) as refused:
        merge(warehouse.paths, *pair, at=NOW, reason="same id")
    assert says in str(refused.value)
    assert warehouse.paths.redirects.read_bytes() == before


def test_what_was_not_merged_cannot_be_undone(warehouse: Warehouse) -> None:
    with pytest.raises(HomeError, match="customer 1 is not merged; there is nothing to undo"):
        undo_merge(warehouse.paths, 1, at=NOW, reason="a mistake")


def test_a_number_never_given_out_cannot_be_erased(warehouse: Warehouse) -> None:
    with pytest.raises(HomeError, match="there is no customer 7"):
        erase(warehouse.paths, 7, at=NOW, reason="asked for")


def test_a_half_line_of_a_killed_writer_is_nothing(warehouse: Warehouse) -> None:
    warehouse.commit(next_customer_no=11)
    erase(warehouse.paths, 1, at=NOW, reason="asked for")
    whole = warehouse.paths.tombstones.read_bytes()
    for cut in range(len(whole)):
        warehouse.paths.tombstones.write_bytes(whole + whole[:cut])
        assert tombstones.read(warehouse.paths) == {1}
    erase(warehouse.paths, 2, at=NOW, reason="asked for")
    assert tombstones.read(warehouse.paths) == {1, 2}


@pytest.mark.parametrize("line", [b"not json", b"", b"5", b'{"from_no": 1}', b"[" * 100_000])
def test_a_damaged_line_is_one_clear_line(warehouse: Warehouse, line: bytes) -> None:
    warehouse.commit(next_customer_no=11)
    merge(warehouse.paths, 1, 2, at=NOW, reason="same id")
    warehouse.paths.redirects.write_bytes(warehouse.paths.redirects.read_bytes() + line + b"\n")
    with pytest.raises(HomeError, match=r"redirects\.jsonl: line 2 cannot be read; restore the file from a backup"):
        Overlays.read(warehouse.paths)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12))
def test_every_number_resolves_to_the_end_of_its_chain(wishes: list[tuple[int, int]]) -> None:
    merges: dict[int, int] = {}
    for a, b in wishes:
        if a not in merges and end(merges, b) != a:
            merges[a] = b
    assert redirects.resolved(merges) == {number: end(merges, number) for number in merges}


def end(merges: dict[int, int], number: int) -> int:
    while number in merges:
        number = merges[number]
    return number
