"""Every planted bad row is what the truth says: stopped for its reason, a repeat, late, or wrong in a way no load can see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from kequn.simulate import bank, card, files
from kequn.simulate import parameters as p
from kequn.simulate.dirty import Fault, Mark, Planted
from kequn.simulate.identities import SYSTEMS
from kequn.simulate.recorded import misspelt, mistyped
from kequn.sources import quarantine
from kequn.sources.report import LoadReport
from kequn.warehouse.store import Warehouse
from tests.simulate.reading import Row, clean, dirty_lines, fixed, lines, table

REASONS = {  # what is planted, and what one of the entries of its line says
    "impossible date of birth": "birth_date is not a date", "impossible date": "is not a ",
    "words in an amount": "is not a number", "a letter in an amount": "amount is not a number",
    "words in a number": "is not a whole number", "unknown customer": "no customer", "unknown holder": "no customer",
    "unknown borrower": "no customer", "unknown client": "no customer", "unknown account": "no account",
    "unknown relation": "a code that the list does not have", "unknown class": "a code that the list does not have",
    "no customer number": "customer is empty", "no national id": "customer is empty",
    "no settlement account": "customer is empty",
    "broken bytes": "not valid GB18030", "a field is missing": "fields instead of",
    "the flag file counts three rows too many; sent again": "the flag file says", "impossible time": "is not a time",
    "no user number": "customer is empty", "unknown card": "no account", "unknown user": "no customer",
    "no friend number": "is empty", "unknown friend": "no customer", "no member number": "is empty",
    "unknown member": "no customer", "no number in the list": "customer is empty",
}


@pytest.fixture
def warehouse(loaded: Path) -> Iterator[Warehouse]:
    with Warehouse.open(loaded) as opened:
        yield opened


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("large") / "bank"
    bank.write(out, customers=2_000, seed=4)
    return out


@pytest.fixture(scope="module")
def dirt(written: Path) -> list[Row]:
    return table(written / "truth/dirty.csv")


def test_each_row_is_stopped_for_its_own_reason_and_no_other_is_stopped(warehouse: Warehouse, dirt: list[Row]) -> None:
    stopped = defaultdict(list)
    for entry in quarantine.list(warehouse):
        stopped[entry.file, entry.line].append(entry.reason)
    planted = {(row["file"], int(row["line"])): row["what"] for row in dirt if row["outcome"] == "quarantined"}
    assert planted.keys() == stopped.keys()
    assert set(planted.values()) == REASONS.keys()
    for place, what in planted.items():
        assert any(REASONS[what] in reason for reason in stopped[place]), (place, what, stopped[place])


def test_the_repeats_are_the_planted_ones(report: LoadReport, written: Path) -> None:
    planted = dirty_lines(written, "repeated")
    assert {file.file for file in report.files if file.counts.repeated} == planted.keys()
    assert all(file.counts.repeated in (0, len(planted[file.file])) for file in report.files if file.file in planted)


def test_a_file_waits_for_its_flag_and_a_wrong_flag_is_named(report: LoadReport, dirt: list[Row], written: Path) -> None:
    waits = [row["file"] for row in dirt if row["outcome"] == "waiting"]
    wrong = [row["file"] for row in dirt if row["outcome"] == "quarantined" and row["line"] == "0"]
    assert len(waits) == len(wrong) == 1
    assert [finding.split(":")[0] for finding in report.findings] == [*waits, *wrong]
    for name in (*waits, *wrong):  # each was sent again whole, under another name
        again = next(file for file in report.files if file.file == name.replace(".txt", "_2.txt"))
        assert again.counts.loaded == len(fixed(written / again.file, card.CARDS)) > 0


def test_a_change_told_late_changes_later_answers_only(warehouse: Warehouse, written: Path, dirt: list[Row]) -> None:
    """From the day it is told the answer is that of the whole truth, and before as if it had not happened."""
    late = [row for row in dirt if row["outcome"] == "late" and row["file"].startswith("wealth/positions")]
    drops = {str(path.relative_to(written)): pyarrow.parquet.read_table(path).to_pylist()
             for path in sorted(written.glob("wealth/positions_*.parquet"))}
    assert len(late) > 0
    with warehouse.connect() as connection:
        for row in late:
            told = drops[row["file"]][int(row["line"]) - 1]
            assert (told["ENDED"] or told["BOUGHT"]) < told["TOLD"]
            known = {other["POSITION"] for file, rows in drops.items() if file < row["file"] for other in rows}
            ask = ("SELECT status FROM stored.holdings WHERE source = 'core.wealth' AND source_key = ? AND known_at <= ? "
                   "AND (known_to IS NULL OR known_to > ?)")
            end = {day: f"{day} 15:59:59" for day in (told["TOLD"], told["TOLD"] - timedelta(days=1))}
            after, before = ([*connection.execute(ask, [told["POSITION"], at, at]).fetchall()] for at in end.values())
            assert after == [("ended" if told["ENDED"] else "active",)]
            assert before == ([("active",)] if told["POSITION"] in known else [])


def test_a_transaction_told_late_is_known_from_that_day_on(warehouse: Warehouse, report: LoadReport, large: Path) -> None:
    late, stopped = dirty_lines(large, "late"), dirty_lines(large, "quarantined")
    repeated = dirty_lines(large, "repeated")
    marked = {(file, line) for file, at in late.items() if file.startswith("transactions") for line in at}
    rows = {
        (file, line): row for file in sorted({file for file, _ in marked})
        for line, row in enumerate(table(large / file), start=2)
        if line not in stopped.get(file, set()) | repeated.get(file, set())}
    assert marked == {place for place, row in rows.items() if row["TRAN_DATE"] < row["DATA_DT"]}
    assert 0.5 < len(marked) / (len(rows) * p.BOOKED_LATE / 10_000) < 2
    assert all(row["DATA_DT"] >= row["TRAN_DATE"] for row in rows.values())
    assert report.totals.loaded > 0
    with warehouse.connect() as connection:
        days = "known_at::DATE - (occurred_at::DATE) AS days"
        assert connection.execute(f"SELECT count(*) FROM (SELECT {days} FROM transactions) WHERE days > 6").fetchall() == [(0,)]


def test_a_lost_month_of_events_is_known_when_it_came(warehouse: Warehouse, written: Path, dirt: list[Row]) -> None:
    [lost] = [row for row in dirt if row["outcome"] == "missing"]
    assert not (written / lost["file"]).exists()
    found = lost["what"].split(" as ")[1]
    rows = pyarrow.parquet.read_table(written / found).num_rows
    assert rows > 0
    month = f"{lost['file'][-14:-10]}-{lost['file'][-10:-8]}"
    with warehouse.connect() as connection:
        of_it = f"FROM events WHERE source = 'core.app' AND strftime(occurred_on, '%Y-%m') = '{month}'"
        first = "min(known_at + INTERVAL 8 HOUR)::DATE::VARCHAR"
        [(count, known)] = connection.execute(f"SELECT count(*), {first} {of_it}").fetchall()
    assert (count, known.replace("-", "")) == (rows, lost["what"].split(" ")[2])


SLIPS = {  # file: line of its first row, its key; column → column of people.csv, and the slip that may be in it
    "core/customers_20260630.csv": (2, "客户号", {
        "姓名": ("name", "name with a typing error"), "出生日期": ("birth_date", ""), "证件号码": ("national_id", "")}),
    "card/holders_20260630.txt": (1, "NO", {
        "NAME": ("name", "name spelt otherwise than elsewhere"), "BIRTH": ("birth_date", "another date of birth than elsewhere"),
        "CERT": ("national_id", "national id with a typing error")}),
    "loan/borrowers_20260630.txt": (2, "借款人编号", {
        "姓名": ("name", "name spelt otherwise than elsewhere"), "证件号码": ("national_id", "national id with a typing error")}),
}


@pytest.fixture(scope="module")
def known(written: Path) -> dict[tuple[str, str], Row]:
    people = {row["person"]: row for row in table(written / "truth/people.csv")}
    return {(row["source"], row["id"]): people[row["person"]] for row in table(written / "truth/identities.csv")}


@pytest.mark.parametrize("file", SLIPS)
def test_what_no_load_can_see_is_where_the_truth_says(
    file: str, written: Path, dirt: list[Row], known: dict[tuple[str, str], Row],
) -> None:
    first, key, columns = SLIPS[file]
    read = {"core": lambda path: table(path, "gb18030"), "card": lambda path: fixed(path, card.HOLDER)}
    rows = read.get(file[:4], lambda path: lines(path, "\t"))(written / file)
    system, planted = Path(file).parts[0], dirty_lines(written, "quarantined")[file] | dirty_lines(written, "repeated")[file]
    kept = {line: row for line, row in enumerate(rows, start=first) if line not in planted}
    for name, (true, what) in columns.items():
        wrong = {line for line, row in kept.items()
                 if row[name].replace("-", "") != known[system, row[key]][true].replace("-", "")}
        assert wrong == {int(row["line"]) for row in dirt if row["file"] == file and row["what"] == what}


def test_every_id_of_every_system_is_somebodys(written: Path, known: dict[tuple[str, str], Row]) -> None:
    stamp = "20260630"
    lists = {
        "core": [row["客户号"] for row in clean(written, "core/customers_*.csv", "gb18030")],
        "card": [row["NO"] for row in good(written, f"card/holders_{stamp}.txt", lambda path: fixed(path, card.HOLDER), 1)],
        "loan": [row["借款人编号"] for row in good(written, f"loan/borrowers_{stamp}.txt", lambda path: lines(path, "\t"), 2)],
        "wealth": [row["id"] for row in good(written, f"wealth/clients_{stamp}.txt", lambda path: lines(path, "|", ("id",)), 1)],
        "app": [row["用户号"] for row in clean(written, "app/registrations_*.csv")],
        "wecom": [row["external_userid"] for row in clean(written, "wecom/contacts_*.csv", "utf-8-sig")],
        "partner": [row["会员号"] for row in clean(written, "partner/members_*.csv", "gb18030")],
        "bought": [row[0] for path in sorted(written.glob("bought/*.xlsx")) for row in sheet(written, path)],
    }
    assert lists.keys() == set(SYSTEMS)
    for system, told in lists.items():
        assert len(told) == len(set(told)) > 0
        assert set(told) == {id_ for source, id_ in known if source == system}


def good(bank: Path, file: str, read: Callable[[Path], list[Row]], first: int) -> list[Row]:
    """The rows of a file that a load neither stops nor counts as repeats."""
    skip = dirty_lines(bank, "quarantined").get(file, set()) | dirty_lines(bank, "repeated").get(file, set())
    return [row for line, row in enumerate(read(bank / file), start=first) if line not in skip]


def sheet(bank: Path, path: Path) -> list[list[str]]:
    """The rows of a bought-in list that a load takes."""
    name = str(path.relative_to(bank))
    skip = dirty_lines(bank, "quarantined").get(name, set()) | dirty_lines(bank, "repeated").get(name, set())
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for line, row in enumerate(rows, start=1) if line > 1 and line not in skip]


def test_whoever_is_joined_by_a_strong_identifier_is_that_person(
    warehouse: Warehouse, written: Path, known: dict[tuple[str, str], Row],
) -> None:
    """Card, loan, wealth and bound users stand at the customer whom the person is, but for those with a wrong national id."""
    with warehouse.connect() as connection:
        number = dict(connection.execute("SELECT kind || ' ' || value, min(customer_no) FROM identifiers GROUP BY 1").fetchall())
    wrong = [row for row in table(written / "truth/dirty.csv") if row["what"] == "national id with a typing error"]
    bound = {row["用户号"] for row in clean(written, "app/bindings_*.csv")}
    apart = [(system, id_) for (system, id_), person in known.items()
             if system in ("card", "loan", "wealth") or (system == "app" and id_ in bound)
             if number[f"{system} {id_}"] != number[f"core {person['customer_id']}"]]
    assert len(apart) == len(wrong)
    alone = [id_ for system, id_ in known if system == "app" and id_ not in bound]
    assert all(number[f"app {id_}"] > 300 for id_ in alone)  # parties of their own come after the customers


@given(st.text("王静李晓欧阳涛", min_size=2, max_size=4), st.integers(0, 2))
def test_a_misspelt_name_is_another(name: str, luck: int) -> None:
    assert misspelt(name, luck) != name
    assert misspelt(name, luck).replace(" ", "")[0] == name[0] or misspelt(name, luck)[1:] == name[1:]


@given(st.integers(0, 9999), st.integers(0, 2))
def test_a_mistyped_mobile_stays_in_its_block(end: int, luck: int) -> None:
    """Blocks were not given out, so a wrong number there rings nobody either."""
    number = f"1469530{end:04d}"
    assert mistyped(number, luck) != number
    assert (mistyped(number, luck)[:7], len(mistyped(number, luck))) == ("1469530", 11)


@given(st.integers(0, 40), st.integers(0, 4), st.sets(st.integers(0, 39)))
def test_planted_rows_stand_behind_the_row_they_copy_and_the_others_keep_their_order(
    n: int, faults: int, marked: set[int],
) -> None:
    planted, rows = Planted(), np.array(sorted(row for row in marked if row < n), np.int64)
    column = pa.array([f"r{row}" for row in range(n)], pa.string())
    kinds = [Fault(f"fault {kind}", {"key": "x{n}"} if kind else {}) for kind in range(faults)]
    made = planted.plant("f", {"key": column, "same": column}, kinds, marks=[Mark(rows, "stale", "old")])
    copies = {line: what for file, at, outcome, what in planted.parts if outcome != "stale" for line in at.tolist()}
    assert len(copies) == min(faults, n)
    same, key = made["same"].to_pylist(), made["key"].to_pylist()
    assert [value for line, value in enumerate(same, start=2) if line not in copies] == column.to_pylist()
    for line, what in copies.items():
        assert same[line - 2] == same[line - 3]
        assert (key[line - 2] == key[line - 3]) is (what == "fault 0")
    stale = [line for _, at, outcome, _ in planted.parts if outcome == "stale" for line in at.tolist()]
    assert [key[line - 2] for line in stale] == [f"r{row}" for row in rows.tolist()]


def test_dirt_scales_with_the_file() -> None:
    planted, n = Planted(), 1_000_000
    planted.plant("f", {"key": pa.array(np.arange(n)).cast(pa.string())}, [Fault("twice"), Fault("wrong", {"key": "x"})])
    assert planted.count("repeated") == planted.count("quarantined") == p.SPOILT // 2


def test_a_text_that_does_not_fit_its_field_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="longer than 3 bytes"):
        files.fixed(tmp_path / "x.txt", {"A": pa.array(["云澜"])}, {"A": 3})
    files.fixed(tmp_path / "x.txt", {"A": pa.array(["云", None, "abcd"])}, {"A": 4})
    assert fixed(tmp_path / "x.txt", {"A": 4}) == [{"A": "云"}, {"A": ""}, {"A": "abcd"}]
    assert (tmp_path / "x.txt.ok").read_text(encoding="ascii") == "rows=4\n"
