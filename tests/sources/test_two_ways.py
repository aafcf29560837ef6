"""The quick way and the careful way mean the same: any text that DuckDB's reader takes is split alike line by line."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from hypothesis import example, given
from hypothesis import strategies as st

from kequn.sources.connectors.csv import CONNECTOR
from kequn.sources.mapping import Reading
from kequn.sources.raw import Origin, UnreadableError
from tests.sources.desk import HEAD, PAY, Desk, new_desk

PIECES = st.sampled_from(
    [
        "a",
        "1",
        " ",
        "",
        ",",
        ",,",
        '"',
        '""',
        '"a"',
        '"a,b"',
        '"a\nb"',
        "\n",
        "\n\n",
        "\r\n",
        "é",
        "王",
        "|",
        "||",
        "\t",
        "#",
        "\\",
        "'",
        "-",
    ]
)
Texts = list[tuple[object, ...]]


def both(content: bytes, reading: Reading) -> tuple[Texts | None, Texts, int]:
    """Return the rows of the quick way (None where it gives up), those of the careful way, and how many the latter refused."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "x.csv"
        path.write_bytes(content)
        opened = CONNECTOR.open(Origin(path, reading, Path(folder)))
        columns = ", ".join(f"nullif(trim(c{index}), '')" for index in range(len(opened.header)))
        opened.exact(connection, "raw")
        careful = connection.execute(f"SELECT {columns} FROM raw WHERE problem IS NULL ORDER BY line").fetchall()
        [(refused,)] = connection.execute("SELECT count(problem) FROM raw").fetchall()
        try:
            quick = (
                connection.execute(f"SELECT {columns} FROM ({opened.quick()}) ORDER BY line").fetchall()
                if opened.quick()
                else None
            )
        except duckdb.Error:
            quick = None
        return quick, careful, refused


@given(st.lists(PIECES, max_size=30), st.sampled_from([",", "|", "||", "\t"]), st.sampled_from(['"', "", "'"]))
@example(['"a"', " ", ",", "1", ",", ",", "\n"], ",", '"')
@example(["a", ",", " ", '"a,b"', "\n"], ",", '"')
@example(['"a\nb"', ",", "1", "\r\n"], ",", '"')
@example(["a", ",", '"', "\n", '"', ",", "b", "\n"], ",", '"')
def test_what_the_quick_way_takes_the_careful_way_takes_alike(pieces: list[str], delimiter: str, quote: str) -> None:
    content = delimiter.join(("x", "y")) + "\n" + "".join(pieces)
    try:
        quick, careful, refused = both(content.encode(), Reading(delimiter=delimiter, quote=quote))
    except UnreadableError:
        return
    if quick is not None:
        assert (quick, 0) == (careful, refused)


def test_clean_files_go_the_quick_way() -> None:
    for content in (
        b"x,y\n1,2\n",
        b"x,y\r\n1,2\r\n",
        b'x,y\n"1","a ""b"", c"\n',
        "x,y\n王, b \n".encode(),
        "x,y\n王,b\n".encode("gb18030"),
        b"\xef\xbb\xbfx,y\n1,2\n",
    ):
        quick, careful, _ = both(content, Reading())
        assert quick == careful != []
    assert both(b"x|+|y\n1|+|2\n", Reading(delimiter="|+|"))[0] == [("1", "2")]


ROWS = "".join(f"{number},{'7' if number % 3 else ''},2024-01-{number % 28 + 1:02d},{number * 1.5}\n" for number in range(1, 400))
MAPPING = (
    PAY
    + HEAD.replace(HEAD, "")
    + """
[[table]]
name = "customers"
files = "pay*.csv"
key = ["client"]
where = "client is not None"
repeats = "first"
customer = { id = "client", namespace = "client" }
"""
)
CONTENT = "SELECT * FROM stored.transactions ORDER BY source_key"


def test_one_bad_row_sends_a_file_the_careful_way_with_the_same_result(tmp_path: Path) -> None:
    def loaded(name: str, content: str) -> tuple[Desk, list[tuple[object, ...]]]:
        (tmp_path / name).mkdir()
        desk = new_desk(tmp_path / name)
        desk.load(MAPPING, {"pay.csv": "no,client,day,amt\n" + content})
        return desk, desk.rows(CONTENT)

    _, straight = loaded("straight", ROWS)
    _, quick = loaded("quick", ROWS + ROWS.splitlines(keepends=True)[0])
    desk, careful = loaded("careful", ROWS + "x,,2024-01-01,much\n")
    assert len(straight) == 399
    assert straight == quick == careful
    assert desk.reasons() == [("pay.csv", 401, "amount is not a number")]
