"""Who some customers are, in a line each: for lists of people, as the person who asks may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from weakref import WeakKeyDictionary

from kequn.access.roles import May, Reach
from kequn.customers.ids import customer_id
from kequn.customers.masking import masked
from kequn.loop.scoped import ScopedBank
from kequn.warehouse.snapshot import Snapshot

TAGS = ("age", "gender", "city", "outlet_id", "aum")
_outlets: WeakKeyDictionary[Snapshot, dict[str, str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Person:
    """One customer in a list. `name` is masked unless the role sees names; `outlet` is the name of their place."""

    number: int
    name: str
    age: int | None
    gender: str | None
    city: str | None
    outlet_id: str | None
    outlet: str | None
    aum: Decimal | None

    @property
    def id(self) -> str:
        """The customer's id."""
        return customer_id(self.number)


def persons(bank: ScopedBank, numbers: Iterable[int]) -> dict[int, Person]:
    """Return those of the customers that are seen, by number: one question, however many they are."""
    bank.scope.require(May.SEE_PERSONS)
    asked, among = sorted(set(numbers)), f"SEMI JOIN ({bank.who()}) USING (customer_no)"
    if bank.scope.role.reach is Reach.MANAGED:  # the few numbers are quicker than the table of all customers
        asked, among = sorted(bank.scope.managed.intersection(asked)), ""
    if not asked:
        return {}
    tags = ", ".join(f't."{tag}"' if tag in (*bank.bank.tags, "outlet_id") else f'NULL AS "{tag}"' for tag in TAGS)
    query = (f"SELECT t.customer_no, n.name, {tags} FROM (SELECT * FROM main.customer_tags {among}) t "
             f"LEFT JOIN main.customer_names n USING (customer_no) WHERE t.customer_no IN ({', '.join(map(str, asked))})")
    outlets = outlet_names(bank)
    return {number: Person(number, shown_name(bank, name, number), age, gender, city, outlet, outlets.get(outlet), aum)
            for number, name, age, gender, city, outlet, aum in bank.rows(query)}


def names_of(bank: ScopedBank, numbers: Collection[int]) -> dict[int, str]:
    """Return the names of customers, all of whom are seen, as this person may see them; who has none is left out."""
    if not numbers:
        return {}
    listed = ", ".join(str(int(number)) for number in numbers)
    rows = bank.rows(f"SELECT customer_no, name FROM main.customer_names WHERE customer_no IN ({listed})")
    return {number: shown_name(bank, name, number) for number, name in rows}


def shown_name(bank: ScopedBank, name: str | None, number: int) -> str:
    """Return the name as this person may see it; where none is known, the id."""
    if not name:
        return customer_id(number)
    return name if bank.scope.may(May.SEE_NAMES) else str(masked("name", name))


def outlet_names(bank: ScopedBank) -> dict[str, str]:
    """Return the name of every place by its id; asked once for a snapshot."""
    snapshot = bank.bank.snapshot
    if snapshot not in _outlets:
        visible = snapshot.visible_sql("outlets", as_of=bank.as_of)
        _outlets[snapshot] = dict(bank.rows(f"SELECT outlet_id, any_value(name) FROM ({visible}) GROUP BY outlet_id"))
    return _outlets[snapshot]
