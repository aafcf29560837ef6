"""What each tag looks like over the customers that are seen: from the run for who sees everybody, else counted over them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kequn.facts.nodes import UNITS
from kequn.facts.schema import Type
from kequn.facts.types import NUMBERS
from kequn.loop.policy import read_policy
from kequn.loop.scoped import ScopedBank
from kequn.tags.freshness import Overdue, overdue
from kequn.warehouse import sql


@dataclass(frozen=True)
class Coverage:
    """One tag: `known` of `units` have a value; what is typical as text, None where it is not told; the tag's own data date.

    `overdue` tells by how many days it is older than promised, and why; None where it is not.
    """

    units: int
    known: int
    typical: str | None
    fresh_on: date | None
    overdue: Overdue | None = None

    @property
    def share(self) -> float | None:
        """The share that has a value."""
        return self.known / self.units if self.units else None


def coverage(bank: ScopedBank) -> dict[str, Coverage]:
    """Return every tag by id; of those that a narrowed scope would have to compute anew there is none."""
    found = _of_run(bank)
    if not bank.scope.whole:
        found = _narrowed(bank, {tag_id: each.fresh_on for tag_id, each in found.items()})
    late = overdue_tags(bank)
    return {tag_id: replace(each, overdue=late.get(tag_id)) for tag_id, each in found.items()}


def overdue_tags(bank: ScopedBank) -> dict[str, Overdue]:
    """Return the tags that are older than promised at the day of the snapshot."""
    fresh = {table: date.fromisoformat(day) for table, day in bank.bank.snapshot.facts["fresh"].items()}
    return overdue(bank.bank.tags, fresh, read_policy(bank.bank.home).lag, as_of=bank.as_of)


def _of_run(bank: ScopedBank) -> dict[str, Coverage]:
    rows = bank.rows("SELECT id, units, known, typical, fresh_on FROM tag_stats")
    return {tag_id: Coverage(units, known, _told(bank, known, typical), fresh) for tag_id, units, known, typical, fresh in rows}


def _narrowed(bank: ScopedBank, fresh: dict[str, date | None]) -> dict[str, Coverage]:
    engine, schema = bank.engine(), bank.bank.tags.schema
    found: dict[str, Coverage] = {}
    for unit in UNITS:
        relation = engine.ready.relations.get(unit)
        if relation is None:
            continue
        columns = {name for name, *_ in bank.rows(f"DESCRIBE SELECT * FROM {relation}")}
        tags = [tag for tag in schema.tags.values() if tag.unit == unit and tag.id in columns]
        figures = ", ".join(f"count({sql.name(tag.id)}), {_typical(sql.name(tag.id), tag.type)}" for tag in tags)
        [(units, *numbers)] = bank.rows(f"SELECT count(*), {figures} FROM {relation}")
        for place, tag in enumerate(tags):
            known, typical = numbers[2 * place : 2 * place + 2]
            found[tag.id] = Coverage(units, known, _told(bank, known, typical), fresh.get(tag.id))
    return found


def _typical(column: str, kind: Type) -> str:
    if kind is Type.BOOLEAN:
        return f"round(avg({column}::INTEGER), 4)::VARCHAR"
    if kind in NUMBERS or kind is Type.DATE:
        return f"quantile_disc({column}, 0.5)::VARCHAR"
    return f"mode({column})::VARCHAR"


def _told(bank: ScopedBank, known: int, typical: str | None) -> str | None:
    return typical if bank.told(known).number else None
