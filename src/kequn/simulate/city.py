"""The whole simulated city at one glance: its people, the bank's customers, what they have, and whom they pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from kequn.simulate import buying
from kequn.simulate import parameters as p
from kequn.simulate.accounts import Accounts, accounts
from kequn.simulate.circles import Circles, circles
from kequn.simulate.clients import Clients, clients
from kequn.simulate.draws import Draws, Floats, Ints
from kequn.simulate.employers import Employers, employers
from kequn.simulate.festivals import Month, months
from kequn.simulate.holdings import Holdings
from kequn.simulate.homes import addresses, means, settle
from kequn.simulate.life import Life, live
from kequn.simulate.names import mobile_numbers, national_ids, people_names
from kequn.simulate.outlets import Outlets, outlets
from kequn.simulate.people import NOBODY, Population, choose, populate
from kequn.simulate.places import Compounds, compounds
from kequn.simulate.rules import Rules, rules
from kequn.simulate.schools import Schools, schools
from kequn.simulate.work import Work, work


@dataclass(frozen=True)
class Parties:
    """The names of all who stand on the other side of a payment, and where each group begins."""

    names: pa.Array
    employers: int
    merchants: Ints  # for each merchant category
    utilities: int
    pension_office: int
    insurer: int
    customers: int
    people: int  # everybody, by their accounts at other banks


@dataclass(frozen=True)
class City:
    """All that does not change by month; accounts and holdings are those before the window until `State.seen` renews them."""

    seed: int
    months: list[Month]
    rules: Rules
    people: Population
    names: pa.Array  # of the people, as the next four
    national_ids: pa.Array
    phones: pa.Array
    district: Ints
    address: pa.Array
    dwellings: pa.Array  # the address of each of life.dwellings
    life: Life
    work: Work  # on the anchor day
    compounds: Compounds
    home: Ints  # the compound of each household at its beginning
    schools: Schools
    outlets: Outlets
    firms: Employers
    clients: Clients
    accounts: Accounts
    holdings: Holdings
    parties: Parties
    habit: Floats  # how freely each customer spends, 1 in the middle
    next_door: Ints  # each customer's other bank
    banks: Ints  # the other bank of everybody
    circles: Circles

    @property
    def died(self) -> Ints:
        """The day on which each customer dies, or NEVER."""
        return self.life.died[self.clients.person]

    def customers_of(self, people: Ints) -> Ints:
        """Return the customer that each of these people is; NOBODY for others, and for NOBODY."""
        place = np.full(self.people.count + 1, NOBODY, np.int64)
        place[self.clients.person] = np.arange(self.clients.count)
        return place[people]


def build(customers: int, seed: int, until: date, given: Rules | None = None) -> City:
    """Draw the city and the bank in it, by the shipped rules where none are given."""

    def draws(purpose: str) -> Draws:
        return Draws(seed, purpose)

    window = months(until, p.MONTHS)
    anchor = window[0].first - 1
    people = populate(customers * 17 // 10 + 300, anchor, draws("people"))
    firms = employers(customers, draws("employers"))
    done = work(people, firms, anchor, draws("work"))
    places = compounds(int(people.household.max()) + 1, draws("compounds"))
    home = settle(places, means(people, done), draws("homes"))
    tree = outlets(customers, places, np.bincount(home, minlength=len(places.kind)), firms.at)
    near = schools(places, home, people, draws("schools"))
    chosen = choose(people, customers, draws("chosen"))
    people, life = live(people, done, home, places, near, firms, window, seed)
    district = places.at.district[life.compound.of(people.household, np.maximum(people.birth, anchor))]
    dwellings = addresses(places, life.dwellings(), draws("addresses"))
    names = people_names(people, draws("names"))
    known = circles(people, done, home, near, anchor, draws("circles"))
    banks = draws("next door").pick(p.OTHER_BANK_WEIGHTS, people.count)
    who = clients(people, done, chosen, firms, window, draws("clients"), died=life.died[chosen])
    held, kept = buying.stock(who, who.path, window[0].first, draws)
    outlet = tree.serving(places.at)[home[people.household[who.person]]]
    made = accounts(who, window, draws("accounts"), outlet=outlet, kept=kept)
    return City(
        seed, window, given or rules(), people, names, national_ids(people, district),
        mobile_numbers(people, draws("phones")), district,
        dwellings.take(pa.array(people.household)), dwellings, life, done.and_born(people.count), places, life.compound.first,
        near, tree, firms, who, made,
        held, _parties(firms, names, who.person),
        draws("habit").factor(0.6, who.count), banks[who.person], banks, known)


def _parties(firms: Employers, people: pa.Array, customers: Ints) -> Parties:
    sellers = [name for _, _, names, _ in p.MERCHANTS for name in names]
    utilities = [name for name, _ in p.UTILITIES]
    offices = [f"{p.CITY}社会保险基金管理中心", "云澜人寿保险"]
    n = len(firms.name)
    first = n + np.cumsum([0, *(len(names) for _, _, names, _ in p.MERCHANTS)])
    fixed = int(first[-1])
    names = pa.concat_arrays([firms.name, pa.array([*sellers, *utilities, *offices]), people.take(pa.array(customers)), people])
    office = fixed + len(utilities)
    return Parties(names, 0, first, fixed, office, office + 1, office + 2, office + 2 + len(customers))
