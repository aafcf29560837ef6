"""The files are those of a bank's systems, and the bad rows in them are the planted ones."""

from __future__ import annotations

import tomllib
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
import python_calamine

from kequn.simulate.journal import CHANNEL_CODES, KIND_CODES
from kequn.simulate.ledger import CHANNELS, KINDS
from kequn.simulate.parameters import MERCHANTS
from kequn.warehouse.codes import CODES
from kequn.warehouse.tables import TABLES
from tests.simulate.reading import clean, table

MAPPING = "mapping.toml"


def test_the_planted_rows_stand_where_the_truth_says(written: Path) -> None:
    planted = [row for row in table(written / "truth/dirty.csv") if row["outcome"] in ("quarantined", "repeated")]
    for fault in planted:
        if not fault["file"].startswith(("core", "transactions")):
            continue
        rows = table(written / fault["file"], "gb18030" if "customers" in fault["file"] else "utf-8")
        row, before = rows[int(fault["line"]) - 2], rows[int(fault["line"]) - 3]
        assert (row == before) is (fault["outcome"] == "repeated")
        assert (row == before) is (fault["what"] == "the same row twice")


def test_every_other_row_is_good(written: Path) -> None:
    known = {row["客户号"] for row in clean(written, "core/customers_*.csv", "gb18030")}
    assert len(known) == 300
    for row in clean(written, "transactions/*.csv.gz"):
        datetime.strptime(row["TRAN_DATE"] + row["TRAN_TIME"], "%Y%m%d%H%M%S")  # noqa: DTZ007
        assert Decimal(row["AMT"]) > 0
        assert row["CUST_NO"] in known
    for row in clean(written, "core/holdings_*.csv"):
        assert row["客户号"] in known
        assert row["金额"] == "" or Decimal(row["金额"]) > 0
    assert {row["客户号"] for row in clean(written, "core/relations_*.csv")} <= known
    numbers = [row["TRAN_NO"] for row in clean(written, "transactions/*.csv.gz")]
    assert len(numbers) == len(set(numbers))


def test_a_planted_amount_is_no_number_and_a_planted_day_is_none(written: Path) -> None:
    faults = [row for row in table(written / "truth/dirty.csv") if row["file"].startswith("transactions")]
    spoilt = {fault["what"]: table(written / fault["file"])[int(fault["line"]) - 2] for fault in faults}
    for what in ("words in an amount", "a letter in an amount"):
        with pytest.raises(InvalidOperation):
            Decimal(spoilt[what]["AMT"])
    with pytest.raises(ValueError, match=r"unconverted data|does not match|day is out of range"):
        datetime.strptime(spoilt["impossible date"]["TRAN_DATE"], "%Y%m%d")  # noqa: DTZ007


def test_each_drop_of_accounts_has_its_flag_with_the_number_of_rows(written: Path) -> None:
    drops = sorted(written.glob("core/accounts_*.dat"))
    assert 12 < len(drops) <= 25
    for drop in drops:
        lines = drop.read_text(encoding="gb18030").splitlines()
        assert lines
        assert drop.with_name(f"{drop.name}.ok").read_text(encoding="ascii") == f"rows={len(lines)}\n"
        assert {line.count("|!|") for line in lines} <= {6}


def test_no_drop_tells_what_happened_after_it(written: Path) -> None:
    """An end is told by a later row, so that an earlier date does not see it."""
    for pattern, name in (("core/holdings_*.csv", "结束日"), ("service/complaints_*.csv", "结案日期")):
        ends = 0
        for path in sorted(written.glob(pattern)):
            day = f"{path.stem[-8:-4]}-{path.stem[-4:-2]}-{path.stem[-2:]}"
            told = [row for row in table(path) if row[name]]
            assert all(row[name] == row["变动日"] <= day for row in told)
            ends += len(told)
        assert ends > 0
    for path in sorted(written.glob("core/accounts_*.dat")):
        for line in path.read_text(encoding="gb18030").splitlines():
            *_, opened, closed, changed = line.split("|!|")
            assert (closed or opened) == changed <= path.stem[-8:]


def test_the_workbook_opens_with_both_sheets(written: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_path(written / "corporate/outlets_and_employers.xlsx")
    assert book.sheet_names == ["机构", "单位"]
    outlets = book.get_sheet_by_name("机构").to_python()
    assert outlets[0] == ["机构号", "机构名称", "上级机构", "层级", "城市", "成立日期", "经度", "纬度"]
    numbers = {row[0]: row[3] for row in outlets[1:]}
    above = {"总行": "", "分行": "总行", "支行": "分行", "网点": "支行"}
    for _, _, parent, level, *_ in outlets[1:]:
        assert numbers.get(parent, "") == above[str(level)]


def test_the_mapping_knows_every_code_and_uses_the_shared_ones(written: Path) -> None:
    mapping = tomllib.loads((written / MAPPING).read_text(encoding="utf-8"))
    codes = mapping["codes"]
    assert codes["kind"] == dict(zip(KIND_CODES, KINDS, strict=True))
    assert codes["channel"] == dict(zip(CHANNEL_CODES, CHANNELS, strict=True))
    assert codes["merchant"].keys() == {str(code) for code, *_ in MERCHANTS}
    for name, shared in (("kind", "transactions.kind"), ("channel", "transactions.channel"), ("relation", "relations.kind"),
                         ("account", "accounts.category"), ("page", "events.name"), ("topic", "complaints.topic"),
                         ("contact_channel", "contacts.channel"), ("contact_purpose", "contacts.purpose"),
                         ("contact_answer", "contacts.answer")):
        assert set(codes[name].values()) <= CODES[shared].keys()
    assert {row["品类"] for row in clean(written, "core/holdings_*.csv")} <= CODES["holdings.category"].keys()
    for entry in mapping["table"]:
        assert entry["columns"].keys() <= {column.name for column in TABLES[entry["name"]].columns}


def test_no_product_code_is_told_the_truth(written: Path) -> None:
    assert "truth" not in (written / MAPPING).read_text(encoding="utf-8")
    files = {path.stem.partition("_")[0] for path in (written / "truth").iterdir()}
    assert files == {
        "people", "customers", "identities", "places", "life", "households", "circles", "courses", "hazards", "minds", "wealth",
        "responses", "state", "dirty", "needs", "opportunities"}
