"""What a tag of one customer was on earlier days: computed anew from one version of its definition and what was known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kequn.engines.arrow import UNIT_NO
from kequn.engines.question import looks_beyond
from kequn.facts.nodes import CUSTOMER
from kequn.facts.parse import parse
from kequn.kernel.errors import KequnError
from kequn.loop.bank import Bank
from kequn.loop.customer.who import own_tags
from kequn.loop.scoped import ScopedBank
from kequn.segments.service import definitions
from kequn.tags.model import TAG, TagDefinition


@dataclass(frozen=True)
class Past:
    """A tag's values by day, the oldest first, and the version of the definition that they follow from.

    A value is None where the tag had none that day, or the customer was not known yet.
    """

    tag: TagDefinition
    values: tuple[tuple[date, Any], ...]


def past(bank: ScopedBank, number: int, tag_id: str, days: Sequence[date], *, version: int | None = None) -> Past:
    """Return what a tag was on those days; without a version by the definition that the snapshot was made with.

    KequnError where there is no such tag of a customer alone (a household of that day would have to be formed), no such
    version, or a day lies after the snapshot's.
    """
    if tag_id not in own_tags(bank):
        raise KequnError("there is no such tag of a customer; the page lists those there are")
    if any(day > bank.as_of for day in days):
        raise KequnError(f"the bank is known up to {bank.as_of}; ask for days until then")
    definition = _version(bank.bank, tag_id, version)
    tree = parse(definition.expression, bank.bank.tags.schema, CUSTOMER)
    if looks_beyond(tree, bank.bank.tags.schema):
        raise KequnError(f"{tag_id} looks at a household or employer: those of earlier days are not kept, it has no history here")
    found: list[tuple[date, Any]] = []
    with bank.bank.dated.close_up(number, CUSTOMER, bank.as_of, [tree], of=bank.engine()) as engine:
        for day in sorted(days):
            rows = engine.values({"value": tree}, as_of=day).to_pylist()
            found.append((day, next((row["value"] for row in rows if row[UNIT_NO] == number), None)))
    return Past(definition, tuple(found))


def _version(bank: Bank, tag_id: str, version: int | None) -> TagDefinition:
    if version is None:
        return bank.tags[tag_id]
    known = definitions(bank.home)
    if version not in known.versions(TAG, tag_id):
        raise KequnError(f"there is no version {version} of {tag_id}; the tag's page lists them")
    return TagDefinition.of(known.get(TAG, tag_id, version))
