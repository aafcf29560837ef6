"""Who a customer is: the lines at the top of their page, and the one value that somebody unmasked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from kequn.customers.ids import customer_id, household_id
from kequn.customers.masking import masked
from kequn.customers.near import PROFILE
from kequn.engines.question import looks_beyond
from kequn.facts.nodes import CUSTOMER
from kequn.loop.customer.rows import Row, near
from kequn.loop.explanation import shown_value
from kequn.loop.persons import outlet_names, shown_name
from kequn.loop.scoped import ScopedBank
from kequn.warehouse import sql
from kequn.warehouse.snapshot import Snapshot
from kequn.warehouse.survivorship import ORDER

_own: WeakKeyDictionary[Snapshot, tuple[str, ...]] = WeakKeyDictionary()
REVEALED = ("phone", "birth_date")  # personal columns of a customer that may be unmasked


@dataclass(frozen=True)
class Who:
    """One customer; the name as the person may see it, the phone masked. `tags` are the values of their own tags, masked too."""

    number: int
    name: str
    gender: str | None
    phone: str | None
    born: bool  # whether a date of birth is known
    city: str | None
    district: str | None
    occupation: str | None
    employer: str | None
    marital_status: str | None
    outlet_id: str | None
    outlet: str | None
    opened_on: date | None
    household_no: int
    tags: dict[str, Any]

    @property
    def id(self) -> str:
        """The customer's id."""
        return customer_id(self.number)

    @property
    def household_id(self) -> str:
        """The id of the household they belong to."""
        return household_id(self.household_no)


def who(bank: ScopedBank, number: int, tags: Collection[str] | None = None) -> Who:
    """Return the customer, whom `bank.number` has found, with those of their own tags that are named (None: with all)."""
    chosen = [tag for tag in own_tags(bank) if tags is None or tag in tags]
    said: tuple[Any, ...] = ()
    if chosen:
        (said,) = bank.rows(f"SELECT {sql.names(chosen)} FROM {near(bank, 'customer_tags')} WHERE customer_no = ?", [number])
    row = _merged(bank.rows(_profile(bank), {"number": number}))
    schema = bank.bank.tags.schema
    shown = {tag: shown_value(schema.tags[tag].expression, value, schema) for tag, value in zip(chosen, said, strict=True)}
    phone = row.get("phone")
    outlet = row.get("outlet_id")
    return Who(
        number, shown_name(bank, row.get("name"), number), row.get("gender"), str(masked("phone", phone)) if phone else None,
        row.get("birth_date") is not None, row.get("city"), row.get("district"), row.get("occupation"), row.get("employer"),
        row.get("marital_status"), outlet, outlet_names(bank).get(str(outlet), outlet), row.get("opened_on"),
        household_of(bank, number), shown)


def household_of(bank: ScopedBank, number: int) -> int:
    """Return the number of the household that a customer belongs to."""
    home = bank.rows(f"SELECT household_no FROM {near(bank, 'members')} WHERE customer_no = ? AND \"primary\"", [number])
    return int(home[0][0]) if home else number


def stand_for(bank: ScopedBank, numbers: Collection[int]) -> dict[int, int]:
    """Return every number for which these customers stand, with the customer: their own, and those merged into them."""
    merged = bank.bank.snapshot.merged
    return {each: number for number in numbers for each in (number, *merged.get(number, ()))}


def revealed(bank: ScopedBank, number: int, column: str) -> str | None:
    """Return a personal value of a customer as it is; only after `access.reveal` has written down who asked and why."""
    if column not in REVEALED:
        raise ValueError(f"{column} is not a column that may be unmasked")
    value = _merged(bank.rows(_profile(bank), {"number": number})).get(column)
    return None if value is None else str(value)


def own_tags(bank: ScopedBank) -> tuple[str, ...]:
    """Return the tags of a customer that are made of that customer alone, so that they tell nothing of anybody else."""
    snapshot, schema = bank.bank.snapshot, bank.bank.tags.schema
    if snapshot not in _own:
        tags = (tag for tag in schema.tags.values() if tag.unit == CUSTOMER)
        _own[snapshot] = tuple(tag.id for tag in tags if not looks_beyond(tag.expression, schema))
    return _own[snapshot]


def _profile(bank: ScopedBank) -> str:
    """Return the SQL of the columns of one customer, a row for each record, the one that has the first say at the end."""
    profiles = near(bank, "customer_profiles")
    return f"SELECT {', '.join(PROFILE)} FROM {profiles} WHERE customer_no = $number ORDER BY row({ORDER}) DESC"


def _merged(rows: Sequence[tuple[Any, ...]]) -> Row:
    """Return the columns that are known; a later row has the say before an earlier one."""
    found: Row = {}
    for row in rows:
        found |= {column: value for column, value in zip(PROFILE, row, strict=False) if value is not None}
    return found
