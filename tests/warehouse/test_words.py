"""What runs merge follows the data; what a person said about two numbers stands for ever, and undoing restores exactly."""

from __future__ import annotations

import pytest

from kequn.kernel.errors import HomeError
from kequn.warehouse.redirects import Said, be_one, keep_apart, merge, read, resolved, said, settle, undo_merge
from kequn.warehouse.store import Warehouse
from tests.warehouse.rows import NOW, ask, load, numbered

COUNTS = "SELECT customer_no, count(*) FROM transactions GROUP BY ALL ORDER BY ALL"


def _settled(warehouse: Warehouse, merges: dict[int, int]) -> int:
    return settle(warehouse.paths, lambda _: merges, at=NOW, reason="run 1")


def test_a_run_writes_only_what_changed(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 12, customers=4), customers=4)
    assert _settled(warehouse, {2: 1, 4: 3}) == 2
    assert _settled(warehouse, {2: 1, 4: 3}) == 0
    assert ask(warehouse.connect(), COUNTS) == [(1, 6), (3, 6)]
    assert _settled(warehouse, {2: 1}) == 1
    assert ask(warehouse.connect(), COUNTS) == [(1, 6), (3, 3), (4, 3)]


def test_keeping_apart_splits_at_once_and_restores_every_row(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 12, customers=4), customers=4)
    before = ask(warehouse.connect(), "SELECT * FROM transactions ORDER BY ALL")
    _settled(warehouse, {2: 1, 3: 1})
    keep_apart(warehouse.paths, 2, 1, at=NOW, reason="two brothers", by="S1", split={1: 1, 2: 2, 3: 2})
    assert read(warehouse.paths) == {3: 2}
    assert said(warehouse.paths) == Said((), ((1, 2),))
    _settled(warehouse, {})
    assert ask(warehouse.connect(), "SELECT * FROM transactions ORDER BY ALL") == before


def test_the_later_word_of_a_person_replaces_the_earlier(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 12, customers=4), customers=4)
    be_one(warehouse.paths, 4, 2, at=NOW, reason="same face", by="S1")
    assert read(warehouse.paths) == {4: 2}
    assert said(warehouse.paths) == Said(((2, 4),), ())
    keep_apart(warehouse.paths, 2, 4, at=NOW, reason="no", by="S2", split={2: 2, 4: 4})
    assert read(warehouse.paths) == {}
    assert said(warehouse.paths) == Said((), ((2, 4),))


def test_the_smallest_number_stands_for_all_whichever_a_person_named(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 12, customers=4), customers=4)
    merge(warehouse.paths, 1, 4, at=NOW, reason="same id")
    _settled(warehouse, {4: 1, 2: 1})
    assert read(warehouse.paths) == {4: 1, 2: 1}
    assert said(warehouse.paths) == Said(((1, 4),), ())


def test_a_circle_is_one_clear_line() -> None:
    with pytest.raises(HomeError, match=r"^the redirects of customer \d form a circle; restore redirects.jsonl from a backup$"):
        resolved({1: 2, 2: 3, 3: 1, 9: 8})


def test_a_merge_by_hand_outlives_a_run_that_does_not_find_it(warehouse: Warehouse) -> None:
    load(warehouse, "transactions", numbered(0, 12, customers=4), customers=4)
    merge(warehouse.paths, 3, 1, at=NOW, reason="same id")
    _settled(warehouse, {})
    assert read(warehouse.paths) == {3: 1}
    undo_merge(warehouse.paths, 3, at=NOW, reason="a mistake")
    assert said(warehouse.paths) == Said((), ((1, 3),))
