"""Append, delta and full: repeats, contradictions, history, and what a second load changes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kequn.sources.report import Counts
from tests.sources.desk import HEAD, NOW, PAY, Desk, counts, customers

LATER = NOW + timedelta(days=1)
VERSIONS = "SELECT source_key, city, known_at::VARCHAR, known_to::VARCHAR FROM stored.customers ORDER BY source_key, known_at"


def test_equal_lines_repeat_and_others_contradict_the_first(desk: Desk) -> None:
    report = desk.load(
        PAY, {"pay.csv": "no,client,day,amt\n1,,2024-01-05,10\n2,,2024-01-05,20\n1,,2024-01-05,10\n2,,2024-01-05,21\n"}
    )
    assert counts(report) == [("pay.csv", "transactions", Counts(read=4, loaded=2, repeated=1, quarantined=1))]
    assert desk.reasons() == [("pay.csv", 5, "contradicts line 3")]
    assert desk.rows("SELECT source_key, amount::VARCHAR FROM stored.transactions ORDER BY 1") == [("1", "10.00"), ("2", "20.00")]


def test_append_refuses_another_content_in_a_later_file(desk: Desk) -> None:
    desk.load(PAY, {"pay1.csv": "no,client,day,amt\n1,,2024-01-05,10\n2,,2024-01-05,20\n"})
    report = desk.load(PAY, {"pay2.csv": "no,client,day,amt\n1,,2024-01-05,10\n2,,2024-01-05,21\n3,,2024-01-05,30\n"})
    assert counts(report)[1] == ("pay2.csv", "transactions", Counts(read=3, loaded=1, repeated=1, quarantined=1))
    assert desk.reasons() == [("pay2.csv", 3, "contradicts the row loaded before")]


def test_loading_twice_changes_nothing_and_reports_the_same_quarantine(desk: Desk) -> None:
    files = {"pay.csv": "no,client,day,amt\n1,,2024-01-05,10\n2,,2024-02-30,20\n"}
    desk.load(PAY, files)
    before = desk.rows("SELECT * FROM stored.transactions"), desk.rows("SELECT * FROM stored.quarantine")
    report = desk.load(PAY, now=LATER)
    assert report.files[0].recognised
    assert report.totals == Counts(read=2, loaded=0, repeated=1, quarantined=1)
    assert (desk.rows("SELECT * FROM stored.transactions"), desk.rows("SELECT * FROM stored.quarantine")) == before


def test_a_file_that_grew_adds_its_new_lines_only(desk: Desk) -> None:
    desk.load(PAY, {"pay.csv": "no,client,day,amt\n1,,2024-01-05,10\n2,,2024-01-05,x\n"})
    report = desk.load(PAY, {"pay.csv": "no,client,day,amt\n1,,2024-01-05,10\n2,,2024-01-05,x\n3,,2024-01-05,30\n"})
    assert report.totals == Counts(read=3, loaded=1, repeated=1, quarantined=1)
    assert desk.reasons() == [("pay.csv", 3, "amount is not a number")]


def test_delta_keeps_the_former_content_as_history(desk: Desk) -> None:
    desk.load(customers(), {"clients1.csv": "id,name,city\n1,甲,北京\n2,乙,上海\n"})
    report = desk.load(customers(), {"clients2.csv": "id,name,city\n1,甲,广州\n2,乙,上海\n"}, now=LATER)
    assert counts(report)[1][2] == Counts(read=2, loaded=1, repeated=1)
    assert desk.rows(VERSIONS) == [
        ("1", "北京", "2026-01-01 00:00:00", "2026-01-02 00:00:00.000001"),
        ("1", "广州", "2026-01-02 00:00:00.000001", None),
        ("2", "上海", "2026-01-01 00:00:00", None),
    ]


def test_the_same_day_files_are_known_one_after_another(desk: Desk) -> None:
    desk.load(
        customers(),
        {
            "clients1.csv": "id,name,city\n1,甲,北京\n",
            "clients2.csv": "id,name,city\n1,甲,广州\n",
            "clients3.csv": "id,name,city\n1,甲,北京\n",
        },
    )
    assert [(row[1], row[3] is None) for row in desk.rows(VERSIONS)] == [("北京", False), ("广州", False), ("北京", True)]


def test_full_closes_what_is_gone_and_takes_it_back(desk: Desk) -> None:
    both, one = "id,name,city\n1,甲,北京\n2,乙,上海\n", "id,name,city\n1,甲,北京\n"
    desk.load(customers("full"), {"clients.csv": both})
    desk.load(customers("full"), {"clients.csv": one}, now=LATER)
    assert [(row[0], row[3]) for row in desk.rows(VERSIONS)] == [("1", None), ("2", str(LATER))]
    report = desk.load(customers("full"), {"clients.csv": both}, now=LATER + timedelta(days=1))
    assert report.totals == Counts(read=2, loaded=1, repeated=1)
    assert [(row[0], row[3] is None) for row in desk.rows(VERSIONS)] == [("1", True), ("2", False), ("2", True)]
    assert desk.rows("SELECT count(DISTINCT customer_no) FROM stored.customers") == [(2,)]


def test_full_content_a_b_a_is_as_in_a_again(desk: Desk) -> None:
    a, b = "id,name,city\n1,甲,北京\n", "id,name,city\n1,甲,广州\n"
    for day, content in enumerate((a, b, a)):
        desk.load(customers("full"), {"clients.csv": content}, now=NOW + timedelta(days=day))
    assert [row[1] for row in desk.rows(VERSIONS)] == ["北京", "广州", "北京"]
    assert not desk.load(customers("full"), now=NOW + timedelta(days=9)).totals.loaded


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        ("id,name,city\n", "the full file has no rows; nothing was closed"),
        ("id,name,city\n1,甲,北京\n2,乙\n", "some rows of the full file are in quarantine without a key; nothing was closed"),
    ],
)
def test_a_damaged_full_file_closes_nothing(desk: Desk, content: str, finding: str) -> None:
    desk.load(customers("full"), {"clients.csv": "id,name,city\n1,甲,北京\n2,乙,上海\n"})
    report = desk.load(customers("full"), {"clients.csv": content}, now=LATER)
    assert report.findings == (f"clients.csv: customers: {finding}",)
    assert [row[3] for row in desk.rows(VERSIONS)] == [None, None]


def test_a_quarantined_row_of_a_full_file_does_not_close_its_key(desk: Desk) -> None:
    mapping = customers("full") + 'birth_date = "birth"\n'
    desk.load(mapping, {"clients.csv": "id,name,city,birth\n1,甲,北京,1990-01-01\n2,乙,上海,1991-01-01\n"})
    desk.load(mapping, {"clients.csv": "id,name,city,birth\n1,甲,北京,1990-02-30\n3,丙,北京,1990-02-03\n"}, now=LATER)
    assert [(row[0], row[3] is None) for row in desk.rows(VERSIONS)] == [("1", True), ("2", False), ("3", True)]


HISTORY = customers().replace('namespace = "client" }', 'namespace = "client" }\nknown_at = "date(day)"')
MIDNIGHT = {day: str(datetime(2024, 1, day) - timedelta(hours=8)) for day in range(1, 9)}


def test_one_file_may_tell_the_history_of_a_key(desk: Desk) -> None:
    report = desk.load(
        HISTORY, {"clients.csv": "id,name,city,day\n1,甲,北京,2024-01-02\n1,甲,北京,2024-01-03\n1,甲,广州,2024-01-05\n"}
    )
    assert report.totals == Counts(read=3, loaded=2, repeated=1)
    assert [row[1:] for row in desk.rows(VERSIONS)] == [("北京", MIDNIGHT[2], MIDNIGHT[5]), ("广州", MIDNIGHT[5], None)]


def test_a_version_that_arrives_late_is_closed_from_the_start(desk: Desk) -> None:
    desk.load(HISTORY, {"clients1.csv": "id,name,city,day\n1,甲,北京,2024-01-02\n1,甲,广州,2024-01-06\n"})
    desk.load(HISTORY, {"clients2.csv": "id,name,city,day\n1,甲,深圳,2024-01-04\n1,甲,天津,2024-01-01\n"}, now=LATER)
    assert [row[1:] for row in desk.rows(VERSIONS)] == [
        ("天津", MIDNIGHT[1], MIDNIGHT[2]),
        ("北京", MIDNIGHT[2], MIDNIGHT[4]),
        ("深圳", MIDNIGHT[4], MIDNIGHT[6]),
        ("广州", MIDNIGHT[6], None),
    ]
    again = desk.load(HISTORY, {"clients3.csv": "id,name,city,day\n1,甲,深圳,2024-01-04\n1,甲,广州,2024-01-07\n"}, now=LATER)
    assert counts(again)[2][2] == Counts(read=2, repeated=2)


def test_a_late_full_file_closes_nothing(desk: Desk) -> None:
    mapping = HISTORY.replace('"delta"', '"full"')
    desk.load(mapping, {"clients2.csv": "id,name,city,day\n1,甲,北京,2024-01-05\n2,乙,上海,2024-01-05\n"})
    report = desk.load(mapping, {"clients3.csv": "id,name,city,day\n1,甲,天津,2024-01-02\n"}, now=LATER)
    assert report.findings == ("clients3.csv: customers: the full file is older than what is loaded; nothing was closed",)
    assert [row[1:] for row in desk.rows(VERSIONS)] == [
        ("天津", MIDNIGHT[2], MIDNIGHT[5]),
        ("北京", MIDNIGHT[5], None),
        ("上海", MIDNIGHT[5], None),
    ]


KEEP = (
    HEAD
    + """
