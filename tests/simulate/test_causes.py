"""Why customers go and come: every course has its cause and its steps in order, and leaving is what its definition says."""

from __future__ import annotations

import numpy as np
import pytest

from kequn.simulate.accounts import NEVER
from kequn.simulate.city import City, build
from kequn.simulate.clients import DORMANT
from kequn.simulate.courses import CAUSES, KINDS, LEAVE, SLEEP, WAKE
from kequn.simulate.departure import LEFT_AT, assets
from kequn.simulate.draws import Ints
from kequn.simulate.hazards import AHEAD, hazards
from kequn.simulate.living import live
from kequn.simulate.parameters import UNTIL
from kequn.simulate.state import State, start

SEEDS = (3, 8)


class Lived:
    """A bank lived to its window's end, with each customer's assets at every month's end."""

    def __init__(self, seed: int) -> None:
        self.city: City = build(6_000, seed, UNTIL)
        self.state: State = start(self.city)
        self.ends: list[Ints] = []
        for month in self.city.months:
            now = live(self.state, self.city, month).city
            self.ends.append(assets(now, self.state.holdings, self.state.balance, month.last))


@pytest.fixture(scope="module", params=SEEDS)
def lived(request: pytest.FixtureRequest) -> Lived:
    return Lived(request.param)


def test_every_cause_brings_somebody_to_leave_and_steps_are_in_order(lived: Lived) -> None:
    made = lived.state.courses
    leave = made.kind == LEAVE
    assert set(made.cause[leave].tolist()) == set(range(len(CAUSES[LEAVE])))
    steps = np.stack([made.began, made.trying, made.moving, made.falling, made.gone])[:, leave]
    assert (np.diff(steps, axis=0) >= 0).all()
    left = leave & (made.left < NEVER)
    assert (made.left[left] >= made.falling[left]).all()
    assert (made.first_trace[leave] <= made.falling[leave]).all()
    assert (made.back[left] == NEVER).all()  # who turned back has not left
    assert (made.returned[leave & (made.left == NEVER)] == NEVER).all()


def test_between_six_and_eight_of_a_hundred_active_customers_leave_in_a_year(lived: Lived) -> None:
    made, window = lived.state.courses, lived.city.months
    left = ((made.kind == LEAVE) & (made.left >= window[12].first) & (made.left <= window[-1].last)).sum()
    assert 0.055 < left / lived.state.eligible[12:].mean() < 0.095


def test_on_the_day_of_leaving_assets_have_fallen_by_seventy_percent(lived: Lived) -> None:
    made, window = lived.state.courses, lived.city.months
    month_ends = np.array([month.last for month in window])
    rows = np.flatnonzero((made.kind == LEAVE) & (made.left < NEVER))
    falls = np.searchsorted(month_ends, made.falling[rows])
    for row, fall in zip(rows.tolist(), falls.tolist(), strict=True):
        client = made.client[row]
        if fall >= 3:
            assert made.reference[row] == sum(int(lived.ends[fall - back][client]) for back in (1, 2, 3)) // 3
    on_last = rows[np.isin(made.left[rows], month_ends)]
    for row in on_last.tolist():
        end = int(np.searchsorted(month_ends, made.left[row]))
        assert lived.ends[end][made.client[row]] * 100 <= made.reference[row] * LEFT_AT


def test_one_course_of_leaving_at_a_time(lived: Lived) -> None:
    made = lived.state.courses
    for client in np.unique(made.client[made.kind == LEAVE]).tolist():
        rows = np.flatnonzero((made.kind == LEAVE) & (made.client == client))
        ends = np.minimum(made.back[rows], made.returned[rows])
        assert (ends[:-1] <= made.began[rows][1:]).all()


def test_some_leave_without_a_trace_and_most_show_one_weeks_before(lived: Lived) -> None:
    made = lived.state.courses
    left = (made.kind == LEAVE) & (made.left < NEVER)
    ahead = (made.left - made.first_trace)[left]
    assert 0.15 < (made.traces[left] == 0).mean() < 0.55
    assert 0.4 < (ahead >= 14).mean() < 0.9


def test_the_dormant_sleep_from_a_cause_and_only_they_wake(lived: Lived) -> None:
    made = lived.state.courses
    asleep = set(np.flatnonzero(lived.city.clients.path == DORMANT).tolist())
    slept = set(made.client[made.kind == SLEEP].tolist())
    assert slept
    assert set(made.client[made.kind == WAKE].tolist()) <= asleep | slept
    assert len(KINDS) == len(CAUSES)


def test_who_knows_the_cause_foresees_leaving_as_often_as_it_comes(lived: Lived) -> None:
    """The oracle is calibrated: over the days whose 30 days are over, its chances sum to those who left."""
    made = lived.state.courses
    days = np.array([month.last for month in lived.city.months])
    found = hazards(made, days, lived.state.eligible)
    told = found.day + AHEAD <= days[-1]
    left = made.left[found.row[told]] <= found.day[told] + AHEAD
    assert abs(found.informed[told].sum() / left.sum() - 1.0) < 0.1
    assert found.informed[told][left].mean() > 1.8 * found.informed[told][~left].mean()
    assert ((found.visible == found.informed) | (found.visible == found.base)).all()


def test_wealth_elsewhere_is_moved_by_transfers_to_the_own_name(lived: Lived) -> None:
    gone = np.flatnonzero((lived.state.courses.kind == LEAVE) & (lived.state.courses.left < NEVER))
    assert (lived.state.elsewhere >= 0).all()
    client = lived.state.courses.client[gone]
    before = start(lived.city).elsewhere[client]
    assert (lived.state.elsewhere[client] > before).mean() > 0.9
