"""Circles of the last run: people of different households who send each other money again and again."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Query, Router, Schema
from pydantic import Field

from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.forms import answers
from kequn.bridge import reading
from kequn.loop.circles import Circle, circles

router = Router(tags=["circles"])
MOST = 1000


class CircleOut(Schema):
    """One circle in which the caller sees somebody."""

    circle: int = Field(description="Its number: the lowest of its people's.")
    size: int
    seen: int = Field(description="How many of its people are the caller's.")
    ties: int = Field(description="Pairs within it who have to do with each other.")
    colleagues: int = Field(description="Of these, pairs of colleagues.")
    alike: float = Field(description="How much of it is found again when a tenth of the ties is left out, 0 to 1.")
    condition: str = Field(description="Of who is in it, as POST /members and POST /segments take it.")


class CirclesOut(Schema):
    """Circles, the largest first; where too few are the caller's to be told, a circle is not told."""

    as_of: date
    customers: int | None = Field(description="How many of the caller's are in a circle; null where too few to be told.")
    number: int = Field(description="Circles that are told, on all pages.")
    circles: list[CircleOut]


@router.get("", response=answers(CirclesOut), auth=opened_to(May.COUNT))
def listed(
    request: Call, limit: Annotated[int, Query(ge=1, le=MOST)] = 100, offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> CirclesOut:
    """List the circles, the largest first."""
    with reading.bank(request.auth) as bank:
        found = circles(bank)
        return CirclesOut(as_of=bank.as_of, customers=found.people.number, number=len(found.circles),
                          circles=[_told(circle) for circle in found.circles[offset:offset + limit]])


def _told(circle: Circle) -> CircleOut:
    return CircleOut(circle=circle.number, size=circle.size, seen=circle.seen, ties=circle.ties, colleagues=circle.colleagues,
                     alike=circle.alike, condition=circle.condition)
