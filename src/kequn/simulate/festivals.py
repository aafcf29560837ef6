"""The simulated months: how people spend by weekday and festival, and when salaries are paid."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from kequn.kernel.errors import SimulationError
from kequn.simulate.draws import Ints
from kequn.simulate.parameters import SPRING_FESTIVAL

EPOCH = date(1970, 1, 1)
WEEK = (96, 92, 92, 95, 108, 128, 120)  # spending from Monday to Sunday, percent
SHOPPING = ((6, 18, 150), (11, 11, 170), (12, 12, 125), (10, 1, 130), (5, 1, 125), (1, 1, 120))  # month, day, percent


def day_number(day: date) -> int:
    """Return the days from 1970-01-01."""
    return (day - EPOCH).days


def as_date(number: int) -> date:
    """Return the day so many days after 1970-01-01."""
    return EPOCH + timedelta(days=number)


@dataclass(frozen=True)
class Month:
    """One month of the window; the last one may end before its calendar month does."""

    index: int
    year: int
    number: int
    first: int  # days since 1970
    length: int  # days simulated
    whole: int  # days of the calendar month

    @property
    def last(self) -> int:
        """The last simulated day."""
        return self.first + self.length - 1

    def full(self) -> Month:
        """Return the whole calendar month. It is lived whole and cut when written, so that a later end changes nothing before."""
        return replace(self, length=self.whole)

    def rhythm(self) -> Ints:
        """Return how much is spent on each simulated day, in percent of a plain day."""
        days = [EPOCH + timedelta(days=self.first + day) for day in range(self.length)]
        return np.array([_spending(day) for day in days], np.int64)

    def spring_festival(self) -> int | None:
        """Return the first day of the Spring Festival where it lies in this month."""
        day = day_number(_spring(self.year))
        return day if self.first <= day < self.first + self.whole else None

    def payday(self, nominal: Ints) -> Ints:
        """Return the day on which a salary due at day `nominal` comes: before a weekend, and before the Spring Festival week."""
        table = np.array([0, *(self.first + _paid(self.year, self.number, day) - 1 for day in range(1, self.whole + 1))])
        paid: Ints = table[np.minimum(nominal, self.whole)]
        return paid


def _spring(year: int) -> date:
    return date(year, *SPRING_FESTIVAL[year])


def _spending(day: date) -> int:
    """Return a day's spending in percent: the week, shopping days, and the rush before and the hush after the Spring Festival."""
    level = WEEK[day.weekday()]
    distance = (day - _spring(day.year)).days
    if -18 <= distance <= -2:
        level = level * 140 // 100
    elif -1 <= distance <= 1:
        level = level * 70 // 100
    elif 2 <= distance <= 8:
        level = level * 85 // 100
    for month, number, percent in SHOPPING:
        if (day.month, day.day) == (month, number):
            level = level * percent // 100
    return level


def _paid(year: int, number: int, nominal: int) -> int:
    day = date(year, number, nominal)
    if 0 <= (day - _spring(year)).days <= 6 or day == _spring(year) - timedelta(days=1):
        day = max(date(year, number, 1), _spring(year) - timedelta(days=2))
    while day.weekday() >= 5 and day.day > 1:
        day -= timedelta(days=1)
    return day.day


def months(until: date, count: int) -> list[Month]:
    """Return `count` calendar months, the last one cut at `until`. Raises SimulationError where the festivals are not known."""
    last = until.year * 12 + until.month - 1
    first_year = (last - count + 1) // 12
    if first_year not in SPRING_FESTIVAL or until.year not in SPRING_FESTIVAL:
        known = f"{min(SPRING_FESTIVAL)}-01-01 to {max(SPRING_FESTIVAL)}-12-31"
        raise SimulationError(f"the {count} months up to {until} leave {known}, where festivals are known; choose another date")
    window = []
    for index in range(count):
        year, zero = divmod(last - count + 1 + index, 12)
        whole = calendar.monthrange(year, zero + 1)[1]
        length = until.day if index == count - 1 else whole
        window.append(Month(index, year, zero + 1, day_number(date(year, zero + 1, 1)), length, whole))
    return window


def further(window: list[Month], until: int) -> list[Month]:
    """Return the months from the window's first one to the day `until` (days since 1970), the last one cut there.

    Raises SimulationError where the festivals are not known.
    """
    day = EPOCH + timedelta(days=until)
    return months(day, day.year * 12 + day.month - window[0].year * 12 - window[0].number + 1)


def following(first: Month, count: int) -> list[Month]:
    """Return so many whole months from a month on."""
    window = []
    for index in range(count):
        year, zero = divmod(first.year * 12 + first.number - 1 + index, 12)
        whole = calendar.monthrange(year, zero + 1)[1]
        window.append(Month(index, year, zero + 1, day_number(date(year, zero + 1, 1)), whole, whole))
    return window


def add_months(day: Ints, count: Ints | int) -> Ints:
    """Return the same day of a later month, at most the 28th."""
    month = day.astype("datetime64[D]").astype("datetime64[M]")
    within = day - month.astype("datetime64[D]").astype(np.int64)
    later = (month.astype(np.int64) + count).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return later + np.minimum(within, 27)
