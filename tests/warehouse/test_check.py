"""`check` names each damage in one line, with what to do, and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kequn.definitions.model import Definition
from kequn.definitions.store import Definitions
from kequn.warehouse.check import check
from kequn.warehouse.home import Paths
from kequn.warehouse.publish import publish
from kequn.warehouse.redirects import merge
from kequn.warehouse.store import Warehouse
from tests.warehouse.rows import AS_OF, NOW, load, numbered

QUIET = Definition(kind="segment", id="quiet", title={"zh": "沉默", "en": "quiet"}, body={})


@pytest.fixture
def paths(warehouse: Warehouse) -> Paths:
    """A sound home: rows, a merge, a definition and a snapshot."""
    load(warehouse, "transactions", numbered(0, 100))
    merge(warehouse.paths, 1, 2, at=NOW, reason="same id")
    Definitions(warehouse.home).create(QUIET)
    publish(warehouse, warehouse.connect(), as_of=AS_OF, results={"activity": "SELECT 1 AS customer_no"}, facts={}).close()
    warehouse.close()
    return warehouse.paths


def found(paths: Paths, level: str) -> list[str]:
    return [str(finding).removeprefix(f"{level}: {paths.home}") for finding in check(paths.home) if finding.level == level]


def state(paths: Paths) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in paths.home.rglob("*") if path.is_file()}


def test_a_sound_home(paths: Paths) -> None:
    before = state(paths)
    assert {finding.level for finding in check(paths.home)} == {"ok"}
    assert found(paths, "ok")[:-1] == [
        ": home 'bank', schema version 1, commit 2",
        "/warehouse/data: 1 data files, sound",
        "/warehouse/data/transactions: 100 row versions of transactions, last day 2024-02-19",
        "/warehouse: 0 customers erased, 1 merged",
        "/warehouse/published: snapshot-000001 as of 2024-06-30, 1 results",
        "/definitions: 1 definitions, all readable",
    ]
    assert state(paths) == before


def test_a_new_home_says_what_to_do_next(warehouse: Warehouse) -> None:
    assert found(warehouse.paths, "warn") == [
        "/warehouse/data: nothing is loaded yet; run: kequn load MAPPING.toml --data DIR",
        "/warehouse/published: nothing is published yet; run: kequn run",
    ]


def test_a_load_after_the_run_is_told(paths: Paths) -> None:
    with Warehouse.open(paths.home, write=True) as warehouse:
        warehouse.commit(loads=[{"file": "b.csv"}])
    assert found(paths, "warn") == [
        "/warehouse/published: snapshot-000001 as of 2024-06-30 does not know the latest load; run: kequn run"
    ]


def test_rubbish_is_told(paths: Paths) -> None:
    (paths.table("transactions") / "999999-rows-x.parquet").write_bytes(b"12345")
    (paths.published / "snapshot-000009.duckdb").write_bytes(b"123")
    assert found(paths, "warn") == [
        "/warehouse: 2 files of 8 bytes that nothing names; a load or run may be writing; otherwise the next run removes them"
    ]


def data_file(paths: Paths) -> Path:
    return next(paths.table("transactions").iterdir())


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2])


def noise(path: Path) -> None:
    path.write_bytes(b"x" * path.stat().st_size)


def newer(path: Path) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "schema": 99}), encoding="utf-8")


def other(path: Path) -> None:
    path.write_text(json.dumps({**replace(QUIET, id="other").content(), "version": 1}), encoding="utf-8")


@pytest.mark.parametrize(("where", "harm", "says"), [
    (data_file, Path.unlink, "the file is missing; restore it from a backup"),
    (data_file, cut, "the file has"),
    (data_file, noise, "the file cannot be read as Parquet; restore it from a backup"),
    (lambda paths: paths.manifest, cut, "the manifest cannot be read as JSON; restore it from a backup"),
    (lambda paths: paths.manifest, newer, "schema version 99 is newer than 1; upgrade Kequn to open this home"),
    (lambda paths: paths.settings, Path.unlink, "no home is here; make one with: kequn init"),
    (lambda paths: paths.redirects, lambda path: path.write_bytes(b"x\n"), "line 1 cannot be read; restore the file"),
    (lambda paths: paths.record("snapshot-000001"), cut, "the snapshot's record cannot be read; publish a new one"),
    (lambda paths: paths.record("snapshot-000001"), Path.unlink, "snapshot-000001 is missing; publish a new one with"),
    (lambda paths: paths.database("snapshot-000001"), cut, "the snapshot's file is missing or damaged; publish a new one"),
    (lambda paths: paths.definitions / "segment" / "quiet" / "1.json", cut, "not a definition in JSON; restore it from a backup"),
    (lambda paths: paths.definitions / "segment" / "quiet" / "1.json", other, "it says it is another definition"),
])
def test_a_damage_is_one_line_that_says_what_to_do(
    paths: Paths, where: Callable[[Paths], Path], harm: Callable[[Path], object], says: str
) -> None:
    harm(where(paths))
    errors = [str(finding) for finding in check(paths.home) if finding.level == "error"]
    assert len(errors) >= 1
    assert says in errors[0]
    assert all("\n" not in error for error in errors)


def test_a_result_that_lost_rows_is_told(paths: Paths) -> None:
    record = paths.record("snapshot-000001")
    document = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps({**document, "results": {"activity": 5}}), encoding="utf-8")
    assert found(paths, "error") == [
        "/warehouse/published/snapshot-000001.duckdb: result 'activity' has lost rows; publish a new one with: kequn run"
    ]
