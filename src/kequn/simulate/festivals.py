"""The simulated months: how people spend by weekday and festival, and when salaries are paid."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from kequn.kernel.errors import SimulationError
from kequn.simulate.draws import Ints
from kequn.simulate.parameters import HOLIDAYS, LATER_HOLIDAYS, SEASON, SPRING_FESTIVAL

EPOCH = date(1970, 1, 1)
WEEK = (96, 92, 92, 95, 108, 128, 120)  # spending from Monday to Sunday, percent
SHOPPING = ((6, 18, 150), (11, 11, 170), (12, 12, 125), (1, 1, 120))  # month, day, percent
OUTINGS = ((5, 1, 5, 130), (10, 1, 7, 150))  # month, first and last day, percent of a plain day, whatever the weekday


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
        """Return the day on which a salary due on the month's day `nominal` comes: the last working day up to it.

        It may lie before the month: what is due in the first week of October comes in September.
        """
        table = np.array([0, *(day_number(_paid(as_date(self.first + day))) for day in range(self.whole))])
        paid: Ints = table[np.minimum(nominal, self.whole)]
        return paid

    def next(self) -> Month:
        """Return the calendar month after this one, whole."""
        return replace(following(self, 2)[1], index=self.index + 1)


def _spring(year: int) -> date:
    return date(year, *SPRING_FESTIVAL[year])


def _spending(day: date) -> int:
    """Return a day's spending in percent: the week, shopping days, and the rush before and the hush after the Spring Festival."""
    level = WEEK[day.weekday()]
    for month, first, last, percent in OUTINGS:
        if day.month == month and first <= day.day <= last:
            level = percent
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
    return level * SEASON[day.month - 1] // 100


def _paid(due: date) -> date:
    """Return the last working day up to a day (Provisional rules on the payment of wages, article 7)."""
    day = due
    while day.weekday() >= 5 or is_holiday(day):
        day -= timedelta(days=1)
    return day


def is_holiday(day: date) -> bool:
    """Return whether a day belongs to a public holiday, the weekends in it included."""
    spans = HOLIDAYS.get(day.year, LATER_HOLIDAYS)
    if day.year not in HOLIDAYS and day.year in SPRING_FESTIVAL:
        eve = _spring(day.year) - timedelta(days=1)
        end = eve + timedelta(days=7)
        spans = (*spans, (eve.month, eve.day, end.month, end.day))
    return any((first, start) <= (day.month, day.day) <= (last, end) for first, start, last, end in spans)


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
