"""Every connector keeps the same promises: the same rows in every form of file load to the same content."""

from __future__ import annotations

import gzip
import os
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy
import xlsxwriter

from kequn.kernel.errors import SourceError
from kequn.sources.mapping import Reading
from kequn.sources.registry import known
from kequn.sources.report import Counts
from tests.sources.desk import HEAD, Desk

ROWS: list[tuple[str, str, date, float, bool]] = [
    ("1", "王芳", date(2024, 1, 5), 12.5, True),
    ("2", 'O\'Hara, "x"', date(2024, 2, 29), -3.0, False),
    ("3", "李雷", date(2023, 12, 31), 1234567.25, True),
]
NAMES = ("no", "name", "day", "amt", "own")
EXPECTED = [
    ("1", "王芳", "2024-01-05", "12.50", True),
    ("2", 'O\'Hara, "x"', "2024-02-29", "-3.00", False),
    ("3", "李雷", "2023-12-31", "1234567.25", True),
]
COLUMNS = """
key = ["no"]
[table.columns]
occurred_on = "day"
amount = "amt"
counterparty_name = "name"
own_name = "own"
"""
TABLE = '[[table]]\nname = "transactions"\n'
Rows = list[tuple[Any, ...]]


def _texts(rows: Rows) -> list[list[str]]:
    return [["" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell) for cell in row] for row in rows]


