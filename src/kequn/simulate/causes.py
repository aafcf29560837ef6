"""Why a course begins in a month: who leaves, grows, sleeps or wakes, and from which cause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kequn.simulate import rules
from kequn.simulate.accounts import NEVER
from kequn.simulate.courses import GROW, LEAVE, SLEEP, TRACES, WAKE, Courses, begun
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.minds import BRAND, MANAGER, PATIENCE, PRICE, Minds


@dataclass(frozen=True)
class Situation:
    """What the causes look at, over customers, at the beginning of a month."""

    stays: Flags  # may begin to leave: active, of age, with assets, long enough with us, and in no course of leaving
    asleep: Flags
    invested: Flags  # holds a deposit or wealth product
    maturing: Flags  # one of them within 90 days
    salaried: Flags  # an employer pays here
    paid: Flags  # any income comes here
    young: Flags  # under 45
    light: Flags
    app: Flags
    wronged: Flags  # had a complaint handled badly within 90 days
    handed_over: Flags  # got another manager within 90 days
    house_left: Flags  # somebody of the household has left within half a year
    sat: Minds


def _hazards(at: Situation, given: rules.Rules, month: Month) -> Floats:
    """Return the chance of leaving in the month, in percent, by cause and customer."""
    level = at.sat.level
    dear = (1.0 - level[PRICE]) * 3.0
    wary = (1.6 - level[BRAND]) * (1.5 - level[MANAGER])
    pulls = [sum(points for points, months in zip(given.rivals.points, given.rivals.months, strict=True) if number in months)
             for number in range(1, 13)]
    pull = pulls[month.number - 1] * 12.0 / max(sum(pulls), 1)
    many = np.stack([
        dear * wary * pull * np.where(at.invested, 1.6, 0.6), dear * wary * np.where(at.maturing, 3.0, 0.5),
        np.where(at.young, 1.5, 0.6), np.where(at.salaried, 2.2, 0.0), wary * np.where(at.wronged, 200.0, 0.4),
        np.where(at.handed_over, 150.0, 0.1) * (1.5 - level[BRAND]), np.maximum(0.5 - level[PATIENCE], 0.0) * 40.0 + 0.05,
        np.where(at.house_left, given.leaving.affected, 0.6), np.ones(len(at.stays))])
    hazard: Floats = np.where(at.stays, many * (np.array(given.leaving.rate) / 12)[:, None], 0.0)
    return hazard


def _drawn(hazard: Floats, draws: Draws) -> tuple[Ints, Ints]:
    """Return who begins and from which cause; hazards in percent by cause and customer."""
    upto = np.cumsum(hazard, axis=0)
    luck = draws.uniform(hazard.shape[1]) * 100.0
    rows = np.flatnonzero(luck < upto[-1])
    cause: Ints = (luck[rows] >= upto[:, rows]).sum(axis=0)
    return rows, cause


def _some_day(month: Month, n: int, draws: Draws) -> Ints:
    return month.first + draws.between(0, month.whole - 1, n)


def leaving(at: Situation, given: rules.Rules, month: Month, draws: Draws) -> Courses:
    """Return the courses of leaving that begin in the month, with the days of their steps."""
    rules_ = given.leaving
    client, cause = _drawn(_hazards(at, given, month), draws)
    n = len(client)
    made = begun(client, LEAVE, cause, _some_day(month, n, draws))
    pace = np.array(rules_.pace)[cause]

    def later(day: Ints, days: list[int]) -> Ints:
        reached: Ints = day + np.floor(draws.between(days[0], days[1], n) * pace).astype(np.int64)
        return reached

    sudden = draws.chance(np.array(rules_.sudden)[cause], n)
    trying = later(made.began, rules_.thinking)
    moving = later(trying, rules_.trying)
    falling = np.where(sudden, made.began + draws.between(1, 25, n), later(moving, rules_.moving))
    made.trying, made.moving = np.where(sudden, falling, trying), np.where(sudden, falling, moving)
    made.falling, made.gone = falling, np.where(sudden, falling + draws.between(0, 3, n), later(falling, rules_.falling))
    made.parts = np.where(sudden, 1, draws.between(1, 3, n))
    shown = np.array(rules_.traces)[cause]
    for place, trace in enumerate(TRACES):
        able = at.app[client] if trace in ("logins", "page", "unbound") else np.ones(n, np.bool_)
        made.traces |= (draws.chance(shown[:, place], n) & able & ~sudden).astype(np.int64) << place
    first, complained = made.falling, made.began + 5
    for trace, day in (("logins", trying), ("page", trying), ("small", trying), ("complaint", complained), ("unbound", moving)):
        first = np.minimum(first, np.where(made.shows(trace), day, NEVER))
    made.first_trace = first
    return made


def growing(at: Situation, given: rules.Growing, month: Month, draws: Draws) -> Courses:
    """Return the courses of growth that begin in the month."""
    trust = at.sat.level[BRAND] * at.sat.level[BRAND] * 2.8 * (0.5 + at.sat.level[MANAGER])
    one = np.ones(len(at.stays))
    many = np.stack([np.where(at.paid, 1.4, 0.4), one, trust, trust, one])
    client, cause = _drawn(np.where(at.stays, many * (np.array(given.rate) / 12)[:, None], 0.0), draws)
    began = _some_day(month, len(client), draws)
    return begun(client, GROW, cause, began, ended=began + draws.between(given.lasting[0], given.lasting[1], len(client)))


def sleeping(at: Situation, given: rules.Sleeping, month: Month, draws: Draws) -> Courses:
    """Return the courses of falling asleep that begin in the month."""
    many = np.stack([np.where(at.paid, 1.6, 0.3), np.where(at.app, 1.3, 0.2), np.where(at.light, 2.5, 0.7)])
    client, cause = _drawn(np.where(at.stays, many * (np.array(given.rate) / 12)[:, None], 0.0), draws)
    return begun(client, SLEEP, cause, _some_day(month, len(client), draws))


def waking(at: Situation, until: Ints, given: rules.Sleeping, month: Month, draws: Draws) -> Courses:
    """Return the courses of waking that begin in the month, for each customer up to the day `until`."""
    many = np.ones((len(given.wakes), len(at.asleep))) * (np.array(given.wakes) / 12)[:, None]
    client, cause = _drawn(np.where(at.asleep, many, 0.0), draws)
    day = _some_day(month, len(client), draws)
    early = day <= until[client]
    return begun(client[early], WAKE, cause[early], day[early])
