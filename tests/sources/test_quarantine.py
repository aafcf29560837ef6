"""The quarantine: list, summary, export, mend, retry, discard. Nothing is loaded twice, nothing is lost."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from kequn.kernel.errors import SourceError
from kequn.sources import quarantine, taking
from kequn.sources.report import Counts
from kequn.sources.retry import RetryReport, retry
from kequn.warehouse.store import Warehouse
from tests.sources.desk import HEAD, NOW, PAY, Desk, customers

LATER = NOW + timedelta(days=1)
BAD = "no,client,day,amt\n1,,2024-01-05,10\n2,,2024-02-30,20\n3,,2024-01-05,x\n=4,,2024-01-05,y\n"
BOTH = customers() + PAY.removeprefix(HEAD)


def again(desk: Desk, mapping: str, *, mended: Path | None = None) -> RetryReport:
    """Retry with a mapping."""
    desk.mapping.write_text(mapping, encoding="utf-8")
    with Warehouse.open(desk.home, write=True) as warehouse:
        return retry(warehouse, desk.mapping, desk.data, mended=mended, now=LATER)


def waiting(desk: Desk) -> list[tuple[int, str]]:
    """Return (line, reason) of what waits."""
    with Warehouse.open(desk.home) as warehouse:
        return [(entry.line, entry.reason) for entry in quarantine.list(warehouse)]


def test_what_waits_is_listed_and_summed_up(desk: Desk) -> None:
    desk.load(PAY, {"pay.csv": BAD})
    with Warehouse.open(desk.home) as warehouse:
        entry = quarantine.list(warehouse, reason="amount", limit=1)[0]
        assert (entry.source, entry.table, entry.file, entry.line, entry.raw) == (
            "core",
            "transactions",
            "pay.csv",
            4,
            "3,,2024-01-05,x",
        )
        assert quarantine.summary(warehouse)[0] == {
            "source": "core",
            "table": "transactions",
            "file": "pay.csv",
            "reason": "amount is not a number",
            "rows": 2,
        }
        assert len(quarantine.list(warehouse, source="core")) == 3
        assert len(quarantine.list(warehouse, file="pay.csv")) == 3
        assert quarantine.list(warehouse, table="accounts") == ()


def test_an_unknown_customer_waits_until_it_is_there(desk: Desk) -> None:
    desk.load(
        BOTH,
        {"pay.csv": "no,client,day,amt\n1,77,2024-01-05,10\n2,78,2024-01-05,20\n", "clients.csv": "id,name,city\n76,甲,北京\n"},
    )
    assert waiting(desk) == [(2, "no customer client yet"), (3, "no customer client yet")]
    desk.load(BOTH, {"clients2.csv": "id,name,city\n77,乙,上海\n"})
    assert again(desk, BOTH) == RetryReport(tried=2, loaded=1, waiting=1)
    assert desk.rows("SELECT source_key, customer_no FROM stored.transactions") == [("1", 2)]
    assert again(desk, BOTH) == RetryReport(tried=1, waiting=1)
    assert desk.load(BOTH).totals == Counts(read=4, repeated=3, quarantined=1)


def test_a_mended_mapping_takes_rows_in(desk: Desk) -> None:
    desk.load(PAY, {"pay.csv": "no,client,day,amt\n1,,2024-01-05,10\n2,,05.01.2024,20\n3,,x,30\n"})
    mended = PAY.replace('"day"', '{ from = "day", date = ["%Y-%m-%d", "%d.%m.%Y"] }')
    assert again(desk, mended) == RetryReport(tried=2, loaded=1, waiting=1)
    assert desk.rows("SELECT count(*), sum(amount)::VARCHAR FROM stored.transactions") == [(2, "30.00")]


def test_a_person_mends_the_export(desk: Desk) -> None:
    desk.load(PAY, {"pay.csv": BAD})
    path = desk.root / "mend.csv"
    with Warehouse.open(desk.home) as warehouse:
        assert quarantine.export(warehouse, path) == 3
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["line"], row["raw"]) for row in rows] == [
        ("3", "2,,2024-02-30,20"),
        ("4", "3,,2024-01-05,x"),
        ("5", "'=4,,2024-01-05,y"),
    ]
    rows[0]["raw"], rows[2]["raw"] = "2,,2024-02-28,20", rows[2]["raw"].replace("y", "40")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert again(desk, PAY, mended=path) == RetryReport(tried=3, loaded=2, waiting=1)
    assert desk.rows("SELECT source_key, amount::VARCHAR FROM stored.transactions ORDER BY 1") == [
        ("1", "10.00"),
        ("2", "20.00"),
        ("=4", "40.00"),
    ]
    assert again(desk, PAY, mended=path) == RetryReport(tried=1, waiting=1)
    assert desk.load(PAY).totals == Counts(read=4, repeated=3, quarantined=1)
    grown = desk.load(PAY, {"pay.csv": BAD + "5,,2024-01-05,50\n"}, now=LATER + timedelta(days=1))
    assert grown.totals == Counts(read=5, loaded=1, repeated=3, quarantined=1)


def test_a_new_reason_is_written_down(desk: Desk) -> None:
    desk.load(PAY, {"pay.csv": BAD})
    again(desk, PAY.replace('"amt"', "\"number(amt, decimal=',')\"").replace('"day"', '{ from = "day", date = "%Y" }'))
    assert waiting(desk) == [
        (3, "occurred_on is not a date"),
        (4, "amount is not a number; occurred_on is not a date"),
        (5, "amount is not a number; occurred_on is not a date"),
    ]


def test_discarded_rows_stay_on_record(desk: Desk) -> None:
    desk.load(PAY, {"pay.csv": BAD})
    with Warehouse.open(desk.home, write=True) as warehouse:
        ids = [entry.id for entry in quarantine.list(warehouse)]
        assert quarantine.discard(warehouse, ids[:2], "test rows", now=LATER) == 2
        with pytest.raises(SourceError, match="waits in the quarantine"):
            quarantine.discard(warehouse, ids[:1], "again", now=LATER)
        with pytest.raises(SourceError, match="a reason is needed"):
            quarantine.discard(warehouse, ids, " ", now=LATER)
    assert len(waiting(desk)) == 1
    assert desk.rows("SELECT count(*) FROM stored.quarantine WHERE state = 'discarded' AND note = 'test rows'") == [(2,)]
    assert desk.load(PAY).totals == Counts(read=4, repeated=1, quarantined=3)


KEEP = (
    HEAD
    + '[[table]]\nname = "transactions"\nfiles = "till*.csv"\nrepeats = "keep"\n'
    '[table.columns]\noccurred_on = "day"\namount = "amt"\n'
)


def test_equal_bad_lines_of_a_till_stay_apart(desk: Desk) -> None:
    desk.load(KEEP, {"till.csv": "day,amt\n2024-01-05,x\n2024-01-05,x\n2024-01-05,3\n"})
    assert again(desk, KEEP.replace('"amt"', "\"amt if amt != 'x' else '7'\"")) == RetryReport(tried=2, loaded=2)
    assert desk.rows("SELECT sum(amount)::VARCHAR, count(DISTINCT source_key) FROM stored.transactions") == [("17.00", 3)]


def test_the_entry_of_a_whole_file_is_settled_by_loading_it(desk: Desk) -> None:
    desk.load(PAY, {"pay.csv": b""})
    assert again(desk, PAY) == RetryReport(tried=1, waiting=1)
    desk.load(PAY, {"pay.csv": "no,client,day,amt\n1,,2024-01-05,10\n2,,2024-01-05,x\n"}, now=NOW + timedelta(hours=1))
    assert waiting(desk) == [(3, "amount is not a number")]
    assert desk.load(PAY).totals == Counts(read=2, repeated=1, quarantined=1)
    desk.load(PAY, {"pay.csv": b""}, now=LATER)
    assert waiting(desk) == [(0, "the file is empty"), (3, "amount is not a number")]


def test_reading_the_file_again_with_a_mended_mapping_settles_its_rows(desk: Desk) -> None:
    files = {"pay.csv": "no,client,day,amt\n1,,05.01.2024,10\n2,,2024-01-05,20\n3,,2024-02-30,30\n"}
    desk.load(PAY, files)
    mended = PAY.replace('"day"', '{ from = "day", date = ["%Y-%m-%d", "%d.%m.%Y"] }')
    report = desk.load(mended, now=LATER)
    assert report.totals == Counts(read=3, loaded=1, repeated=1, quarantined=1)
    with Warehouse.open(desk.home) as warehouse:
        assert [entry.line for entry in quarantine.list(warehouse)] == [4]
    assert desk.load(mended, now=LATER).totals == Counts(read=3, repeated=2, quarantined=1)


def test_a_file_over_which_the_engine_failed_is_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise duckdb.InvalidInputException("a fault")

    with monkeypatch.context() as patch:
        patch.setattr(taking, "exact", fails)
        assert desk.load(PAY, {"pay.csv": BAD}).totals == Counts(read=1, quarantined=1)
    assert waiting(desk) == [(0, "the engine cannot convert its rows (InvalidInputException)")]
    assert desk.load(PAY, now=LATER).totals == Counts(read=4, loaded=1, quarantined=3)
    assert [line for line, _ in waiting(desk)] == [3, 4, 5]


def test_a_row_that_is_cut_can_only_be_mended(desk: Desk) -> None:
    desk.load(PAY, {"pay.csv": "no,client,day,amt\n1,,2024-01-05," + "x" * 20_000 + "\n"})
    assert again(desk, PAY) == RetryReport(tried=1, waiting=1)


def test_a_file_that_is_no_export_is_refused(desk: Desk) -> None:
    desk.load(PAY, {"pay.csv": BAD})
    with pytest.raises(SourceError, match="export the quarantine and mend that file"):
        again(desk, PAY, mended=desk.data / "pay.csv")


def test_no_reason_holds_a_value(desk: Desk) -> None:
    desk.load(
        BOTH,
        {"pay.csv": "no,client,day,amt\n1,SECRET,2024-01-05,10\n2,,SECRET,SECRET\n", "clients.csv": "id,name,city\n76,甲,北京\n"},
    )
    assert [reason for _, reason in waiting(desk) if "SECRET" in reason] == []
