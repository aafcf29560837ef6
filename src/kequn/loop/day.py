"""What a manager's day rests on in the snapshot: a card of each of their customers, contacts with them, moments that are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from kequn.loop.cards import KEPT
from kequn.loop.customer.rows import near
from kequn.loop.moments import COLUMNS, Moment, of_row
from kequn.loop.persons import shown_name
from kequn.loop.scoped import ScopedBank
from kequn.relationship.model import REFUSALS, Word
from kequn.warehouse import sql
from kequn.warehouse.overlays import Stamp
from kequn.warehouse.snapshot import Snapshot


@dataclass(frozen=True)
class Card:
    """One customer in a line or two; the name as the person who asks may see it. Days and amounts are those of the snapshot.

    `manager` is who answered for them when the run began. `risk_assessment_days_left` is negative where the assessment has
    expired, None where there is none. `complained_on` is the day of the oldest complaint that is open, `last_on` that of the
    last contact that reached them, `lists` are the special lists they are on, `words` what the files say they agreed to and
    refused, the first first.
    """

    number: int
    manager: str
    name: str
    aum: Decimal | None
    risk_level: int | None
    risk_assessment_days_left: int | None
    grade: str | None
    prospect: str | None
    tier: int | None
    complained_on: date | None
    last_on: date | None
    outlet_id: str | None
    lists: frozenset[str]
    words: tuple[Word, ...]


Reader = Callable[[str, tuple[Any, ...], Stamp | None], list[tuple[Any, ...]]]
REMEMBERED = 192  # answers: a manager's day takes three
_readers: WeakKeyDictionary[Snapshot, Reader] = WeakKeyDictionary()
CARD = ("customer_no", *(field.name for field in fields(Card) if field.name != "number"))


@dataclass(frozen=True)
class Reached:
    """One contact of the files: the day, the channel, whether the customer was reached, and the answer."""

    day: date
    channel: str
    intent: str
    connected: bool
    answer: str | None


def cards(bank: ScopedBank, numbers: Collection[int]) -> dict[int, Card]:
    """Return the card of each of these customers, all of whom are seen, by number; of whom the run did not meet there is none."""
    rows = _rows(bank, "customer_cards", CARD, {bank.scope.actor}, numbers)
    if others := set(numbers).difference(row[0] for row in rows):
        rows += bank.rows(_query(bank, "customer_cards", CARD, "customer_no IN (SELECT unnest(?::BIGINT[]))"), [list(others)])
    return {number: Card(*(number, manager, shown_name(bank, name, number), *said, frozenset(lists),
                           tuple(Word(**word) for word in words)))
            for number, manager, name, *said, lists, words in sorted(rows, key=itemgetter(0))}


def contacts(bank: ScopedBank, cards: Mapping[int, Card], *, since: date) -> dict[int, list[Reached]]:
    """Return the contacts of the files with these customers since a day, and every refusal before it, the first first."""
    columns = ("customer_no", "occurred_on", "channel", "intent", "connected", "answer")
    refused = ", ".join(sql.text(answer) for answer in REFUSALS)
    rows = _rows(bank, "customer_contacts", columns, _managers(cards), cards, f"(occurred_on >= ? OR answer IN ({refused}))",
                 [max(since, bank.as_of - timedelta(days=KEPT))])
    found: dict[int, list[Reached]] = defaultdict(list)
    for number, on, channel, *came in sorted(rows, key=itemgetter(0, 1)):
        found[number].append(Reached(on, channel or "", *came))
    return found


def moments(bank: ScopedBank, cards: Mapping[int, Card]) -> list[Moment]:
    """Return the open moments of these customers, the most valuable first."""
    rows = _rows(bank, "open_moments", ("customer_no", *COLUMNS), _managers(cards), cards)
    found = [of_row(bank, row) for _, *row in rows]
    return sorted(found, key=lambda moment: (-(moment.worth or 0.0), moment.ref))


def _managers(cards: Mapping[int, Card]) -> set[str]:
    return {card.manager for card in cards.values()}


def _rows(
    bank: ScopedBank, name: str, columns: Sequence[str], managers: Collection[str], numbers: Collection[int],
    where: str = "true", given: Sequence[Any] = (),
) -> list[tuple[Any, ...]]:
    """Return the rows of these customers that lie with these managers' rows: all of those are read, which is quickest.

    The first of the columns is the customer's number.
    """
    if not numbers:
        return []
    theirs = f"manager IN ({', '.join(map(sql.text, sorted(managers)))}) AND customer_no BETWEEN ? AND ? AND {where}"
    wanted = frozenset(numbers)
    found = _read(bank)(_query(bank, name, columns, theirs), (min(wanted), max(wanted), *given), bank.bank.snapshot.overlaid)
    return [row for row in found if row[0] in wanted]


def _query(bank: ScopedBank, name: str, columns: Sequence[str], where: str) -> str:
    return f"SELECT {sql.names(columns)} FROM {near(bank, name)} WHERE {where}"


def _read(bank: ScopedBank) -> Reader:
    """Return what asks the snapshot, each question once as long as nobody is erased or merged: a manager asks all day."""
    snapshot, connection = bank.bank.snapshot, bank.connection

    def read(query: str, given: tuple[Any, ...], _overlaid: Stamp | None) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            return cursor.execute(query, given).fetchall()

    if snapshot not in _readers:
        _readers[snapshot] = lru_cache(REMEMBERED)(read)
    return _readers[snapshot]
