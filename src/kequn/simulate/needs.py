"""What each customer mainly needs a bank for, by the life that they lead: decided by hidden facts, never by what files show."""

from __future__ import annotations

import numpy as np

from kequn.simulate.city import City
from kequn.simulate.draws import Flags, Ints
from kequn.simulate.people import NOBODY, YEAR
from kequn.simulate.work import AT_HOME, CHILD, MERCHANT, RETIRED, STUDENT

NEEDS = ("pupil", "elderly", "merchant", "family", "borrower", "homemaker", "payroll")
PUPIL, ELDERLY, TRADE, FAMILY, BORROWER, HOMEMAKER, PAYROLL = range(7)
CHILDHOOD = (3, 18)  # years of age: from kindergarten until grown up
SCHOOL = (6, 18)


def needs(city: City, day: int) -> Ints:
    """Return the position in NEEDS of each customer alive on that day, NOBODY of the others: the first of them that holds.

    Who is at school or younger, who lives on a pension, who has a business; then whose child banks with us too, who pays off
    a home, who keeps house; and who is left works for an employer. Work is that by which the simulated money comes.
    """
    who = city.clients
    home = city.holdings.where("mortgage")
    owes = np.zeros(who.count, np.bool_)
    owes[home.client[(home.started <= day) & (home.ended > day)]] = True
    conditions = [
        np.isin(who.job, (CHILD, STUDENT)), who.job == RETIRED, who.job == MERCHANT,
        parents(city, day, *CHILDHOOD, customers=True), owes, who.job == AT_HOME]
    return np.where(city.died > day, np.select(conditions, range(PAYROLL), PAYROLL), NOBODY)


def parents(city: City, day: int, youngest: int, below: int, *, customers: bool = False) -> Flags:
    """Return which customers have a living child of that many years; with `customers` one that banks with us."""
    people, who = city.people, city.clients
    age = (day - people.birth) / YEAR
    child = (age >= youngest) & (age < below) & (city.life.died > day)
    if customers:
        child &= city.customers_of(np.arange(people.count)) != NOBODY
    found = np.zeros(people.count + 1, np.bool_)  # the last entry answers NOBODY
    found[people.mother[child]] = found[people.father[child]] = True
    found[NOBODY] = False
    return found[who.person]
