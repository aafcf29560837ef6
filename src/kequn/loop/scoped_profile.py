"""One customer or household as plain values, cut to the scope: others of the household are neither shown nor counted in."""

from __future__ import annotations

from typing import Any

from kequn.access.roles import May
from kequn.access.scope import NotSeen
from kequn.customers.ids import customer_id, household_id, number_of
from kequn.customers.profile import profile
from kequn.facts.nodes import CUSTOMER, HOUSEHOLD
from kequn.loop.explanation import shown_value
from kequn.loop.scoped import ScopedBank


def scoped_profile(bank: ScopedBank, number: int) -> dict[str, Any]:
    """Return `customers.profile.profile` of a customer that `bank.number` found: masked, the name whole where the role says."""
    tables = bank.bank.dated.visible(bank.as_of)
    tables |= {"members": f"SELECT * FROM ({tables['members']}) SEMI JOIN ({bank.who()}) USING (customer_no)"}
    with bank.connection.cursor() as cursor:
        page = profile(cursor, tables, number)
        if bank.scope.may(May.SEE_NAMES):
            page["who"] |= _name(profile(cursor, tables, number, masked=False)["who"])
    return page


def _name(who: dict[str, Any]) -> dict[str, Any]:
    return {"name": who["name"]} if "name" in who else {}


def scoped_tags(bank: ScopedBank, number: int, unit: str = CUSTOMER) -> dict[str, Any]:
    """Return the value of every tag of one of those seen (of a customer: those of the household too), by tag id."""
    schema = bank.bank.tags.schema
    if bank.scope.whole:
        values = bank.bank.dated.tag_values(number, unit, bank.as_of)
    else:
        trees = {tag.id: tag.expression for tag in schema.tags.values() if unit in (tag.unit, CUSTOMER)}
        with bank.bank.dated.close_up(number, unit, bank.as_of, of=bank.engine()) as engine:
            rows = engine.values(trees, unit=unit, as_of=bank.as_of).to_pylist()
        values = next((row for row in rows if row["unit_no"] == number), None)
    if values is None:
        raise NotSeen(f"there is no such {unit} at {bank.as_of}")
    return {tag.id: shown_value(tag.expression, values[tag.id], schema) for tag in schema.tags.values() if tag.id in values}


def household_of(bank: ScopedBank, identifier: str) -> tuple[int, list[str]]:
    """Return the number of a household and the ids of its members that are seen; NotSeen where none of them is."""
    bank.scope.require(May.SEE_PERSONS)
    number = number_of(identifier)
    members = bank.seen(bank.bank.dated.company(number, HOUSEHOLD, bank.as_of))
    if not members:
        raise NotSeen(f"{household_id(number)}: there is no such household among yours")
    return number, [customer_id(member) for member in sorted(members)]
