"""Who is one person: pairs that wait for a word, both sides of a pair, what a customer was joined of, and saying it."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Path, Query, Router, Schema
from pydantic import Field

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.forms import CustomerId, Dated, Given, answers
from kequn.bridge import identities as said
from kequn.bridge import reading
from kequn.customers.ids import customer_id, number_of
from kequn.loop import identities

router = Router(tags=["identities"])
of_customers = Router(tags=["identities"])
MOST = 200  # pairs of one page

Id = Annotated[CustomerId, Path()]


class Evidence(Schema):
    """What one column says of a pair."""

    column: str
    level: str = Field(description="`equal`, `different`, or how alike: `same_sound`, `one_character`, `near`, …")
    weight: float = Field(description="Bits that it adds to the weight of the pair, or takes from it.")


class Pair(Schema):
    """Two customers as they were loaded, and what ties them."""

    one: CustomerId
    other: CustomerId
    through: str = Field(description="The identifier that both have, `person` where somebody said so, or `weight`.")
    weight: float | None = Field(description="Binary logarithm of the odds; null where an identifier or a person ties them.")
    reason: str = Field(description="Why they are not joined: `weight`, `shared`, `contradicted`, `master`, `national_id`.")
    evidence: list[Evidence]


class Pairs(Dated):
    """One page of pairs, the likeliest first."""

    number: int = Field(description="How many there are in all.")
    pairs: list[Pair]


class Line(Schema):
    """One line of the comparison; personal values are masked, names too unless the role sees names."""

    column: str
    one: list[str]
    other: list[str]
    agrees: str = Field(description="As the level of evidence; empty where one side knows nothing.")


class Compared(Dated):
    """Both sides of a pair."""

    pair: Pair
    joined: bool = Field(description="Whether they are one customer now.")
    barred: bool = Field(description="Whether two ids or master numbers forbid that they ever are.")
    lines: list[Line]


class Records(Dated):
    """Of which customer numbers a customer was joined, and why."""

    customer_id: CustomerId
    numbers: list[CustomerId]
    joins: list[Pair]


class Verdict(Given):
    """What somebody says of two customers."""

    same: bool = Field(description="Whether they are one person.")
    reason: str = Field(min_length=1, max_length=said.REASON, description="How they know.")


@router.get("", response=answers(Pairs), auth=opened_to(May.IDENTIFY))
def list_pairs(
    request: Call, kind: Annotated[Literal["doubts", "suspicions", "joins"], Query()] = "doubts",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50, offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> Pairs:
    """List pairs of which both sides are seen: `doubts` wait for a word, `suspicions` are for stewards, `joins` were made."""
    with reading.bank(request.auth) as bank:
        judged = said.pairs_judged()
        found = identities.pairs(bank, kind, judged, limit=limit, offset=offset)
        people = {number for pair in found for number in (pair.one, pair.other)}
        looked(request.auth, What.IDENTITY, customers=people, subject=kind)
        number = identities.number_of_pairs(bank, kind, judged)
        return Pairs(as_of=bank.as_of, number=number, pairs=[_pair(pair) for pair in found])


@of_customers.get("/{identifier}/records", response=answers(Records), auth=opened_to(May.IDENTIFY))
def records(request: Call, identifier: Id) -> Records:
    """Tell of which numbers a customer was joined."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        identities.survivors(bank, [number])
        numbers = identities.cluster(bank, number)
        looked(request.auth, What.IDENTITY, customer_no=number, subject="records")
        return Records(as_of=bank.as_of, customer_id=customer_id(number), numbers=[customer_id(each) for each in numbers],
                       joins=[_pair(pair) for pair in identities.joins_among(bank, numbers)])


@of_customers.get("/{identifier}/same/{other}", response=answers(Compared), auth=opened_to(May.IDENTIFY))
def compare(request: Call, identifier: Id, other: Id) -> Compared:
    """Compare two customers."""
    with reading.bank(request.auth) as bank:
        found = identities.compared(bank, number_of(identifier), number_of(other))
        looked(request.auth, What.IDENTITY, customers={found.pair.one, found.pair.other}, subject="pair")
        lines = [Line(column=line.column, one=list(line.one), other=list(line.other), agrees=line.agrees) for line in found.lines]
        return Compared(as_of=bank.as_of, pair=_pair(found.pair), joined=found.joined, barred=found.barred, lines=lines)


@of_customers.post("/{identifier}/same/{other}", response=answers(Compared), auth=opened_to(May.IDENTIFY))
def judge(request: Call, identifier: Id, other: Id, given: Verdict) -> Compared:
    """Say that two customers are one person, or two; it counts at once and for every run after."""
    with reading.bank(request.auth) as bank:
        said.judge(bank, number_of(identifier), number_of(other), same=given.same, reason=given.reason)
    return compare(request, identifier, other)


def _pair(pair: identities.Pair) -> Pair:
    one, other = pair.ids
    evidence = [Evidence(column=each.column, level=each.level, weight=each.weight) for each in pair.evidence]
    return Pair(one=one, other=other, through=pair.through, weight=pair.weight, reason=pair.reason, evidence=evidence)