def csv(path: Path, rows: Rows) -> str:
    """Write comma-separated values."""
    lines = [",".join(NAMES), *(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in _texts(rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 'files = "rows"'


def csv_gz(path: Path, rows: Rows) -> str:
    """Write packed GB18030 with Windows line ends."""
    csv(path, rows)
    path.write_bytes(gzip.compress(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode("gb18030")))
    return 'files = "rows"'


def core(path: Path, rows: Rows) -> str:
    """Write what a core system drops: a delimiter of several characters, no quotes, no header."""
    path.write_text("".join("|+|".join(row) + "\n" for row in _texts(rows)), encoding="gb18030")
    return 'files = "rows"\ndelimiter = "|+|"\nquote = ""\nheader = false\nnames = ["no", "name", "day", "amt", "own"]'


def fixed(path: Path, rows: Rows) -> str:
    """Write fixed widths counted in bytes of GB18030."""
    widths = (4, 16, 10, 12, 5)
    lines = [
        b"".join(cell.encode("gb18030").ljust(width) for cell, width in zip(row, widths, strict=True)) for row in _texts(rows)
    ]
    path.write_bytes(b"".join(line + b"\r\n" for line in lines))
    return 'files = "rows"\nwidths = { no = 4, name = 16, day = 10, amt = 12, own = 5 }'


def parquet(path: Path, rows: Rows) -> str:
    """Write Parquet."""
    pq.write_table(pa.table({name: [row[index] for row in rows] for index, name in enumerate(NAMES)}), path)
    return 'files = "rows"\nformat = "parquet"'


def excel(path: Path, rows: Rows) -> str:
    """Write a workbook with the table on its second sheet, under a title."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.add_worksheet("cover")
        sheet = book.add_worksheet("rows")
        sheet.write(0, 0, "title")
        for number, row in enumerate([NAMES, *rows], start=1):
            sheet.write_row(number, 0, row)
    return 'files = "rows"\nformat = "excel"\nsheet = "rows"\nskip = 1'


def sqlite(path: Path, rows: Rows) -> str:
    """Write a SQLite database."""
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE IF EXISTS t")
        connection.execute("CREATE TABLE t (no TEXT PRIMARY KEY, name TEXT, day DATE, amt REAL, own BOOLEAN)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", [(*row[:2], str(row[2]), *row[3:]) for row in rows])
    connection.close()
    return 'database = { url = "sqlite:///rows", table = "t" }'


def postgresql(_: Path, rows: Rows) -> str:
    """Write a table of PostgreSQL; skipped where none runs."""
    url = os.environ.get("KEQUN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS kequn_sources_rows")
            connection.exec_driver_sql(
                "CREATE TABLE kequn_sources_rows (no text PRIMARY KEY, name text, day date, amt numeric(18,2), own boolean)"
            )
            for row in rows:
                connection.execute(
                    sqlalchemy.text("INSERT INTO kequn_sources_rows VALUES (:a, :b, :c, :d, :e)"),
                    dict(zip("abcde", row, strict=True)),
                )
    except sqlalchemy.exc.OperationalError:
        pytest.skip("PostgreSQL is not here: name one by KEQUN_TEST_POSTGRES")
    finally:
        engine.dispose()
    return f'database = {{ url = "{url}", query = "SELECT * FROM kequn_sources_rows ORDER BY no" }}'


WRITERS: list[tuple[str, Callable[[Path, Rows], str]]] = [
    ("csv", csv),
    ("csv", csv_gz),
    ("csv", core),
    ("fixed", fixed),
    ("parquet", parquet),
    ("excel", excel),
    ("database", sqlite),
    ("database", postgresql),
]
writers = pytest.mark.parametrize("write", [writer for _, writer in WRITERS], ids=[writer.__name__ for _, writer in WRITERS])


def test_the_battery_knows_every_connector() -> None:
    assert {name for name, _ in WRITERS} == set(known())


def content(desk: Desk) -> list[tuple[Any, ...]]:
    """Return what was loaded."""
    return desk.rows(
        "SELECT source_key, counterparty_name, occurred_on::VARCHAR, amount::VARCHAR, own_name "
        "FROM stored.transactions ORDER BY 1"
    )


@writers
def test_the_same_rows_become_the_same_content(desk: Desk, write: Callable[[Path, Rows], str]) -> None:
    mapping = HEAD + TABLE + write(desk.data / "rows", list(ROWS)) + COLUMNS
    assert desk.load(mapping).totals == Counts(read=3, loaded=3)
    assert content(desk) == EXPECTED
    assert desk.load(mapping).totals == Counts(read=3, repeated=3)


@writers
def test_a_bad_row_is_quarantined_with_its_text_and_can_be_split_again(desk: Desk, write: Callable[[Path, Rows], str]) -> None:
    mapping = HEAD + TABLE + write(desk.data / "rows", [*ROWS, ("4", "韩梅", date(2024, 1, 1), 2.0, True)]) + COLUMNS
    report = desk.load(mapping.replace('amount = "amt"', "amount = \"amt if no != '4' else name\""))
    assert report.totals == Counts(read=4, loaded=3, quarantined=1)
    [(raw, header, line)] = desk.rows("SELECT raw, header, line FROM stored.quarantine")
    assert "韩梅" in raw
    assert (
        line
        == {"csv": 5, "csv_gz": 5, "core": 4, "fixed": 4, "parquet": 4, "excel": 6, "sqlite": 4, "postgresql": 4}[write.__name__]
    )
    name, reading = _reading(mapping, desk)
    record = known()[name].fields(raw, tuple(__import__("json").loads(header)), reading)
    assert [(field or "").strip() for field in record.fields or ()][:3] == ["4", "韩梅", "2024-01-01"]


def _reading(mapping: str, desk: Desk) -> tuple[str, Reading]:
    from kequn.sources.read_mapping import read_mapping

    desk.mapping.write_text(mapping, encoding="utf-8")
    [table] = read_mapping(desk.mapping).tables
    return "database" if table.database else table.reading.format or "csv", table.reading


@writers
def test_a_source_without_rows_loads_nothing(desk: Desk, write: Callable[[Path, Rows], str]) -> None:
    mapping = HEAD + TABLE + write(desk.data / "rows", []) + COLUMNS
    report = desk.load(mapping)
    assert report.totals.loaded == 0
    assert report.totals.quarantined == (1 if write in (core, fixed) else 0)  # without a header an empty file has 0 bytes


@pytest.mark.parametrize("form", ["csv", "parquet", "excel", "fixed"])
@pytest.mark.parametrize("junk", [b"", b"\0\1\2\3" * 999, b"PAR1 but not really PAR1", b"PK\3\4 no workbook"])
def test_junk_is_one_entry_for_the_file(desk: Desk, form: str, junk: bytes) -> None:
    extra = "\nwidths = { no = 2, name = 3, day = 10, amt = 4, own = 1 }" if form == "fixed" else ""
    desk.put({"rows": junk})
    report = desk.load(HEAD + TABLE + f'files = "rows"\nformat = "{form}"{extra}' + COLUMNS)
    assert report.totals.loaded == 0
    assert report.totals.read == report.totals.quarantined == 1


@pytest.mark.parametrize(
    ("database", "said"),
    [
        ('{ url = "sqlite:///none.db", table = "t" }', "database: there is no SQLite file"),
        ('{ url = "sqlite:///rows", table = "tt" }', "there is no table 'tt'; did you mean 't'?"),
        ('{ url = "sqlite:///rows", query = "SELECT x FROM t" }', "no such column: x"),
        ('{ url = "nosuch://x", table = "t" }', "database: the url cannot be used"),
        (
            '{ url = "postgresql+psycopg://me:${KEQUN_TEST_SECRET}@127.0.0.1:1/x", table = "t" }',
            "postgresql+psycopg://me:***@127.0.0.1:1/x: ",
        ),
        (
            '{ url = "sqlite:///${KEQUN_TEST_NOT_SET}", table = "t" }',
            "database: the environment variable KEQUN_TEST_NOT_SET of the url is not set",
        ),
    ],
)
def test_a_database_that_cannot_be_read_is_one_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, database: str, said: str
) -> None:
    monkeypatch.setenv("KEQUN_TEST_SECRET", "hunter2")
    sqlite(desk.data / "rows", list(ROWS))
    with pytest.raises(SourceError) as caught:
        desk.load(HEAD + TABLE + f"database = {database}" + COLUMNS)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_widths_may_be_characters_with_filler_and_missing_trailing_spaces(desk: Desk) -> None:
    mapping = (
        HEAD
        + TABLE
        + 'files = "rows"\nmeasure = "characters"\nwidths = { no = 2, _x = 1, name = 3, day = 10, amt = 6, own = 4 }'
        + COLUMNS
    )
    report = desk.load(
        mapping, {"rows": "1 |王芳 2024-01-05  12.5true\n2 |O'H2024-02-29    -3\n3 |李雷\n4 |王芳 2024-01-05  12.5true   x\n"}
    )
    assert report.totals == Counts(read=4, loaded=2, quarantined=2)
    assert content(desk) == [("1", "王芳", "2024-01-05", "12.50", True), ("2", "O'H", "2024-02-29", "-3.00", None)]
    assert [row[1:] for row in desk.reasons()] == [(3, "5 characters instead of 26"), (4, "30 characters instead of 26")]


def test_floats_of_parquet_are_whole_where_they_are(desk: Desk) -> None:
    pq.write_table(
        pa.table({"no": [17850.0, float("nan"), 3.5], "day": [date(2024, 1, 5)] * 3, "amt": [0.00001, 1e14, -0.0]}),
        desk.data / "rows.parquet",
    )
    mapping = (
        HEAD
        + TABLE
        + 'files = "*.parquet"\nkey = ["amt"]\n[table.columns]\noccurred_on = "day"\namount = "amt"\nreference = "no"\n'
    )
    assert desk.load(mapping).totals == Counts(read=3, loaded=3)
    assert desk.rows("SELECT reference, amount::VARCHAR FROM stored.transactions ORDER BY amount") == [
        ("17850", "0.00"),
        ("3.5", "0.00"),
        (None, "100000000000000.00"),
    ]
