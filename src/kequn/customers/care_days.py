"""The days of the next weeks that mean something to each customer: birthdays by both calendars, anniversaries, festivals.

Lunar days are computed, so a festival of any year to 2099 is known. No statutory day off is told here: of a year whose notice has
not come out, nobody knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb
import pyarrow as pa
from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

AHEAD = 30  # days
FESTIVAL_AHEAD = 10
FESTIVALS = {  # lunar month and day
    "spring_festival": (1, 1), "lantern_festival": (1, 15), "dragon_boat": (5, 5), "mid_autumn": (8, 15), "double_ninth": (9, 9)}
SOLAR_FESTIVALS = {"childrens_day": (6, 1), "womens_day": (3, 8)}
ANNIVERSARY = 5  # years


def care_days(connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str], *, as_of: date) -> pa.Table:
    """Return `customer_no`, `kind`, `falls_on` and `reckoned_on` of every such day from `as_of` on: 30 days, of festivals 10.

    `visible` are relations by table: of customers and accounts.
    """
    with connection.cursor() as cursor:
        births = cursor.sql(f"SELECT DISTINCT birth_date FROM ({visible['customers']}) WHERE birth_date IS NOT NULL").fetchall()
        lunar = [(born, day) for (born,) in births if (day := next_lunar(born, as_of)) and (day - as_of).days <= AHEAD]
        cursor.register("lunar_birthdays", pa.table({"birth_date": pa.array([born for born, _ in lunar], pa.date32()),
                                                     "falls_on": pa.array([day for _, day in lunar], pa.date32())}))
        near = [(kind, day) for kind, day in festivals(as_of) if (day - as_of).days <= FESTIVAL_AHEAD]
        cursor.register("festivals", pa.table({"kind": pa.array([kind for kind, _ in near], pa.string()),
                                               "falls_on": pa.array([day for _, day in near], pa.date32())}))
        found = cursor.sql(_sql(visible, as_of)).to_arrow_table()
        cursor.unregister("lunar_birthdays")
        cursor.unregister("festivals")
        return found


def _sql(visible: Mapping[str, str], as_of: date) -> str:
    people = f"""(SELECT customer_no, birth_date, coalesce(opened_on, first) AS since FROM ({visible["customers"]}) LEFT JOIN
        (SELECT customer_no, min(opened_on) AS first FROM ({visible["accounts"]}) GROUP BY customer_no) USING (customer_no)
        WHERE customer_no IS NOT NULL)"""
    return f"""
        WITH people AS {people},
        birthdays AS (SELECT customer_no, 'birthday' AS kind, {_next("birth_date", as_of)} AS falls_on FROM people),
        years AS (SELECT customer_no, 'anniversary' AS kind, since, {_next("since", as_of)} AS falls_on FROM people)
        SELECT *, DATE '{as_of}' AS reckoned_on FROM (
            FROM birthdays
            UNION ALL SELECT customer_no, kind, falls_on FROM years
                WHERE year(falls_on) > year(since) AND (year(falls_on) - year(since)) % {ANNIVERSARY} = 0
            UNION ALL SELECT customer_no, 'lunar_birthday', falls_on FROM people JOIN lunar_birthdays USING (birth_date)
            UNION ALL SELECT customer_no, kind, falls_on FROM people, festivals)
        WHERE falls_on <= DATE '{as_of}' + {AHEAD} ORDER BY customer_no, falls_on, kind"""


def _next(column: str, as_of: date) -> str:
    """Return the SQL of a day's next return, that of 29 February on 28 February where there is none."""
    this = f"({column} + to_years({as_of.year} - year({column})::INTEGER))::DATE"
    later = f"({column} + to_years({as_of.year + 1} - year({column})::INTEGER))::DATE"
    return f"CASE WHEN {this} >= DATE '{as_of}' THEN {this} ELSE {later} END"


def next_lunar(born: date, as_of: date) -> date | None:
    """Return the next return of a day by the lunar calendar, None before 1900 and after 2099.

    A day of a leap month returns in the month itself, a 30th on the 29th of a month that has no 30th.

    >>> next_lunar(date(1956, 10, 12), date(2027, 10, 1))  # 九月初九
    datetime.date(2027, 10, 8)
    """
    try:
        lunar = LunarDate.from_solar_date(born.year, born.month, born.day)
        year = LunarDate.from_solar_date(as_of.year, as_of.month, as_of.day).year
        days = (_solar(later, lunar.month, lunar.day) for later in (year, year + 1))
        return next((day for day in days if day >= as_of), None)
    except InvalidLunarDateError:
        return None


def _solar(year: int, month: int, day: int) -> date:
    try:
        return date.fromordinal(LunarDate(year, month, day).to_solar_date().toordinal())
    except InvalidLunarDateError:
        return _solar(year, month, day - 1)


def festivals(as_of: date) -> list[tuple[str, date]]:
    """Return the next day of each festival, the nearest first."""
    year = as_of.year
    found = [(kind, _solar(later, *day)) for kind, day in FESTIVALS.items() for later in (year - 1, year, year + 1)]
    found += [(kind, date(later, *day)) for kind, day in SOLAR_FESTIVALS.items() for later in (year, year + 1)]
    ahead = {kind: min(day for named, day in found if named == kind and day >= as_of) for kind, _ in found}
    return sorted(ahead.items(), key=lambda each: (each[1], each[0]))

