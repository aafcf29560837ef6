"""Whom the bank contacts in a month: managers those they like to see, campaigns a list of which half, by lot, is withheld."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from kequn.simulate import rules
from kequn.simulate.draws import Draws, Flags, Floats, Ints
from kequn.simulate.festivals import Month
from kequn.simulate.minds import MANAGER, Minds
from kequn.simulate.people import NOBODY

CHANNELS = ("phone", "wecom", "sms", "visit")
PHONE, WECOM, SMS, VISIT = range(4)
PURPOSES = ("care", "greeting", "offer", "retention", "maturity", "wake")
CARE, GREETING, OFFER, RETENTION, MATURITY, WAKE = range(6)
SELLING = (OFFER, MATURITY)
CAMPAIGNS = ("wealth_offer", "stay_with_us", "wake_up", "monthly_message")
ARMS = ("treated", "control")
TREATED, CONTROL = range(2)
RICH = (10_000_000, 30_000_000)  # cents of assets at which managers call more often


@dataclass
class Contacts:
    """Arrays over contacts; those of arm CONTROL were withheld. NOBODY stands for what is not so."""

    client: Ints
    staff: Ints
    day: Ints
    channel: Ints
    purpose: Ints
    campaign: Ints
    arm: Ints

    @property
    def count(self) -> int:
        """The number of contacts."""
        return len(self.client)

    def take(self, rows: Ints | Flags) -> Contacts:
        """Return these rows in this order."""
        return Contacts(*(getattr(self, column.name)[rows] for column in fields(self)))


@dataclass(frozen=True)
class Picture:
    """What the bank knows when it plans a month's contacts, over customers."""

    reachable: Flags  # of age, with an open account
    charge: Ints  # who answers for each, or NOBODY
    assets: Ints
    balance: Ints
    maturing: Flags
    dormant: Flags
    shrinking: Flags  # assets fell by a quarter in a quarter
    signs: Flags  # shows signs of leaving
    app: Flags
    refused: Flags
    waits: Flags  # the time after the last contact is not over
    minds: Minds  # managers feel who is friendly


def none() -> Contacts:
    """Return no contacts."""
    return Contacts(*(np.zeros(0, np.int64) for _ in fields(Contacts)))


def together(parts: list[Contacts]) -> Contacts:
    """Return all contacts by day and customer."""
    joined = Contacts(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Contacts)))
    return joined.take(np.lexsort((joined.client, joined.day)))


def habits(staff: int, seed: int, given: rules.Rules) -> tuple[Floats, Floats]:
    """Return how eager and how able each member of staff is; both move the same way in nobody in particular."""
    draws = Draws(seed, "habits")
    low, high = given.contacts.eager
    weak, able = given.effect.skill
    return low + (high - low) * draws.uniform(staff), weak + (able - weak) * draws.uniform(staff)


def planned(picture: Picture, eager: Floats, given: rules.Rules, month: Month, draws: Draws) -> Contacts:
    """Return the month's contacts, at most one a customer."""
    free = picture.reachable & ~picture.waits
    parts = []
    for made in (_campaign(picture, free, given, month, draws), _managers(picture, free, eager, given.contacts, month, draws),
                 _mass(picture, free, given.contacts, month, draws)):
        parts.append(made.take(free[made.client]))
        free = free.copy()
        free[made.client] = False
    return together(parts)


def _contacts(client: Ints, staff: Ints, month: Month, draws: Draws, **codes: Ints | int) -> Contacts:
    n = len(client)

    def full(value: Ints | int) -> Ints:
        return np.broadcast_to(np.asarray(value, np.int64), (n,)).copy()

    day = month.first + draws.between(0, month.whole - 1, n)
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
    day = np.where((weekday >= 5) & (day - 2 >= month.first), day - 2, day)
    return Contacts(client, staff, day, *(full(codes[name]) for name in ("channel", "purpose", "campaign", "arm")))


def _campaign(picture: Picture, free: Flags, given: rules.Rules, month: Month, draws: Draws) -> Contacts:
    """Return the randomised campaign of the month: everybody on the list, with the arm that the lot gave."""
    lists, n = given.campaigns, len(free)
    luck, lot = draws.uniform(n) * 100.0, draws.chance(50, n)
    if month.number in lists.offer_months:
        eligible, code, purpose = free & (picture.balance >= 1_000_000) & (luck < lists.eligible[0]), 0, OFFER
    elif month.number in lists.stay_months:
        share = np.where(picture.signs, lists.signs, np.where(picture.shrinking, lists.eligible[1] * 5, lists.eligible[1]))
        eligible, code, purpose = free & ~picture.dormant & (luck < share), 1, RETENTION
    elif month.number in lists.wake_months:
        eligible, code, purpose = free & picture.dormant & (luck < lists.eligible[2]), 2, WAKE
    else:
        eligible, code, purpose = np.zeros(n, np.bool_), 0, OFFER
    client = np.flatnonzero(eligible)
    staff = np.where(purpose == WAKE, NOBODY, picture.charge[client])
    return _contacts(client, staff, month, draws, channel=SMS if purpose == WAKE else PHONE, purpose=purpose, campaign=code,
                     arm=np.where(lot[client], TREATED, CONTROL))


def _managers(picture: Picture, free: Flags, eager: Floats, given: rules.Contacts, month: Month, draws: Draws) -> Contacts:
    """Return whom managers and agents contact: the rich, the friendly and those with money falling due more than the rest."""
    n = len(free)
    rich = np.array(given.rich)[np.searchsorted(RICH, picture.assets, side="right")]
    percent = given.monthly * eager[picture.charge] * rich * (0.3 + given.friendly * picture.minds.level[MANAGER])
    percent = percent * np.where(picture.maturing, given.maturing, 1.0) * np.where(picture.refused, given.refused, 1.0)
    chosen = np.flatnonzero(free & (picture.charge != NOBODY) & ~picture.dormant & draws.chance(percent, n))
    m = len(chosen)
    purpose = draws.pick(given.purposes, m)
    purpose = np.where(picture.maturing[chosen] & draws.chance(65, m), MATURITY, purpose)
    purpose = np.where(picture.shrinking[chosen] & draws.chance(50, m), RETENTION, purpose)
    channel = draws.pick(given.channels, m)
    channel = np.where((channel == WECOM) & ~picture.app[chosen], PHONE, channel)
    return _contacts(chosen, picture.charge[chosen], month, draws, channel=channel, purpose=purpose, campaign=NOBODY, arm=NOBODY)


def _mass(picture: Picture, free: Flags, given: rules.Contacts, month: Month, draws: Draws) -> Contacts:
    """Return the messages with an offer to some of the pool."""
    pool = free & (picture.charge == NOBODY) & ~picture.dormant & ~picture.refused & picture.app
    client = np.flatnonzero(pool & draws.chance(given.mass, len(free)))
    nobody = np.full(len(client), NOBODY, np.int64)
    return _contacts(client, nobody, month, draws, channel=SMS, purpose=OFFER, campaign=3, arm=NOBODY)


