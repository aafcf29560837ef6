"""The truth of a simulated bank as tables that can be asked."""

from __future__ import annotations

from pathlib import Path

import duckdb

from kequn.kernel.errors import SimulationError

TABLES = ("courses", "customers", "hazards", "households", "identities")


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection with the files of a folder `truth` as views; all columns of CSV files are texts, nothing is NULL.

    `responses` are those of all months, `wealth` has the `month` (202606) of its file. Raises SimulationError where a file is
    missing.
    """
    missing = [name for name in TABLES if not (folder / f"{name}.csv").is_file()]
    months = {name: sorted(str(path) for path in folder.glob(name)) for name in ("responses_*.csv", "wealth_*.parquet")}
    missing += [name for name, files in months.items() if not files]
    if missing:
        raise SimulationError(f"{folder} holds no {missing[0]}; give the folder truth/ that `kequn simulate` wrote")
    book = duckdb.connect()
    for name in TABLES:
        book.read_csv(str(folder / f"{name}.csv"), header=True, all_varchar=True).create_view(name)
    book.from_csv_auto(str(folder / "responses_*.csv"), header=True, all_varchar=True).create_view("responses")
    book.read_parquet(months["wealth_*.parquet"], filename=True).create_view("wealth_files")
    book.execute("CREATE VIEW wealth AS SELECT *, regexp_extract(filename, '(\\d{6})\\.parquet$', 1) AS month FROM wealth_files")
    return book
