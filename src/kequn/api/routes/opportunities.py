"""Opportunities: list those one sees, name one, say what was observed, sign it or give it up; and the grades of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from django.utils import timezone
from ninja import Path, Router, Schema
from pydantic import Field

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.forms import TEXT, CustomerId, Dated, Given, Money, Title, answers, money
from kequn.bridge import opportunities, reading
from kequn.bridge.opportunities import Shown
from kequn.grading import service
from kequn.grading.model import Observation
from kequn.loop import grades

router = Router(tags=["opportunities"])
of_customers = Router(tags=["opportunities"])
Id = Annotated[CustomerId, Path()]
Reference = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,64}$")]
Line = Annotated[str, Field(max_length=300, pattern=TEXT)]
Name = Annotated[str, Field(max_length=100, pattern=TEXT)]
Level = Annotated[int | None, Field(ge=1, le=5)]
Amount = Annotated[str | None, Field(pattern=r"^[0-9]{1,14}(\.[0-9]{1,2})?$", description="1234.50, in the base currency.")]
Day = Annotated[str | None, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="2026-06-30.")]


class Because(Schema):
    """One part of a maturity."""

    text: Title
    points: float


class SpellOf(Schema):
    """A grade and from when it was had."""

    grade: str
    since: date


class OpportunityOf(Schema):
    """One opportunity, as of the later of the data's day and its last observation."""

    ref: str
    owner: str = Field(description="Staff number of whose opportunity it is.")
    customer_id: str | None = Field(description="Null for who is no customer yet.")
    name: str = Field(description="Masked unless the role sees names.")
    product: str
    state: str = Field(description="open, signed or lost.")
    grade: str
    since: date | None
    maturity: float = Field(description="0 to 100; the points of `reasons` add up to it.")
    probability: float | None = Field(description="Of signing within the policy's days; null where it is not calibrated.")
    planned_on: date | None
    slips: int = Field(description="How often the signing was put off.")
    amount: Money
    as_of: date
    reasons: list[Because]
    grades: list[SpellOf]

    @classmethod
    def of(cls, each: Shown) -> Self:
        """Return it as an answer."""
        made, stands = each.graded, each.graded.standing
        return cls(
            ref=each.ref, owner=each.owner, customer_id=each.customer_id, name=each.name, product=each.product,
            state=each.state, grade=made.grade, since=made.since if made.spells else None, maturity=made.maturity.score,
            probability=each.probability, planned_on=stands.planned_on, slips=stands.slips, amount=money(stands.amount),
            as_of=each.as_of,
            reasons=[Because(text={"zh": part.zh, "en": part.en}, points=part.points) for part in made.maturity.reasons],
            grades=[SpellOf(grade=spell.grade, since=spell.since) for spell in made.spells])


class Opportunities(Dated):
    """The open opportunities that are seen, the ripest first."""

    opportunities: list[OpportunityOf]


class Observing(Given):
    """What was observed; null for what was not."""

    on: Day = None
    willingness: Annotated[int | None, Field(ge=0, le=4)] = None
    milestone: Literal["need", "proposal", "objections", "ready", "appointed"] | None = None
    planned_on: Day = None
    amount: Amount = None
    brand: Level = None
    salesperson: Level = None
    product_trust: Level = None
    note: Line = ""

    def observation(self) -> Observation:
        """Return it as the rules take it. GradeError for a day that is none."""
        return Observation(
            _day(self.on) or timezone.localdate(), self.willingness, self.milestone, _day(self.planned_on),
            Decimal(self.amount) if self.amount else None, self.brand, self.salesperson, self.product_trust)


class Naming(Observing):
    """A new opportunity with what was first observed: of a customer, or of a person with a name."""

    customer_id: CustomerId | None = None
    name: Name = ""
    product: Annotated[str, Field(min_length=1, max_length=100, pattern=TEXT)]


class Ending(Given):
    """How an opportunity ended."""

    outcome: Literal["signed", "lost"]
    on: Day = None
    amount: Amount = None
    note: Line = ""


class GradeOf(Dated):
    """The grades of a customer."""

    grade: str | None = Field(description="D, E or F; null where the customer is not in service.")
    since: date | None = None
    total: float | None = Field(description="The sum of the six figures, 6 to 30.")
    figures: dict[str, float] = Field(description="Expectation and satisfaction by aspect, 1 to 5.")
    amount: Money = None
    surveyed_on: date | None = None
    opportunities: list[OpportunityOf]


@router.get("", response=answers(Opportunities), auth=opened_to(May.SEE_PERSONS))
def listed(request: Call) -> Opportunities:
    """List the open opportunities that are seen."""
    with reading.bank(request.auth) as bank:
        return Opportunities(as_of=bank.as_of, opportunities=_all(opportunities.listed(bank)))


@router.post("", response=answers(OpportunityOf), auth=opened_to(May.SEE_PERSONS))
def add(request: Call, given: Naming) -> OpportunityOf:
    """Name an opportunity of whoever asks."""
    with reading.bank(request.auth) as bank:
        ref = opportunities.add(bank, customer=given.customer_id or "", name=given.name, product=given.product,
                                seen=given.observation(), note=given.note)
        return OpportunityOf.of(opportunities.one(bank, ref))


@router.get("/{ref}", response=answers(OpportunityOf), auth=opened_to(May.SEE_PERSONS))
def one(request: Call, ref: Reference) -> OpportunityOf:
    """Tell of one opportunity."""
    with reading.bank(request.auth) as bank:
        return OpportunityOf.of(opportunities.one(bank, ref))


@router.post("/{ref}/observations", response=answers(OpportunityOf), auth=opened_to(May.SEE_PERSONS))
def observe(request: Call, ref: Reference, given: Observing) -> OpportunityOf:
    """Add what was observed; the grade is up to date at once."""
    with reading.bank(request.auth) as bank:
        opportunities.one(bank, ref)
        service.observe(ref, given.observation(), by=request.auth.actor, note=given.note)
        return OpportunityOf.of(opportunities.one(bank, ref))


@router.post("/{ref}/outcome", response=answers(OpportunityOf), auth=opened_to(May.SEE_PERSONS))
def end(request: Call, ref: Reference, given: Ending) -> OpportunityOf:
    """Sign an opportunity or give it up, once."""
    with reading.bank(request.auth) as bank:
        opportunities.one(bank, ref)
        service.end(ref, given.outcome, on=_day(given.on) or timezone.localdate(), by=request.auth.actor,
                    amount=Decimal(given.amount) if given.amount else None, note=given.note)
        return OpportunityOf.of(opportunities.one(bank, ref))


@of_customers.get("/{identifier}/grade", response=answers(GradeOf), auth=opened_to(May.SEE_PERSONS))
def grade(request: Call, identifier: Id) -> GradeOf:
    """Tell the grades of a customer: in service, and of their opportunities."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        found, mine = grades.in_service(bank, number), opportunities.of_customer(bank, number)
        looked(request.auth, What.CUSTOMER, customer_no=number, subject="grade")
        if found is None:
            return GradeOf(as_of=bank.as_of, grade=None, total=None, figures={}, opportunities=_all(mine))
        return GradeOf(as_of=bank.as_of, grade=found.grade, since=found.since, total=found.total, figures=dict(found.figures),
                       amount=money(found.amount), surveyed_on=found.surveyed_on, opportunities=_all(mine))


def _all(found: Sequence[Shown]) -> list[OpportunityOf]:
    return [OpportunityOf.of(each) for each in found]


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise service.GradeError(f"{text} 不是日期。", f"{text} is no day") from None
