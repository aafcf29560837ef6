"""Layer against group: customers by tier and group, whom tiers serve badly, and moves between tiers."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.forms import Dated, Money, answers, money
from kequn.bridge import reading
from kequn.loop.layers import Line, Part, layers
from kequn.loop.migration import migration

router = Router(tags=["layers"])


class PartOut(Schema):
    """Some customers."""

    condition: str = Field(description="The expression that chooses them.")
    customers: int | None = Field(description="Null where too few to be told.")
    elsewhere: Money | None = Field(description="Sum of what they probably have elsewhere; null where too few to be told.")


class LineOut(Schema):
    """The customers of a group by tier, the least first; without a group those who are in none."""

    group: str | None
    whole: PartOut
    cells: list[PartOut]


class MismatchOut(PartOut):
    """Whom layering by assets serves badly."""

    id: str
    title: dict[str, str]
    why: dict[str, str]


class TierOut(Schema):
    """A tier: the monthly average it begins at, and how many months below it are borne."""

    title: dict[str, str]
    low: int
    down_after: int


class LayersOut(Dated):
    """All customers by tier, the same by group and tier, and the mismatches."""

    tiers: list[TierOut]
    everybody: LineOut
    groups: list[LineOut]
    mismatches: list[MismatchOut]


class MoveOut(Schema):
    """Those who were in one tier before and are in one after."""

    condition: str
    customers: int | None = Field(description="Null where too few to be told.")


class MigrationOut(Dated):
    """Moves between two days: rows are the tiers before, the least first, columns those after."""

    days: list[date] = Field(description="The days that may be asked for.")
    before: date | None
    after: date | None
    cells: list[list[MoveOut]]
    up: int | None = Field(description="Null where a cell among them is too small to be told.")
    down: int | None


@router.get("/layers", response=answers(LayersOut), auth=opened_to(May.COUNT))
def against(request: Call) -> LayersOut:
    """Count the same customers by tier and by group."""
    with reading.bank(request.auth) as bank:
        found = layers(bank)
        mismatches = [MismatchOut(id=each.id, title=dict(each.title), why=dict(each.why), **_part(part))
                      for each, part in found.mismatches]
        tiers = [TierOut(title=dict(tier.title), low=tier.low, down_after=tier.down_after) for tier in found.tiers]
        return LayersOut(as_of=bank.as_of, tiers=tiers, everybody=_line(found.everybody),
                         groups=[_line(line) for line in found.lines], mismatches=mismatches)


@router.get("/layers/moves", response=answers(MigrationOut), auth=opened_to(May.COUNT))
def moves(request: Call, before: date | None = None, after: date | None = None) -> MigrationOut:
    """Count moves between tiers from one month's end to another; of the last year where the days are none of those known."""
    with reading.bank(request.auth) as bank:
        found = migration(bank, before=before, after=after)
        if found is None:
            return MigrationOut(as_of=bank.as_of, days=[], before=None, after=None, cells=[], up=0, down=0)
        cells = [[MoveOut(condition=move.condition, customers=move.customers.number) for move in row] for row in found.cells]
        return MigrationOut(as_of=bank.as_of, days=list(found.days), before=found.before, after=found.after, cells=cells,
                            up=found.up.number, down=found.down.number)


def _line(line: Line) -> LineOut:
    parts = [PartOut(**_part(part)) for part in line.cells]
    return LineOut(group=line.group.id if line.group else None, whole=PartOut(**_part(line.whole)), cells=parts)


def _part(part: Part) -> dict[str, Any]:
    return {"condition": part.condition, "customers": part.customers.number, "elsewhere": money(part.elsewhere)}
