"""The grades D, E and F of all customers in service over time: month by month, each left only beyond the margin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kequn.grading.model import GRADES, SERVICE
from kequn.grading.policy import Service
from kequn.grading.rules.hysteresis import moved_all

LETTERS = GRADES[SERVICE]
GONE = -1
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Spells:
    """Arrays over spells: whose, the place in LETTERS, from when and to when (exclusive), days since 1970; -1 for no end."""

    customer_no: Ints
    place: Ints
    since: Ints
    until: Ints

    def on(self, day: date) -> tuple[Ints, Ints]:
        """Return who had a grade on a day, and its place."""
        number = _number(day)
        rows = (self.since <= number) & ((self.until < 0) | (self.until > number))
        return self.customer_no[rows], self.place[rows]


def folded(days: Iterable[tuple[date, pd.DataFrame]], policy: Service) -> Spells:
    """Return every spell from opinions day by day, each frame by `customer_no` with its `total`."""
    numbers, place, since = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    ended: list[tuple[Ints, Ints, Ints, Ints]] = []
    for day, frame in days:
        now = frame["customer_no"].to_numpy(np.int64)
        before, began = np.full(len(now), GONE, np.int64), np.full(len(now), _number(day), np.int64)
        at = np.searchsorted(now, numbers)
        stays = at < len(now)
        stays[stays] = now[at[stays]] == numbers[stays]
        before[at[stays]], began[at[stays]] = place[stays], since[stays]
        after = moved_all(before, frame["total"].to_numpy(np.float64), policy.cuts, policy.margin)
        changed = (before != GONE) & (after != before)
        ended.append(_ended(numbers[~stays], place[~stays], since[~stays], day))
        ended.append(_ended(now[changed], before[changed], began[changed], day))
        began[changed] = _number(day)
        numbers, place, since = now, after, began
    whole = [*ended, (numbers, place, since, np.full(len(numbers), -1, np.int64))]
    return Spells(*(np.concatenate([part[column] for part in whole]) for column in range(4)))


def as_table(found: Spells) -> pa.Table:
    """Return the spells as rows of the table of grades, by customer and day."""
    order = np.lexsort((found.since, found.customer_no))
    until = found.until[order]
    return pa.table({
        "customer_no": pa.array(found.customer_no[order]), "scheme": pa.array([SERVICE] * len(order), pa.string()),
        "grade": pa.array(LETTERS, pa.string()).take(pa.array(found.place[order])),
        "opportunity_id": pa.nulls(len(order), pa.string()),
        "valid_from": pa.array(found.since[order].astype("datetime64[D]")),
        "valid_to": pa.array(until.astype("datetime64[D]"), mask=until < 0)})


def _ended(numbers: Ints, place: Ints, since: Ints, day: date) -> tuple[Ints, Ints, Ints, Ints]:
    return numbers, place, since, np.full(len(numbers), _number(day), np.int64)


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))
