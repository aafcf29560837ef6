"""Published snapshots: one version each, pinned by whoever reads it, never written to and never numbered twice."""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb
import pytest

from kequn.kernel.errors import HomeError
from kequn.warehouse.compaction import compact
from kequn.warehouse.home import create_home
from kequn.warehouse.publish import publish
from kequn.warehouse.redirects import merge, undo_merge
from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.store import Warehouse
from kequn.warehouse.tombstones import erase
from tests.warehouse.rows import AS_OF, NOW, ask, load, numbered, people

COUNTS = "SELECT customer_no, count(*) AS n FROM transactions GROUP BY customer_no"
HOUSEHOLDS = "SELECT customer_no AS household_no FROM customers"


def made(warehouse: Warehouse, stamp: int = 0) -> Snapshot:
    """Publish the transactions of each customer."""
    results = {"activity": COUNTS, "households": HOUSEHOLDS}
    return publish(warehouse, warehouse.connect(), as_of=AS_OF, results=results, facts={"stamp": stamp})


def published(warehouse: Warehouse) -> list[str]:
    return sorted(path.name for path in warehouse.paths.published.iterdir())


def numbers(warehouse: Warehouse) -> list[int]:
    return [int(name[9:15]) for name in published(warehouse) if name.endswith(".json")]


@pytest.fixture
def loaded(warehouse: Warehouse) -> Warehouse:
    load(warehouse, "customers", people("3, 1, 2"), customers=3)
    load(warehouse, "transactions", numbered(0, 12, customers=3), customers=3)
    return warehouse


def test_a_snapshot_has_results_rows_and_what_the_run_wrote_down(loaded: Warehouse) -> None:
    made(loaded, 7).close()
    with Snapshot.current(loaded.home) as snapshot:
        assert (snapshot.number, snapshot.as_of, snapshot.facts) == (1, AS_OF, {"stamp": 7})
        assert snapshot.results == {"activity": 3, "households": 3}
        assert snapshot.manifest == loaded.manifest
        assert snapshot.settings == loaded.settings
        connection = snapshot.connection()
        assert ask(connection, "SELECT * FROM activity") == [(1, 4), (2, 4), (3, 4)]
        assert ask(connection, "SELECT * FROM snapshot.households") == [(1,), (2,), (3,)]
        assert ask(connection, f"SELECT count(*) FROM ({snapshot.visible_sql('transactions', as_of=AS_OF)})") == [(12,)]


def test_before_anything_is_published_it_says_what_to_do(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="nothing is published yet; run: kequn run"):
        Snapshot.current(warehouse.home)
    with pytest.raises(HomeError, match="no home is here"):
        Snapshot.current(tmp_path / "elsewhere")


def test_a_result_cannot_take_the_name_of_a_canonical_table(loaded: Warehouse) -> None:
    with pytest.raises(ValueError, match="customers is a canonical table"):
        publish(loaded, loaded.connect(), as_of=AS_OF, results={"customers": HOUSEHOLDS}, facts={})
    assert loaded.manifest.last_snapshot == 0


def test_a_failed_publish_leaves_the_old_one_and_its_number_is_lost(loaded: Warehouse) -> None:
    made(loaded).close()
    with pytest.raises(duckdb.Error):
        publish(loaded, loaded.connect(), as_of=AS_OF, results={"activity": COUNTS, "bad": "SELECT nothing"}, facts={})
    assert published(loaded) == ["CURRENT", "snapshot-000001.duckdb", "snapshot-000001.json"]
    made(loaded).close()
    with Snapshot.current(loaded.home) as snapshot:
        assert snapshot.number == 3


def test_three_are_kept_and_those_in_use(loaded: Warehouse) -> None:
    held = [made(loaded) for _ in range(2)]
    for _ in range(4):
        made(loaded).close()
    assert numbers(loaded) == [1, 2, 4, 5, 6]
    for snapshot in held:
        assert ask(snapshot.connection(), "SELECT count(*) FROM activity") == [(3,)]
        snapshot.close()
    loaded.sweep()
    assert numbers(loaded) == [4, 5, 6]


def test_an_open_snapshot_reads_its_own_rows_while_others_are_published(loaded: Warehouse) -> None:
    first = made(loaded)
    early = first.connection()
    load(loaded, "transactions", numbered(12, 30, customers=3), customers=3)
    compact(loaded, loaded.connect())
    second = made(loaded)
    loaded.sweep()
    assert ask(early, "SELECT count(*), (SELECT sum(n) FROM activity) FROM transactions") == [(12, 12)]
    assert ask(first.connection(), "SELECT count(*), (SELECT sum(n) FROM activity) FROM transactions") == [(12, 12)]
    assert ask(second.connection(), "SELECT count(*), (SELECT sum(n) FROM activity) FROM transactions") == [(30, 30)]
    first.close()
    second.close()
    for _ in range(3):
        made(loaded).close()
    assert len(list(loaded.paths.table("transactions").iterdir())) == 1


