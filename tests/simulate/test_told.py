"""What a bank is told of its customers' lives: events late and some of them wrong, moves late or never, deaths late."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from kequn.simulate import addresses, bank, notes
from kequn.simulate.city import build
from kequn.simulate.festivals import day_number
from kequn.simulate.parameters import UNTIL
from tests.simulate.reading import Row, clean, signed, table

CUSTOMERS, SEED = 2_500, 8


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("told") / "bank"
    bank.write(out, customers=CUSTOMERS, seed=SEED)
    return out


@pytest.fixture(scope="module")
def people(large: Path) -> list[Row]:
    return table(large / "truth/people.csv")


@pytest.fixture(scope="module")
def deaths(large: Path, people: list[Row]) -> dict[str, str]:
    """The day on which each customer died within the window."""
    number = {row["person"]: row["customer_id"] for row in people}
    rows = [row for row in table(large / "truth/life.csv") if row["kind"] == "death" and row["day"] <= f"{UNTIL}"]
    return {number[row["person"]]: row["day"] for row in rows if number[row["person"]]}


def wrong_lines(bank: Path, *what: str) -> set[tuple[str, int]]:
    return {(row["file"], int(row["line"])) for row in table(bank / "truth/dirty.csv") if row["what"] in what}


def with_places(large: Path, pattern: str, encoding: str = "utf-8") -> list[tuple[str, int, Row]]:
    skip = {(row["file"], int(row["line"])) for row in table(large / "truth/dirty.csv")
            if row["outcome"] in ("quarantined", "repeated")}
    files = [(str(path.relative_to(large)), table(path, encoding)) for path in sorted(large.glob(pattern))]
    rows = [(name, line, row) for name, rows in files for line, row in enumerate(rows, start=2)]
    return [place for place in rows if place[:2] not in skip]


def test_a_note_is_an_event_of_that_customer_unless_the_truth_says_it_is_wrong(large: Path, people: list[Row]) -> None:
    whose = {row["person"]: row for row in people}
    happened: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in table(large / "truth/life.csv"):
        person = whose[row["person"]]
        parents = [whose[person[parent]]["customer_id"] for parent in ("mother", "father") if person[parent]]
        for customer in parents if row["kind"] == "school" else [person["customer_id"]]:
            happened[customer, row["kind"]].add(row["day"])
    kinds = {word: kind for kind, word in notes.WORDS.items()}
    noted = with_places(large, "crm/life_events_*.csv")
    false = {(file, line) for file, line, row in noted if row["发生日期"] not in happened[row["客户号"], kinds[row["事件"]]]}
    assert false == wrong_lines(large, notes.OTHER_KIND, notes.OTHER_DAY, notes.INVENTED)
    assert 0.05 < len(false) / len(noted) < 0.35
    assert len({row["事件"] for _, _, row in noted}) == len(kinds)


def test_notes_come_late_and_of_a_part_of_what_happens(large: Path, people: list[Row]) -> None:
    false = wrong_lines(large, notes.OTHER_KIND, notes.OTHER_DAY, notes.INVENTED)
    right = [row for file, line, row in with_places(large, "crm/life_events_*.csv") if (file, line) not in false]
    late = [date.fromisoformat(row["登记日期"]) - date.fromisoformat(row["发生日期"]) for row in right]
    assert min(late) >= timedelta(0)
    assert timedelta(60) < max(late) <= timedelta(200)
    ours = {row["person"] for row in people if row["customer_id"]}
    births = [row for row in table(large / "truth/life.csv") if row["kind"] == "birth" and row["day"] <= f"{UNTIL}"]
    told = Counter(row["事件"] for row in right)["生育"]
    assert 0.05 < told / sum(row["person"] in ours for row in births) < 0.6


def test_the_dead_do_nothing_more_and_the_bank_hears_of_it_later(large: Path, deaths: dict[str, str]) -> None:
    by_itself = {"养老金", "代发工资", "结息", "赎回到账", "申购"}
    moved = [row for row in clean(large, "transactions/*.csv.gz") if row["CUST_NO"] in deaths]
    after = [row for row in moved if row["TRAN_DATE"] > deaths[row["CUST_NO"]].replace("-", "")]
    assert {row["MEMO"] for row in after if row["CHNL"] != "CNT"} <= by_itself
    assert {row["MEMO"] for row in after if row["CHNL"] == "CNT"} == {"转出"}  # to the heir
    assert "养老金" in {row["MEMO"] for row in after}  # the office pays on until it hears
    mistaken = wrong_lines(large, "listed as dead by mistake")
    listed = [row for file, line, row in with_places(large, "core/special_list_*.csv") if (file, line) not in mistaken]
    truly = {row["客户号"]: row for row in listed if row["客户号"] in deaths}
    assert all(deaths[customer] == row["起始日"] < row["登记日"] for customer, row in truly.items())
    assert 0.4 < len(truly) / len(deaths) < 1


def test_nobody_logs_in_after_his_death(large: Path, people: list[Row], deaths: dict[str, str]) -> None:
    number = {row["person"]: row["customer_id"] for row in people}
    whose = {row["id"]: number[row["person"]] for row in table(large / "truth/identities.csv") if row["source"] == "app"}
    with duckdb.connect() as connection:
        days = f"SELECT user_id, max(time)::DATE::VARCHAR FROM '{large}/app/*.parquet' GROUP BY 1"
        last = dict(connection.sql(days).fetchall())
    late = [user for user, day in last.items() if whose.get(user) in deaths and day > deaths[whose[user]]]
    assert late == []


def test_an_estate_is_paid_out_whole(large: Path, deaths: dict[str, str]) -> None:
    """What stands on the accounts of the dead that are closed has gone, to the cent, and nothing is held any more."""
    closed = {row["ACCT_NO"]: row["CUST_NO"] for row in accounts(large) if row["CLOSE_DATE"] and row["CUST_NO"] in deaths}
    assert closed
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for row in clean(large, "transactions/*.csv.gz"):
        moved[row["ACCT_NO"]] += signed(row)
    with duckdb.connect() as connection:
        first = dict(connection.sql(f"SELECT ACCT_NO, BAL FROM '{large}/balances/balances_202406.parquet'").fetchall())
    assert {account: first.get(account, 0) + moved[account] for account in closed} == dict.fromkeys(closed, 0)


def accounts(large: Path) -> list[Row]:
    names = ("ACCT_NO", "CUST_NO", "ACCT_TYPE", "OPEN_ORG", "OPEN_DATE", "CLOSE_DATE", "LAST_CHG")
    return [dict(zip(names, line.split("|!|"), strict=True)) for path in sorted(large.glob("core/accounts_*.dat"))
            for line in path.read_text(encoding="gb18030").splitlines()]


def test_the_cores_last_address_is_where_one_lives_unless_the_truth_says_it_is_stale(large: Path) -> None:
    city = build(CUSTOMERS, SEED, UNTIL)
    last = day_number(UNTIL)
    living = city.life.dwelling().at(last)[city.life.household.at(last)][city.clients.person]
    lives = dict(zip(city.clients.id.to_pylist(), city.dwellings.take(living.tolist()).to_pylist(), strict=True))
    rows = [place for place in with_places(large, "core/customers_*.csv", "gb18030") if place[2]["客户号"] in lives]
    known = {row["客户号"]: row["联系地址"] for _, _, row in rows}
    changes = [row for _, _, row in with_places(large, "core/addresses_*.csv", "gb18030")]
    for row in sorted(changes, key=lambda row: row["变更日期"]):
        known[row["客户号"]] = row["联系地址"]
    stale = wrong_lines(large, "moved, and the core was not told")
    away = {customer for customer, address in lives.items() if address is None}
    other = {customer for customer, address in known.items() if customer not in away and address != lives[customer]}
    assert other == {row["客户号"] for file, line, row in rows if (file, line) in stale} - away
    assert 0.02 < len(other) / CUSTOMERS < 0.2
    assert len(changes) > 0.1 * len(other)


def test_two_systems_learn_of_a_move_each_for_itself(large: Path) -> None:
    core, card = (
        {row["客户号"]: row["联系地址"] for _, _, row in with_places(large, f"{system}/addresses_*.csv", "gb18030")}
        for system in ("core", "card"))
    assert core.keys() - card.keys()
    assert card.keys() - core.keys()
    assert len(addresses.moves(build(CUSTOMERS, SEED, UNTIL)).client) > len(core)
