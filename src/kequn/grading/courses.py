"""The courses of all opportunities at once, as arrays: how each stands, every grade it had, the examples to learn from.

What `rules.prospect.graded` says of one opportunity by its observations, in turns: the n-th turn takes the n-th observation of
every opportunity that has so many and is open. Tests hold it to the rules one by one. Days are counted since 1970.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kequn.grading.calibration import Examples
from kequn.grading.model import GRADES, MILESTONES, PROSPECT, SIGNED, TRUSTED
from kequn.grading.policy import Maturing, Policy
from kequn.grading.rules.hysteresis import moved_all
from kequn.grading.rules.maturity import FULL

LETTERS = GRADES[PROSPECT]
NONE = -1  # of a number that was not told, a place before the first, a spell without end
NEVER = np.iinfo(np.int64).max // 2
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Told:
    """Observations by opportunity and day, one row each; `first` is where each opportunity begins, with the end of all behind.

    Willingness, milestone (1 for the first), trust by TRUSTED and outcome (1 other, 2 signed) are NONE or 0 where not told.
    """

    first: Ints
    on: Ints
    willingness: Ints
    milestone: Ints
    planned: Ints
    has_amount: Bools
    trust: Ints
    outcome: Ints

    @classmethod
    def of(cls, rows: pa.Table) -> Told:
        """Read a table with the columns of `steps.TOLD`, in their order."""
        names = rows["opportunity_id"].combine_chunks().dictionary_encode().indices.to_numpy()
        first = np.flatnonzero(np.diff(names, prepend=NONE))
        outcome = rows["outcome"].fill_null("")
        ended = pc.if_else(pc.equal(outcome, ""), 0, pc.if_else(pc.equal(outcome, SIGNED), 2, 1))
        reached = pc.index_in(rows["milestone"], pa.array([*MILESTONES])).fill_null(NONE)
        trust = [_ints(rows["trust_product" if what == "product" else what]) for what in TRUSTED]
        return cls(np.append(first, len(rows)), _days(rows["occurred_on"]), _ints(rows["willingness"]), _ints(reached) + 1,
                   _days(rows["planned_on"]), rows["amount"].is_valid().to_numpy(), np.stack(trust), _ints(ended))


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.fill_null(NONE), np.int64)


def _days(column: pa.ChunkedArray) -> Ints:
    """Return days since 1970; NEVER where there is none."""
    return np.asarray(column.cast(pa.int32()).cast(pa.int64()).fill_null(NEVER), np.int64)


@dataclass
class Standings:
    """How each opportunity stands after what was taken of it so far, as `model.Standing`; of `amount` the row that told it."""

    last: Ints
    willingness: Ints
    milestone: Ints
    planned: Ints
    ahead: Ints
    slips: Ints
    amount: Ints
    trust: Ints
    outcome: Ints  # the row that ended it

    @classmethod
    def before(cls, number: int) -> Standings:
        """Return so many of which nothing was taken yet."""
        def same(value: int) -> Ints:
            return np.full(number, value, np.int64)

        return cls(same(NEVER), same(0), same(0), same(NEVER), same(NEVER), same(0), same(NONE),
                   np.full((len(TRUSTED), number), NONE, np.int64), same(NONE))

    def take(self, who: Ints, told: Told, row: Ints) -> None:
        """Take one more observation of each of `who`, as `rules.maturity.after` does."""
        planned = told.planned[row]
        dated, before = planned != NEVER, self.planned[who]
        self.slips[who] += dated & (before != NEVER) & (planned > before)
        self.planned[who] = np.where(dated, planned, before)
        self.ahead[who] = np.where(dated, planned - told.on[row], self.ahead[who])
        self.last[who] = told.on[row]
        for held, given, nothing in ((self.willingness, told.willingness[row], NONE), (self.milestone, told.milestone[row], 0)):
            held[who] = np.where(given == nothing, held[who], given)
        self.trust[:, who] = np.where(told.trust[:, row] == NONE, self.trust[:, who], told.trust[:, row])
        self.amount[who] = np.where(told.has_amount[row], row, self.amount[who])
        self.outcome[who] = np.where(told.outcome[row] > 0, row, NONE)


def ripe(standing: Standings, who: Ints, policy: Maturing) -> Floats:
    """Return the points before silence and being overdue, added in the order of `rules.maturity.base`, so to the same bit."""
    near, ahead = np.zeros(len(who)), standing.ahead[who]
    for days, points in reversed([*zip(policy.near_days, policy.near_points, strict=True)]):
        near = np.where(ahead <= days, points, near)
    near = np.where((ahead >= 0) & (ahead != NEVER), near, 0.0)
    trusted = np.zeros(len(who))
    for level in standing.trust[:, who]:
        trusted = trusted + np.where(level == NONE, 0.5, (level - 1) / (FULL - 1))
    earned = np.array(policy.willingness, np.float64)[standing.willingness[who]]
    earned = earned + np.array(policy.milestones, np.float64)[standing.milestone[who]] + near + policy.trust * trusted
    slips = standing.slips[who]
    put_off = np.array([policy.slip**number for number in range(int(slips.max(initial=0)) + 1)], np.float64)
    return np.asarray(earned * put_off[slips], np.float64)


def score(ripe: Floats, last: Ints, planned: Ints, day: Ints, policy: Maturing) -> Floats:
    """Return the maturity at the end of a day, as `rules.maturity.score`."""
    silent = np.minimum(np.maximum((day - last) - policy.silent_after, 0.0) * policy.silent_a_day, policy.lost_most)
    late = np.where(planned == NEVER, 0, np.maximum(day - planned, 0))
    waits = silent + np.minimum(late * policy.overdue_a_day, policy.lost_most)
    return np.asarray(np.maximum(ripe - waits, 0.0), np.float64)


@dataclass(frozen=True)
class Courses:
    """All opportunities that were graded: by place in `Told.first`, with grade and maturity; how they stand is of all of Told.

    `spell_of`, `spell_place` and `spell_since` are every grade in LETTERS, by opportunity and day; `closed` the day of the first
    outcome, NEVER while open.
    """

    graded: Ints
    standing: Standings
    place: Ints
    since: Ints
    maturity: Floats
    closed: Ints
    spell_of: Ints
    spell_place: Ints
    spell_since: Ints
    examples: Examples

    def until(self) -> Ints:
        """Return the day on which each spell ended, NEVER while it lasts."""
        mine = np.append(self.spell_of[1:] == self.spell_of[:-1], [False] * bool(len(self.spell_of)))
        return np.where(mine, np.append(self.spell_since[1:], [NEVER] * bool(len(mine))), self.closed[self.spell_of])


@dataclass
class _Course:
    """Going through the observations in turns."""

    told: Told
    policy: Policy
    as_of: int
    standing: Standings = field(init=False)
    place: Ints = field(init=False)
    spells: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)
    months: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)  # open at which month's end, with which maturity

    def __post_init__(self) -> None:
        number = len(self.told.first) - 1
        self.standing, self.place = Standings.before(number), np.full(number, NONE, np.int64)

    def go(self, until: int) -> None:
        """Take all observations; months' ends are noted up to the day `until`."""
        begins, ends, turn = self.told.first[:-1], self.told.first[1:], 0
        who = np.arange(len(begins))
        while len(who := who[(begins[who] + turn < ends[who]) & (self.standing.outcome[who] == NONE)]):
            row = begins[who] + turn
            self.standing.take(who, self.told, row)
            follows = row + 1 < ends[who]
            after = np.where(follows, self.told.on[np.minimum(row + 1, len(self.told.on) - 1)], self.as_of + 1)
            again = follows & (after == self.told.on[row])  # of one day the last word counts
            last = (self.standing.outcome[who] == NONE) & ~again
            self.stand(who[last], self.told.on[row[last]], after[last] - 1, np.where(follows, after - 1, until)[last], until)
            turn += 1

    def stand(self, who: Ints, begin: Ints, end: Ints, known: Ints, until: int) -> None:
        """Grade those who stand unchanged from one day to another, and note the months' ends among these days."""
        points = ripe(self.standing, who, self.policy.maturity)
        self.grade(who, points, begin)
        self.fall(who, points, begin, end)
        first, behind = _month(begin), _month(np.minimum(known, until) + 1)
        many = np.maximum(behind - first, 0)
        which = np.repeat(np.arange(len(who)), many)
        month = first[which] + np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
        day = (month + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1
        self.months.append((who[which], day, self.score(who[which], points[which], day)))

    def score(self, who: Ints, points: Floats, day: Ints) -> Floats:
        return score(points, self.standing.last[who], self.standing.planned[who], day, self.policy.maturity)

    def placed(self, who: Ints, points: Floats, day: Ints) -> Ints:
        given = self.policy.prospect
        return moved_all(self.place[who], self.score(who, points, day), given.cuts, given.margin)

    def grade(self, who: Ints, points: Floats, day: Ints) -> None:
        """Place each on a day of its own; a place other than before is a spell."""
        now = self.placed(who, points, day)
        new = now != self.place[who]
        self.spells.append((who[new], now[new], day[new]))
        self.place[who] = now

    def fall(self, who: Ints, points: Floats, begin: Ints, end: Ints) -> None:
        """Note each fall up to a day; the maturity only falls there, so halving finds the first day of each."""
        while True:
            falls = (end > begin) & (self.placed(who, points, end) != self.place[who])
            who, points, begin, end = who[falls], points[falls], begin[falls], end[falls]
            if not len(who):
                return
            low, high = np.zeros(len(who), np.int64), end - begin
            while (high - low > 1).any():
                middle = (low + high) // 2
                same = self.placed(who, points, begin + middle) == self.place[who]
                narrow = high - low > 1
                low, high = np.where(narrow & same, middle, low), np.where(narrow & ~same, middle, high)
            begin = begin + high
            self.grade(who, points, begin)


def courses(told: Told, policy: Policy, *, as_of: date) -> Courses:
    """Return the courses up to the end of a day; left out is of which nothing was graded by then."""
    day = (as_of - date(1970, 1, 1)).days
    made = _Course(told, policy, day)
    made.go(day - int(policy.calibration.days))
    standing = made.standing
    who, place, since = _joined(made.spells)
    order = np.lexsort((since, who))
    who, place, since = who[order], place[order], since[order]
    graded = np.unique(who)
    closed = _first(told, told.outcome > 0)
    ended = standing.outcome[graded] != NONE
    at = np.where(ended, standing.last[graded], day)
    points = ripe(standing, graded, policy.maturity)
    maturity = score(points, standing.last[graded], standing.planned[graded], at, policy.maturity)
    last = np.searchsorted(who, graded, side="right") - 1
    return Courses(graded, standing, np.maximum(made.place[graded], 0), since[last], maturity, closed, who, place, since,
                   _examples(made, told, (who, place, since), int(policy.calibration.days)))


def _examples(made: _Course, told: Told, spells: tuple[Ints, Ints, Ints], days: int) -> Examples:
    who, day, points = _joined(made.months)
    order = np.lexsort((day, who))
    who, day, points = who[order], day[order], points[order]
    of, place, since = spells
    width = int(max(day.max(initial=0), since.max(initial=0))) + 1
    at = np.searchsorted(of * width + since, who * width + day, side="right") - 1
    signed = _first(told, told.outcome == 2)[who]
    return Examples(who, day, place[at], points, signed <= day + days)


def _joined(parts: Sequence[tuple[Ints, Ints, Any]]) -> tuple[Ints, Ints, Any]:
    nothing = np.array([], np.int64)
    first, second, third = zip(*parts, strict=True) if parts else ([nothing],) * 3
    return np.concatenate(first), np.concatenate(second), np.concatenate(third)


def _first(told: Told, rows: Bools) -> Ints:
    """Return of each opportunity the day of the first of these rows; NEVER where there is none."""
    if not len(told.on):
        return np.array([], np.int64)
    return np.minimum.reduceat(np.where(rows, told.on, NEVER), told.first[:-1])


def _month(day: Ints) -> Ints:
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