def test_whoever_has_the_warehouse_open_keeps_its_files(loaded: Warehouse) -> None:
    reader = Warehouse.open(loaded.home)
    connection = reader.connect()
    load(loaded, "transactions", numbered(12, 30, customers=3), customers=3)
    compact(loaded, loaded.connect())
    loaded.sweep()
    assert ask(connection, "SELECT count(*) FROM transactions") == [(12,)]
    reader.close()
    assert loaded.sweep() == 3
    assert len(list(loaded.paths.table("transactions").iterdir())) == 1


def test_erasing_and_merging_count_at_once_in_a_snapshot_that_is_open(loaded: Warehouse) -> None:
    snapshot = made(loaded)
    early = snapshot.connection()
    question = "SELECT customer_no, count(*) FROM transactions GROUP BY ALL ORDER BY ALL"
    merge(loaded.paths, 1, 2, at=NOW, reason="same id")
    snapshot.refresh_overlays()
    assert ask(early, question) == [(2, 8), (3, 4)]
    undo_merge(loaded.paths, 1, at=NOW, reason="a mistake")
    assert ask(snapshot.connection(), question) == [(1, 4), (2, 4), (3, 4)]
    erase(loaded.paths, 3, at=NOW, reason="asked for")
    assert ask(snapshot.connection(), question) == [(1, 4), (2, 4)]
    assert ask(early, "SELECT customer_no FROM activity") == [(1,), (2,)]
    assert ask(early, "SELECT customer_no FROM customers ORDER BY ALL") == [(1,), (2,)]
    assert ask(early, "SELECT household_no FROM households") == [(1,), (2,), (3,)]
    snapshot.close()


def test_a_customer_is_found_by_the_number_that_was_merged(loaded: Warehouse) -> None:
    with made(loaded) as snapshot:
        merge(loaded.paths, 1, 2, at=NOW, reason="same id")
        erase(loaded.paths, 3, at=NOW, reason="asked for")
        assert [snapshot.resolve_customer(number) for number in (1, 2, 3)] == [2, 2, None]


def test_threads_share_a_snapshot(loaded: Warehouse) -> None:
    answers: list[list[tuple[int, ...]]] = []

    def read(snapshot: Snapshot) -> None:
        question = "SELECT count(*), (SELECT sum(n)::BIGINT FROM activity) FROM transactions"
        answers.extend(ask(snapshot.connection(), question) for _ in range(20))

    with made(loaded) as snapshot:
        readers = [threading.Thread(target=read, args=(snapshot,)) for _ in range(4)]
        for reader in readers:
            reader.start()
        for _ in range(5):
            made(loaded).close()
        for reader in readers:
            reader.join()
    assert answers == [[(12, 12)]] * 80


def test_current_that_names_nothing_is_one_clear_line(loaded: Warehouse) -> None:
    made(loaded).close()
    loaded.paths.current.write_text("snapshot-000009\n", encoding="utf-8")
    with pytest.raises(HomeError, match="CURRENT: snapshot-000009 is missing; publish a new one with: kequn run"):
        Snapshot.current(loaded.home)


@pytest.mark.parametrize("content", ["", "{}", "[]", "5", "\x00"])
def test_a_damaged_record_is_one_clear_line_and_stops_no_later_run(loaded: Warehouse, content: str) -> None:
    made(loaded).close()
    loaded.paths.record("snapshot-000001").write_text(content, encoding="utf-8")
    with pytest.raises(HomeError, match=r"snapshot-000001\.json: the snapshot's record cannot be read"):
        Snapshot.current(loaded.home)
    for _ in range(4):
        made(loaded).close()
    with Snapshot.current(loaded.home) as snapshot:
        assert snapshot.number == 5
    assert "snapshot-000001.json" not in published(loaded)


@pytest.mark.parametrize("damage", ["missing", "cut", "empty", "noise"])
def test_a_damaged_database_is_one_clear_line(loaded: Warehouse, damage: str) -> None:
    made(loaded).close()
    path = loaded.paths.database("snapshot-000001")
    if damage == "missing":
        path.unlink()
    else:
        whole = path.read_bytes()
        path.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "noise": b"noise" * 5000}[damage])
    with Snapshot.current(loaded.home) as snapshot, pytest.raises(HomeError) as refused:
        ask(snapshot.connection(), "SELECT count(*) FROM activity")
    assert str(refused.value).startswith(f"{path}: ")
    assert "\n" not in str(refused.value)


def test_two_homes_are_read_in_one_process(loaded: Warehouse, tmp_path: Path) -> None:
    create_home(tmp_path / "other", name="other", time_zone="Asia/Shanghai")
    with Warehouse.open(tmp_path / "other", write=True) as other:
        load(other, "transactions", numbered(0, 5, customers=1), customers=1)
        with made(loaded) as one, made(other) as two:
            assert ask(one.connection(), "SELECT sum(n)::BIGINT FROM activity") == [(12,)]
            assert ask(two.connection(), "SELECT sum(n)::BIGINT FROM activity") == [(5,)]
