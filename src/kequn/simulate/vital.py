"""Deaths, divorces, marriages and births of a month."""

from __future__ import annotations

import numpy as np

from kequn.simulate import parameters as p
from kequn.simulate.dated import NEVER
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.families import Families
from kequn.simulate.festivals import Month
from kequn.simulate.homes import new_home
from kequn.simulate.people import DIVORCED, MARRIED, NOBODY, WIDOWED, YEAR, match
from kequn.simulate.places import Compounds

DEATHS = np.array([p.DEATHS_MEN, p.DEATHS_WOMEN])  # a year, of 100,000
PER_MONTH = 12 * 1000.0  # rates are of 100,000 a year, chances in percent a month
OF_AGE = tuple(int(years * YEAR) + 2 for years in p.MARRIAGEABLE)  # days, rounded up


def _group(ages: Floats) -> Ints:
    return np.minimum(ages.astype(np.int64) // 5, len(p.AGE_GROUPS) - 1)


def _days(month: Month, n: int, draws: Draws) -> Ints:
    return month.first + draws.between(0, month.whole - 1, n)


def deaths(made: Families, month: Month, draws: Draws) -> None:
    """Let people die; of a household with children under 18 the last grown-up does not."""
    lives = made.died > month.first
    ages = made.ages(month.first)
    rate = DEATHS[made.female.astype(np.int64), _group(np.maximum(ages, 0))]
    dying = lives & draws.chance(rate / PER_MONTH, made.count) & (ages >= 0)
    n = len(made.compound)
    left = np.bincount(made.household, lives & ~dying & (ages >= 18), n)
    minors = np.bincount(made.household, lives & (ages < 18), n)
    dead = np.flatnonzero(dying & (((left > 0) | (minors == 0))[made.household] | (ages < 18)))
    day = _days(month, len(dead), draws)
    made.died[dead] = day
    made.busy[dead] = True
    made.tell("death", dead, day)
    partner = made.spouse[dead]
    bereft = np.flatnonzero((partner != NOBODY) & (made.died[partner] == NEVER))
    widow = partner[bereft]
    made.tie(widow, day[bereft], np.full(len(widow), NOBODY), WIDOWED)
    made.tell("widowhood", widow, day[bereft], dead[bereft])
    made.spouse[dead] = NOBODY
    made.spouses.append((dead, day, np.full(len(dead), NOBODY)))


def free(made: Families, month: Month) -> Flags:
    """Return who lives in the city through the month and has not taken part in anything in it."""
    flags: Flags = made.here(month.first + month.whole) & ~made.busy
    return flags


def divorces(made: Families, places: Compounds, month: Month, draws: Draws) -> None:
    """Let couples part: one moves out, and the children go with the mother or the father."""
    at_hand, ages = free(made, month), made.ages(month.first)
    wives = np.flatnonzero(at_hand & made.female & (made.spouse != NOBODY))
    wives = wives[at_hand[made.spouse[wives]]]
    rate = np.array(p.DIVORCES)[_group(ages[wives])]
    wife = wives[draws.chance(rate / PER_MONTH, len(wives))]
    n, husband, home = len(wife), made.spouse[wife], made.household[wife]
    day, nobody = _days(month, n, draws), np.full(n, NOBODY)
    goes_he, with_her = draws.chance(p.HUSBAND_LEAVES, n), draws.chance(p.CHILDREN_WITH_MOTHER, n)
    goes = np.where(goes_he, husband, wife)
    for one, other in ((wife, husband), (husband, wife)):
        made.tie(one, day, nobody, DIVORCED)
        made.tell("divorce", one, day, other)
    house = made.found(new_home(places, made.compound[home], draws))
    made.join(goes, day, house)
    kept = goes_he != with_her  # the children go with the one who leaves
    made.minors_follow(goes[kept], home[kept], day[kept], house[kept], month)


def marriages(made: Families, places: Compounds, month: Month, draws: Draws) -> None:
    """Let couples marry and live at his home, at hers where he still lives with his parents, or else in a new one."""
    at_hand, ages = free(made, month) & (made.spouse == NOBODY), made.ages(month.first)
    of_age = month.first - made.birth >= np.where(made.female, *OF_AGE)
    women = np.flatnonzero(at_hand & of_age & made.female)
    brides = women[draws.chance(np.array(p.MARRIAGES)[_group(ages[women])] / PER_MONTH, len(women))]
    men = np.flatnonzero(at_hand & of_age & ~made.female)
    looking = men[draws.chance(2000.0 * (len(brides) + 2) / max(1, len(men)), len(men))]
    bride, groom = _pairs(made, brides, looking, draws)
    day = _days(month, len(bride), draws)
    for one, other in ((bride, groom), (groom, bride)):
        made.tie(one, day, other, MARRIED)
        made.tell("marriage", one, day, other)
    before_her, before_him = made.household[bride], made.household[groom]
    his, hers = ~made.with_parents(groom), ~made.with_parents(bride)
    neither = np.flatnonzero(~his & ~hers)
    house = np.where(his, before_him, before_her)
    house[neither] = made.found(new_home(places, made.compound[before_him[neither]], draws))
    for one, before in ((bride, before_her), (groom, before_him)):
        goes = house != before
        made.join(one[goes], day[goes], house[goes])
        made.minors_follow(one[goes], before[goes], day[goes], house[goes], month)


def _pairs(made: Families, brides: Ints, men: Ints, draws: Draws) -> tuple[Ints, Ints]:
    """Return brides and grooms: he is as much older as is usual, and they are neither of one mother nor of one household."""
    years = np.array([years for years, _ in p.HUSBAND_OLDER])
    older = years[draws.pick([weight for _, weight in p.HUSBAND_OLDER], len(men))]
    his, hers = np.floor(made.birth[men] / YEAR).astype(np.int64) + older, np.floor(made.birth[brides] / YEAR).astype(np.int64)
    couples: list[tuple[Ints, Ints]] = []
    for width in (1, 4, 10):
        man, bride = match(his // width, hers // width, draws)
        her, him = brides[bride], men[man]
        kin = (made.mother[her] == made.mother[him]) & (made.mother[her] != NOBODY)
        good = np.flatnonzero(~kin & (made.household[her] != made.household[him]))
        couples.append((her[good], him[good]))
        brides, hers = np.delete(brides, bride[good]), np.delete(hers, bride[good])
        men, his = np.delete(men, man[good]), np.delete(his, man[good])
    return np.concatenate([her for her, _ in couples]), np.concatenate([him for _, him in couples])


def births(made: Families, month: Month, draws: Draws) -> None:
    """Let married women have children, by age and by how many they have, at least a year after the last."""
    at_hand, ages = free(made, month), made.ages(month.first)
    able = at_hand & made.female & (made.spouse != NOBODY) & (ages >= 20) & (ages < 50)
    women = np.flatnonzero(able & (made.youngest < month.first - p.BETWEEN_BIRTHS))
    rate = np.array(p.BIRTHS)[_group(ages[women])] * np.array(p.BIRTHS_BY_CHILDREN)[np.minimum(made.children[women], 3)] / 100
    mother = women[draws.chance(rate / PER_MONTH, len(women))]
    day = _days(month, len(mother), draws)
    girl = draws.uniform(len(mother)) * (100 + p.MEN_PER_100_WOMEN[0]) >= p.MEN_PER_100_WOMEN[0]
    child = made.bear(mother, day, girl)
    made.busy[mother] = True
    made.tell("birth", mother, day, child)
    made.tell("birth", made.father[child], day, child)
