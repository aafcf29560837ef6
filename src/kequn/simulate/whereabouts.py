"""From which city the app is used, as the network address tells: mostly right, at times a gateway's or a VPN's, or nothing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kequn.simulate import files
from kequn.simulate import parameters as p
from kequn.simulate.city import City
from kequn.simulate.draws import Draws, Flags, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.homes import AWAY
from kequn.simulate.work import EMPLOYEE, STUDENT

CITIES = (p.CITY, *p.OTHER_CITIES.split())
HOME = 0
UNTOLD = -1


def cities(city: City, month: Month, person: Ints, session: Ints, day: Ints) -> pa.Array:
    """Return the city told with each session; `session` is the user of each, `person` who each user is."""
    habits, luck = Draws(city.seed, "app users' cities"), Draws(city.seed, "app cities", month.index)
    n, away = len(person), city.life.home(month.first)[person] == AWAY
    other = habits.between(1, len(CITIES) - 1, n)  # where each one lives who lives elsewhere, or travels to
    gateway = habits.chance(p.GATEWAY_ELSEWHERE, n)
    travels = habits.chance(p.TRAVELS, n) & (city.life.job.at(month.first)[person] == EMPLOYEE)
    studies = city.life.job.at(month.first)[person] == STUDENT
    gone = away[session] & ~(studies[session] & holidays(day)) | travels[session] & luck.chance(p.TRAVELLING, len(session))
    gone |= luck.chance(p.ON_A_TRIP, len(session))
    told = np.where(gone, other[session], HOME)
    told = np.where(gateway[session] & luck.chance(p.BY_GATEWAY, len(session)), 1, told)  # the provincial capital's
    told = np.where(luck.chance(p.BY_VPN, len(session)), luck.between(1, len(CITIES) - 1, len(session)), told)
    told = np.where(luck.chance(p.CITY_UNTOLD, len(session)), UNTOLD, told)
    return files.text(CITIES, told)


def holidays(day: Ints) -> Flags:
    """Return which days (since 1970) lie in the holidays of universities."""
    dates = day.astype("datetime64[D]")
    of_year = (dates.astype("datetime64[M]").astype(np.int64) % 12 + 1) * 100 + (
        (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1)
    within = np.zeros(len(day), np.bool_)
    for first, last in p.UNIVERSITY_HOLIDAYS:
        within |= (of_year >= first) & (of_year <= last)
    return within
