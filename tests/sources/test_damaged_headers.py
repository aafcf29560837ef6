"""A damaged header costs its own file and the tables that look things up in it, never the night."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from kequn.kernel.errors import MappingError
from kequn.sources.report import Counts
from tests.cli.command import kequn
from tests.sources.desk import HEAD, NOW, PAY, Desk, counts, customers, new_desk

CLIENTS = {"clients.csv": "id,name,city\n9,甲,北京\n"}
RENAMED = {"pay.csv": "no,client,day,amnt\n1,,2024-01-05,10\n"}
BOTH = customers() + PAY.removeprefix(HEAD)
SAID = "transactions: columns.amount: the file has no column 'amt'; did you mean 'amnt'? (pay.csv)"
LOOKED_UP = (
    BOTH.replace('amount = "amt"', 'amount = "price.amt"')
    + '[table.lookup.price]\nfiles = "price.csv"\non = { no = "no" }\ntake = ["amt"]\n'
)
SOLD = {"pay.csv": "no,client,day\n1,,2024-01-05\n"}


def test_one_file_that_does_not_fit_is_kept_as_a_whole_and_the_others_are_loaded(desk: Desk) -> None:
    report = desk.load(BOTH, {**CLIENTS, **RENAMED})
    assert report.findings == (SAID,)
    assert counts(report) == [
        ("clients.csv", "customers", Counts(read=1, loaded=1)),
        ("pay.csv", "transactions", Counts(read=1, quarantined=1)),
    ]
    assert desk.reasons() == [("pay.csv", 0, SAID)]


def test_a_mended_mapping_reads_the_file_and_settles_its_entry(desk: Desk) -> None:
    desk.load(BOTH, {**CLIENTS, **RENAMED})
    report = desk.load(BOTH.replace('"amt"', '"amnt"'), now=NOW.replace(month=2))
    assert counts(report)[1] == ("pay.csv", "transactions", Counts(read=1, loaded=1))
    assert desk.rows("SELECT state FROM stored.quarantine ORDER BY known_at") == [("waiting",), ("loaded",)]
    assert desk.load(BOTH.replace('"amt"', '"amnt"')).totals == Counts(read=2, repeated=2)


def test_where_no_file_fits_the_mapping_is_to_blame_and_nothing_is_stored(desk: Desk) -> None:
    damaged: dict[str, str | bytes] = {"pay2.csv": b"", "clients.csv": "x,y\n1,2\n"}
    for files in (dict[str, str | bytes](RENAMED), damaged):
        with pytest.raises(MappingError) as caught:
            desk.load(BOTH, files)
        assert str(caught.value) == f"{desk.mapping}: {SAID}"
    assert desk.reasons() == []
    assert desk.load(BOTH, CLIENTS).findings == (SAID, "pay2.csv: transactions: the file is empty")


def test_a_damaged_header_is_blamed_on_the_file_even_alone_when_the_table_was_loaded_before(desk: Desk) -> None:
    desk.load(PAY, {"pay.csv": "no,client,day,amt\n1,,2024-01-05,10\n"})
    assert desk.load(PAY, RENAMED).findings == (SAID,)


@pytest.mark.parametrize(
    ("price", "finding"),
    [
        ("a,b\n1,2\n", "price.csv: lookup price: the file has no column 'no'"),
        (b"", "price.csv: lookup price: the file is empty"),
        ("no,amnt\n1,10\n", "transactions: lookup.price: the file has no column 'amt'; did you mean 'amnt'? (price.csv)"),
    ],
    ids=["foreign", "empty", "renamed"],
)
def test_a_damaged_lookup_makes_its_table_wait_and_no_other(desk: Desk, price: str | bytes, finding: str) -> None:
    report = desk.load(LOOKED_UP, {**CLIENTS, **SOLD, "price.csv": price})
    assert report.findings == (finding, "pay.csv: waits, for a lookup of transactions is not there")
    assert counts(report) == [("clients.csv", "customers", Counts(read=1, loaded=1))]
    assert desk.load(LOOKED_UP, {"price.csv": "no,amt\n1,10\n"}).totals == Counts(read=2, loaded=1, repeated=1)


def test_a_mistake_in_a_lookup_is_named_where_nothing_can_be_loaded(desk: Desk) -> None:
    with pytest.raises(MappingError, match=r"lookup\.price: the file has no column 'amt'; did you mean 'amnt'\? \(price\.csv\)$"):
        desk.load(LOOKED_UP, {**SOLD, "price.csv": "no,amnt\n1,10\n"})


FOREIGN = {
    "random bytes": random.Random(7).randbytes(20_000),
    "foreign text": "Kära kund,\nhär är något helt annat.\n".encode() * 50,
    "foreign table": b"x,y\n1,2\n3,4\n",
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_a_wrecked_account_file_stops_only_what_looks_into_it(desk: Desk, shared_data: Path, content: bytes) -> None:
    for name in ("client", "disp", "district", "order"):
        shutil.copy(shared_data / "berka" / f"{name}.csv.gz", desk.data)
    mapping = Path(__file__).parents[2] / "examples" / "berka" / "mapping.toml"
    report = desk.load(mapping, {"account.csv.gz": content})
    assert counts(report) == [
        ("client.csv.gz", "customers", Counts(read=5369, loaded=5369)),
        ("account.csv.gz", "accounts", Counts(read=1, quarantined=1)),
        ("district.csv.gz", "places", Counts(read=77, loaded=77)),
        ("disp.csv.gz", "relations", Counts(read=5369, loaded=5369)),
    ]
    assert [(file, line) for file, line, _ in desk.reasons()] == [("account.csv.gz", 0)]
    assert "order.csv.gz: waits, for a lookup of holdings.standing_order is not there" in report.findings


def test_the_command_shows_findings_on_stderr_and_fails_only_where_nothing_fits(tmp_path: Path) -> None:
    desk = new_desk(tmp_path)
    desk.put(RENAMED)
    desk.mapping.write_text(BOTH, encoding="utf-8")
    call = ("load", desk.mapping, "--data", desk.data, "--home", desk.home)
    failed = kequn(*call)
    assert (failed.code, failed.out, failed.err) == (1, "", f"kequn: {desk.mapping}: {SAID}\n")
    desk.put(CLIENTS)
    done = kequn(*call)
    assert done.code == 0
    assert done.err.endswith(f"\nTo be looked at (1):\n! {SAID}\n")
