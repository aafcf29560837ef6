"""Which files are taken: patterns, order, flags, and what is said of those that are missing or wait."""

from __future__ import annotations

from hashlib import sha256

import pytest

from kequn.sources.report import Counts
from tests.sources.desk import PAY, Desk

FLAGGED = PAY.replace("key =", 'flag = ".ok"\nkey =')
CONTENT = "no,client,day,amt\n1,,2024-01-05,10\n2,,2024-01-05,20\n"


def test_a_pattern_without_a_file_is_said(desk: Desk) -> None:
    report = desk.load(PAY)
    assert (report.files, report.findings) == ((), ("transactions: no file matches 'pay*.csv'",))


def test_files_are_taken_by_name_and_below_folders(desk: Desk) -> None:
    report = desk.load(
        PAY.replace('"pay*.csv"', '["**/pay*.csv", "pay*.csv"]'), {"b/pay.csv": CONTENT, "a/pay.csv": CONTENT, "pay.csv": CONTENT}
    )
    assert [(file.file, file.counts.loaded) for file in report.files] == [("a/pay.csv", 2), ("b/pay.csv", 0), ("pay.csv", 0)]


def test_a_file_waits_for_its_flag_and_the_others_go_on(desk: Desk) -> None:
    report = desk.load(FLAGGED, {"pay1.csv": CONTENT, "pay2.csv": CONTENT, "pay2.csv.ok": ""})
    assert report.findings == ("pay1.csv: waits for its flag file",)
    assert [file.file for file in report.files] == ["pay2.csv"]


SIZE, DIGEST = len(CONTENT), sha256(CONTENT.encode()).hexdigest()


@pytest.mark.parametrize("name", ["pay.csv.ok", "pay.ok"])
@pytest.mark.parametrize("flag", ["", "2", "2\n", "rows=2", f"rows=2\nbytes={SIZE}\nsha256={DIGEST.upper()}\n"])
def test_a_flag_that_agrees_lets_the_file_in(desk: Desk, name: str, flag: str) -> None:
    assert desk.load(FLAGGED, {"pay.csv": CONTENT, name: flag}).totals == Counts(read=2, loaded=2)


@pytest.mark.parametrize(
    ("flag", "reason"),
    [
        ("3", "the flag file says 3 rows, the file has 2"),
        ("rows=1", "the flag file says 1 rows, the file has 2"),
        (f"bytes={SIZE + 1}", f"the flag file says {SIZE + 1} bytes, the file has {SIZE}"),
        (f"sha256={'0' * 64}", "the flag file says another SHA-256 than the file has"),
        ("done", "the flag file cannot be understood; it holds rows=…, bytes=… or sha256=…"),
    ],
)
def test_a_flag_that_contradicts_keeps_the_whole_file_out(desk: Desk, flag: str, reason: str) -> None:
    report = desk.load(FLAGGED, {"pay.csv": CONTENT, "pay.ok": flag})
    assert report.totals == Counts(read=1, quarantined=1)
    assert desk.reasons() == [("pay.csv", 0, reason)]
    assert desk.rows("SELECT count(*) FROM stored.transactions") == [(0,)]


def test_a_flag_counts_bad_rows_and_rows_passed_over_too(desk: Desk) -> None:
    mapping = FLAGGED.replace("key =", "where = \"no != '1'\"\nkey =")
    report = desk.load(mapping, {"pay.csv": CONTENT + "3,,2024-02-30,5\n4\n", "pay.ok": "4"})
    assert report.totals == Counts(read=3, loaded=1, quarantined=2, passed_over=1)


def test_a_grown_file_whose_flag_is_mended_is_taken(desk: Desk) -> None:
    desk.load(FLAGGED, {"pay.csv": CONTENT, "pay.ok": "3"})
    report = desk.load(FLAGGED, {"pay.csv": CONTENT + "3,,2024-01-05,30\n"})
    assert report.totals == Counts(read=3, loaded=3)


def test_a_right_file_whose_flag_was_wrong_is_taken_when_the_flag_is_mended(desk: Desk) -> None:
    desk.load(FLAGGED, {"pay.csv": CONTENT, "pay.ok": "3"})
    assert desk.load(FLAGGED, {"pay.ok": "2"}).totals == Counts(read=2, loaded=2)


def test_the_report_as_json(desk: Desk) -> None:
    assert desk.load(PAY, {"pay.csv": CONTENT}).to_json() == {
        "source": "core",
        "files": [
            {
                "file": "pay.csv",
                "table": "transactions",
                "recognised": False,
                "read": 2,
                "loaded": 2,
                "repeated": 0,
                "quarantined": 0,
                "passed_over": 0,
            }
        ],
        "totals": {"read": 2, "loaded": 2, "repeated": 0, "quarantined": 0, "passed_over": 0},
        "findings": [],
    }
