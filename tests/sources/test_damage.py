"""Damaged copies of a real bank's files: the good is loaded, the rest is in quarantine with file, line, reason and raw text."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kequn.sources.quarantine import list as waiting
from kequn.sources.report import Counts
from kequn.warehouse.store import Warehouse
from tests.sources.desk import HEAD, Desk, new_desk

ROWS = 1000
MAPPING = (
    HEAD.replace("CNY", "CZK").replace("Asia/Shanghai", "Europe/Prague")
    + """
[[table]]
name = "transactions"
files = "trans*.csv*"
key = ["trans_id"]
known_at = "date(date)"
[table.columns]
account_id = "account_id"
occurred_on = "date"
amount = "number(amount) if type == 'PRIJEM' else -number(amount)"
kind = { from = "k_symbol", codes = { "DUCHOD" = "pension", "SIPO" = "household", "UROK" = "interest" }, else = "keep" }
reference = "balance"
"""
)


@pytest.fixture(scope="module")
def original(shared_data: Path) -> list[bytes]:
    """The header and the first thousand transactions of the real bank."""
    return gzip.decompress((shared_data / "berka" / "trans_1993.csv.gz").read_bytes()).splitlines(keepends=True)[: ROWS + 1]


def _line(lines: list[bytes], number: int, old: bytes | None, new: bytes) -> bytes:
    """Return the file with one line changed: `old` replaced in it, or the whole line where old is None."""
    changed = list(lines)
    content = changed[number - 1]
    assert old is None or old in content
    changed[number - 1] = new if old is None else content.replace(old, new, 1)
    return b"".join(changed)


def _field(lines: list[bytes], number: int, column: int, value: bytes) -> bytes:
    fields = lines[number - 1].split(b",")
    fields[column] = value
    return _line(lines, number, None, b",".join(fields))


Damage = tuple[str, Callable[[list[bytes]], bytes], int, list[tuple[int, str]]]
BLANK = b",".join([b""] * 10)
DAMAGES: list[Damage] = [  # name, what is done, rows loaded, (line, reason) of the quarantine
    ("sound", b"".join, ROWS, []),
    ("windows line ends", lambda lines: b"".join(lines).replace(b"\n", b"\r\n"), ROWS, []),
    ("old mac line ends", lambda lines: b"".join(lines).replace(b"\n", b"\r"), ROWS, []),
    ("mixed line ends", lambda lines: _line(lines, 5, b"\n", b"\r\n").replace(b"\n", b"\r", 700), ROWS, []),
    ("byte order mark", lambda lines: b"\xef\xbb\xbf" + b"".join(lines), ROWS, []),
    ("utf-16", lambda lines: b"".join(lines).decode().encode("utf-16"), ROWS, []),
    ("trailing delimiters", lambda lines: b"".join(lines).replace(b"\n", b",\n"), ROWS, []),
    ("no end of the last line", lambda lines: b"".join(lines).rstrip(b"\n"), ROWS, []),
    ("empty lines", lambda lines: b"".join(lines).replace(b"\n", b"\n\n", 300), ROWS, []),
    (
        "all fields quoted",
        lambda lines: b"".join(b'"' + line.rstrip(b"\n").replace(b",", b'","') + b'"\n' for line in lines),
        ROWS,
        [],
    ),
    (
        "impossible date",
        lambda lines: _field(lines, 10, 2, b"1993-02-30"),
        ROWS - 1,
        [(10, "known_at is not a date; occurred_on is not a date")],
    ),
    ("text in an amount", lambda lines: _field(lines, 10, 5, b"seven"), ROWS - 1, [(10, "amount is not a number")]),
    ("exponent in an amount", lambda lines: _field(lines, 10, 5, b"7E+02"), ROWS - 1, [(10, "amount is not a number")]),
    ("amount too large", lambda lines: _field(lines, 10, 5, b"9" * 30), ROWS - 1, [(10, "amount is not a number")]),
    ("no key", lambda lines: _field(lines, 10, 0, b" "), ROWS - 1, [(10, "key trans_id is empty")]),
    ("shifted to the left", lambda lines: _line(lines, 10, b",", b""), ROWS - 1, [(10, "9 fields instead of 10")]),
    (
        "shifted to the right",
        lambda lines: _line(lines, 10, b",", b",,"),
        ROWS - 1,
        [(10, "known_at is not a date; amount is not a number; occurred_on is not a date")],
    ),
    ("extra field", lambda lines: _line(lines, 10, b"\n", b",x\n"), ROWS - 1, [(10, "11 fields instead of 10")]),
    (
        "blank row",
        lambda lines: _line(lines, 10, None, BLANK + b"\n"),
        ROWS - 1,
        [(10, "key trans_id is empty; known_at is empty; occurred_on is empty")],
    ),
    ("repeated row", lambda lines: b"".join([*lines, lines[9]]), ROWS, []),
    (
        "contradicting row",
        lambda lines: b"".join(lines) + _field(lines, 10, 6, b"1").splitlines(keepends=True)[9],
        ROWS,
        [(1002, "contradicts line 10")],
    ),
    (
        "wrong encoding",
        lambda lines: _line(lines, 10, b"PRIJEM", b"P\xff\xd8JEM"),
        ROWS - 1,
        [(10, "the line is not valid GB18030")],
    ),
    ("nul byte", lambda lines: _line(lines, 10, b"PRIJEM", b"PRI\0JEM"), ROWS - 1, [(10, "the line holds a NUL byte")]),
    ("unbalanced quote", lambda lines: _line(lines, 10, b"PRIJEM", b'"PRIJEM'), ROWS - 1, [(10, "a quote is not closed")]),
    (
        "text after a quote",
        lambda lines: _line(lines, 10, b"PRIJEM", b'"PRI"JEM'),
        ROWS - 1,
        [(10, "text follows a closing quote")],
    ),
    (
        "quote in the last line",
        lambda lines: _line(lines, 1001, b"PRIJEM", b'"PRIJEM'),
        ROWS - 1,
        [(1001, "a quote is not closed")],
    ),
    (
        "10 MB line",
        lambda lines: _line(lines, 10, b"PRIJEM", b"P" * 10_000_000),
        ROWS - 1,
        [(10, "the line is 10000047 bytes long; 2097152 are the most")],
    ),
    ("nothing at all", lambda _: b"", 0, [(0, "the file is empty")]),
    ("only blank lines", lambda _: b"\n\n\n", 0, [(0, "the file is empty")]),
    ("only the header", lambda lines: lines[0], 0, []),
    (
        "one line of 10 MB",
        lambda _: b"x" * 10_000_000,
        0,
        [(0, "the header cannot be read: the line is 10000000 bytes long; 2097152 are the most")],
    ),
    ("no header", lambda lines: b"".join(lines[1:]), 0, [(0, "lookup")]),
    ("random bytes", lambda _: bytes(range(256)) * 40, 0, [(0, "the header cannot be read: the line holds a NUL byte")]),
]


PACKED_TOO = ("sound", "impossible date", "wrong encoding", "nothing at all")
CASES = [(damage, packed) for damage in DAMAGES for packed in (False, True) if not packed or damage[0] in PACKED_TOO]


@pytest.mark.parametrize(
    ("damage", "packed"), CASES, ids=[f"{damage[0]}{', packed' if packed else ''}" for damage, packed in CASES]
)
def test_the_good_is_loaded_and_the_rest_is_kept(desk: Desk, original: list[bytes], damage: Damage, *, packed: bool) -> None:
    name, harm, loaded, quarantined = damage
    content = harm(original)
    file = "trans.csv.gz" if packed else "trans.csv"
    report = desk.load(MAPPING, {file: gzip.compress(content, 1) if packed else content})
    assert report.totals.loaded == loaded
    assert report.totals.quarantined == len(quarantined)
    with Warehouse.open(desk.home) as warehouse:
        found = [(entry.line, entry.reason) for entry in waiting(warehouse)]
    if name == "no header":
        [(line, reason)] = found
        assert line == 0
        assert "is neither a column" in reason or "the file has no column" in reason
    else:
        assert found == quarantined


def test_the_raw_text_is_kept_with_its_true_length(desk: Desk, original: list[bytes]) -> None:
    desk.load(MAPPING, {"trans.csv": _field(original, 10, 5, b"x" * 20_000)})
    with Warehouse.open(desk.home) as warehouse:
        [entry] = waiting(warehouse)
    whole = _field(original, 10, 5, b"x" * 20_000).splitlines()[9].decode()
    assert (entry.raw, entry.raw_length, entry.is_cut) == (whole[:16_384], len(whole), True)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_cut_gzip_file_gives_its_whole_rows(tmp_path: Path, original: list[bytes], share: float) -> None:
    packed = gzip.compress(b"".join(original))
    desk = new_desk(tmp_path)
    report = desk.load(MAPPING, {"trans.csv.gz": packed[: int(len(packed) * share)]})
    [(_, line, reason)] = desk.reasons()
    if report.totals.loaded:
        assert reason == "the gzip file ends too early: the rest is missing"
        assert line == report.totals.loaded + 2
    else:
        assert (line, reason) == (0, "the gzip file ends too early: nothing can be read")
    known = [tuple(row.split(b",")[:1]) for row in original[1 : report.totals.loaded + 1]]
    assert desk.rows("SELECT source_key FROM stored.transactions ORDER BY source_key::INT") == sorted(
        ((k.decode(),) for (k,) in known), key=lambda k: int(k[0])
    )
    whole = desk.load(MAPPING, {"trans.csv.gz": packed})
    assert whole.totals == Counts(read=ROWS, loaded=ROWS - report.totals.loaded, repeated=report.totals.loaded)


def test_a_corrupt_gzip_file_gives_what_comes_before(desk: Desk, original: list[bytes]) -> None:
    packed = bytearray(gzip.compress(b"".join(original)))
    packed[len(packed) // 2] ^= 0xFF
    report = desk.load(MAPPING, {"trans.csv.gz": bytes(packed)})
    assert report.totals.quarantined >= 1
    assert desk.rows("SELECT count(*) FROM stored.quarantine WHERE reason LIKE '%damaged%'") == [(1,)]


@pytest.mark.parametrize("example", ["berka"])
def test_each_file_of_the_example_may_be_damaged_without_harm_to_the_others(desk: Desk, shared_data: Path, example: str) -> None:
    for path in (shared_data / example).glob("*.gz"):
        shutil.copy(path, desk.data / path.name)
    desk.put({"card.csv.gz": b"", "loan.csv.gz": (shared_data / example / "loan.csv.gz").read_bytes()[:3000]})
    mapping = Path(__file__).parents[2] / "examples" / example / "mapping.toml"
    report = desk.load(mapping)
    by_table = {file.table: file.counts for file in report.files}
    assert by_table["holdings.card"] == Counts(read=1, quarantined=1)
    assert by_table["holdings.loan"].quarantined == 1
    assert 0 < by_table["holdings.loan"].loaded < 682
    assert by_table["customers"] == Counts(read=5369, loaded=5369)
    assert by_table["relations"] == Counts(read=5369, loaded=5369)
