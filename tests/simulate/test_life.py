"""What a banker would look for: paydays, the Spring Festival, the dormant, those who leave, the old and the young."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from statistics import mean

import duckdb
import numpy as np
import pytest

from kequn.simulate import bank
from kequn.simulate.festivals import day_number, months
from kequn.simulate.parameters import SPRING_FESTIVAL
from tests.simulate.reading import Row, clean, signed, table


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("large") / "bank"
    bank.write(out, customers=2_000, seed=4)
    return out


@pytest.fixture(scope="module")
def moved(large: Path) -> list[Row]:
    return clean(large, "transactions/*.csv.gz")


@pytest.fixture(scope="module")
def paths(large: Path) -> dict[str, Row]:
    return {row["customer_id"]: row for row in table(large / "truth/customers.csv")}


def test_the_spring_festivals_are_the_calendars(shared_data: Path) -> None:
    rows = table(shared_data / "cn_calendar/festivals_2020_2035.csv.gz")
    known = {int(row["year"]): date.fromisoformat(row["date"]) for row in rows if row["festival"] == "春节"}
    assert {year: date(year, *day) for year, day in SPRING_FESTIVAL.items()} == known


@pytest.mark.parametrize(("until", "nominal", "paid"), [
    (date(2026, 6, 30), 15, date(2026, 6, 15)),  # a Monday
    (date(2026, 8, 31), 15, date(2026, 8, 14)),  # before a weekend
    (date(2026, 2, 28), 20, date(2026, 2, 13)),  # before the Spring Festival of 17 February, and before a weekend
    (date(2025, 1, 31), 31, date(2025, 1, 27)),
    (date(2025, 4, 30), 5, date(2025, 4, 3)),  # a Saturday, after Qingming
    (date(2025, 5, 31), 5, date(2025, 4, 30)),  # the holiday began with the month
    (date(2025, 10, 31), 8, date(2025, 9, 30)),
    (date(2031, 10, 31), 5, date(2031, 9, 30)),  # no announcement yet: the Regulation's days
])
def test_a_salary_comes_before_a_weekend_and_before_a_holiday(until: date, nominal: int, paid: date) -> None:
    month = months(until, 1)[0]
    assert month.payday(np.array([nominal])).tolist() == [day_number(paid)]


def test_salaries_come_each_month_on_a_working_day(moved: list[Row]) -> None:
    salaries = [row for row in moved if row["MEMO"] == "代发工资"]
    assert {date.fromisoformat(row["TRAN_DATE"]).weekday() for row in salaries} <= set(range(5))
    per_month = Counter(row["TRAN_DATE"][:6] for row in salaries)
    assert len(per_month) == 24
    usual = sorted(per_month.values())[12]
    for month, count in per_month.items():
        if month[4:] in ("04", "09"):  # what is due in the holidays of May and October comes before them
            assert 1.9 * usual < count + per_month[f"{int(month) + 1}"] < 2.1 * usual
        elif month[4:] not in ("05", "10"):
            assert 0.9 * usual < count < 1.1 * usual
    assert all(row["OPP_NAME"] for row in salaries)


def test_people_shop_before_the_festival_and_rest_during_it(moved: list[Row]) -> None:
    count = Counter(row["TRAN_DATE"] for row in moved if row["MEMO"] == "消费")

    def average(first: date, days: int) -> float:
        return mean(count[f"{first + timedelta(days=day):%Y%m%d}"] for day in range(days))

    festival = date(2026, 2, 17)
    assert average(festival - timedelta(days=14), 10) > 1.15 * average(date(2026, 3, 10), 21)
    assert average(festival, 3) < 0.85 * average(date(2026, 3, 10), 21)
    assert average(date(2026, 5, 30), 2) > 1.1 * average(date(2026, 5, 25), 4)  # a weekend against the week before it


def test_the_dormant_are_quiet_and_the_others_are_not(large: Path, moved: list[Row], paths: dict[str, Row]) -> None:
    own = {row["CUST_NO"] for row in moved if row["MEMO"] not in ("结息", "短信费") and row["TRAN_DATE"] >= "20260101"}
    dead = {row["person"] for row in table(large / "truth/life.csv") if row["kind"] == "death"}
    quiet: dict[str, list[bool]] = defaultdict(list)
    for customer, row in paths.items():
        if row["person"] not in dead:
            quiet[row["path"]].append(customer not in own)
    assert mean(quiet["dormant"]) > 0.8
    assert mean(quiet["steady"]) < 0.05
    assert 0.08 < mean(flag for flags in quiet.values() for flag in flags) < 0.2


def test_who_leaves_sends_money_to_himself_elsewhere(moved: list[Row], paths: dict[str, Row]) -> None:
    out = [row for row in moved if row["MEMO"] == "转出" and row["OWN_FLAG"] == "Y" and row["OPP_BANK"]]
    sent = Counter(row["CUST_NO"] for row in out)
    by_path = defaultdict(list)
    for customer, row in paths.items():
        by_path[row["path"]].append(sent[customer])
    assert mean(by_path["leaving"]) > 1.5 * mean(by_path["steady"])


def test_a_salary_that_passes_through_is_gone_within_days(moved: list[Row], paths: dict[str, Row]) -> None:
    through = {customer for customer, row in paths.items() if row["path"] == "through" and row["income_here"] == "yes"}
    came = sum(signed(row) for row in moved if row["CUST_NO"] in through and row["MEMO"] == "代发工资")
    own = [row for row in moved if row["CUST_NO"] in through and row["MEMO"] == "转出" and row["OWN_FLAG"] == "Y"]
    went = -sum(signed(row) for row in own)
    assert came > 0
    assert 0.7 * float(came) < went


def test_the_young_pay_by_telephone_and_the_old_by_card_and_cash(large: Path, moved: list[Row]) -> None:
    rows = clean(large, "core/customers_*.csv", "gb18030")
    old = {row["客户号"] for row in rows if row["出生日期"] < "1961"}
    young = {row["客户号"] for row in rows if row["出生日期"] > "1990"}

    def share(group: set[str], channel: str) -> float:
        spent = [row["CHNL"] for row in moved if row["CUST_NO"] in group and row["MEMO"] in ("消费", "现金支取")]
        return spent.count(channel) / len(spent)

    assert share(young, "QPAY") > 0.4 > share(old, "QPAY")
    assert share(old, "ATM") > 3 * share(young, "ATM")


def test_holdings_mature_and_are_renewed_or_not(large: Path) -> None:
    versions: dict[str, list[Row]] = defaultdict(list)
    for row in clean(large, "core/holdings_*.csv"):
        if row["品类"] == "deposit":
            versions[row["持有编号"]].append(row)
    ended = {number for number, rows in versions.items() if rows[-1]["状态"] == "结清"}
    held = versions.keys() - ended
    assert all(len(rows) <= 2 and rows[-1]["变动日"] >= rows[0]["变动日"] for rows in versions.values())
    assert all(versions[number][-1]["结束日"] == versions[number][-1]["变动日"] <= "2026-06-30" for number in ended)
    assert len({versions[number][-1]["到期日"] for number in held}) > 100  # maturities are spread
    owners, once = ({versions[number][0]["客户号"] for number in group} for group in (held, ended))
    assert 0.6 < len(owners & once) / len(once) < 0.95  # most renew, some go


def test_events_are_log_ins_and_what_follows(large: Path) -> None:
    with duckdb.connect() as connection:
        events, users, logins, orphans = connection.sql(f"""
            SELECT count(*), count(DISTINCT user_id), count(*) FILTER (event = 'app_login'),
                   count(*) FILTER (event = 'app_login' AND page IS NOT NULL) FROM '{large}/app/*.parquet'""").fetchall()[0]
    assert 0.35 * 2_000 < users < 0.7 * 2_000
    assert 1.5 < events / logins < 3.5
    assert orphans == 0