[[table]]
name = "transactions"
files = "till*.csv"
repeats = "keep"
[table.columns]
occurred_on = "day"
amount = "amt"
item = "item"
"""
)


def test_equal_lines_of_a_till_are_distinct_sales(desk: Desk) -> None:
    report = desk.load(
        KEEP, {"till.csv": "day,item,amt\n2024-01-05,tea,3\n2024-01-05,tea,3\n2024-01-05,cup,9\n2024-01-05,tea,3\n"}
    )
    assert report.totals == Counts(read=4, loaded=4)
    assert desk.rows("SELECT count(DISTINCT source_key), sum(amount)::VARCHAR FROM stored.transactions") == [(4, "18.00")]
    grown = desk.load(
        KEEP,
        {
            "till.csv": "day,item,amt\n2024-01-05,tea,3\n" * 1
            + "2024-01-05,tea,3\n2024-01-05,cup,9\n2024-01-05,tea,3\n2024-01-05,tea,3\n"
        },
    )
    assert grown.totals == Counts(read=5, loaded=1, repeated=4)


FIRST = customers("append").replace('key = ["id"]', 'key = ["id"]\nrepeats = "first"\nwhere = "id is not None"')


def test_customers_are_taken_from_the_first_of_their_lines(desk: Desk) -> None:
    report = desk.load(FIRST, {"clients.csv": "id,name,city\n7,甲,北京\n,,\n7,甲,广州\n8,乙,上海\n"})
    assert report.totals == Counts(read=3, loaded=2, repeated=1, passed_over=1)
    assert desk.rows("SELECT source_key, city, customer_no FROM stored.customers ORDER BY 1") == [
        ("7", "北京", 1),
        ("8", "上海", 2),
    ]
    assert desk.load(FIRST, {"clients2.csv": "id,name,city\n7,甲,深圳\n"}).totals.loaded == 0


def test_a_changed_mapping_makes_new_versions_of_appended_rows(desk: Desk) -> None:
    desk.load(PAY, {"pay.csv": "no,client,day,amt\n1,,2024-01-05,10\n2,,2024-01-05,20\n"})
    report = desk.load(PAY + 'channel = { value = "app" }\n', now=LATER)
    assert report.totals == Counts(read=2, loaded=2)
    assert desk.rows("SELECT channel, count(known_to), count(*) FROM stored.transactions GROUP BY 1 ORDER BY 1") == [
        ("app", 0, 2),
        (None, 2, 2),
    ]


def test_a_parts_keys_live_apart(desk: Desk) -> None:
    part = (
        '[[table]]\nname = "holdings"\npart = "{0}"\nfiles = "{0}.csv"\nkey = ["id"]\nmode = "full"\n'
        '[table.columns]\ncategory = {{ value = "{0}" }}\nkind = "kind"\n'
    )
    mapping = HEAD + part.format("card") + part.format("loan")
    report = desk.load(mapping, {"card.csv": "id,kind\n1,gold\n", "loan.csv": "id,kind\n1,car\n"})
    assert [file.table for file in report.files] == ["holdings.card", "holdings.loan"]
    assert desk.rows("SELECT source, source_key, known_to FROM stored.holdings ORDER BY 1") == [
        ("core.card", "1", None),
        ("core.loan", "1", None),
    ]
