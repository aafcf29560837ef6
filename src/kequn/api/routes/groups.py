"""Groups with a service of their own: their numbers and menus, what a customer is entitled to, and recording a use."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Path, Router, Schema, Status
from pydantic import Field

from kequn.access.approval import propose
from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.errors import NotThere
from kequn.api.forms import TEXT, CustomerId, Dated, Given, Title, Word, answers
from kequn.api.routes.segments import Proposal, Text, Titles, proposal
from kequn.bridge import benefits, reading
from kequn.bridge.proposals import content_of
from kequn.customers.ids import customer_id
from kequn.definitions.model import Definition
from kequn.facts.limits import TEXT_LENGTH
from kequn.kernel.nearest import hint
from kequn.offers import service
from kequn.offers.model import GROUP, MOST_STOCK, Benefit
from kequn.offers.models import Use

router, of_customers = Router(tags=["groups"]), Router(tags=["groups"])
Id = Annotated[CustomerId, Path()]
Price = Annotated[str, Field(pattern=r"^[0-9]{1,8}(\.[0-9]{1,2})?$", description="What the customer pays, base currency.")]


class BenefitOut(Schema):
    """One line of a menu."""

    id: str
    title: Title
    description: Title
    price: str = Field(description="What the customer pays, in the base currency.")
    stock: int | None = Field(description="How many in all; null where there is no limit.")
    left: int | None = Field(description="How many are left; null where there is no limit.")
    outlets: list[str] = Field(description="Where it is given; none: everywhere.")
    limit: int = Field(description="How often each customer may use it within the period.")
    period: str
    until: date | None = Field(description="The last day on which it is given; null where it goes on.")


class GroupOut(Schema):
    """One group, with its numbers over those the caller sees; null where too few to be told."""

    id: str
    version: int
    title: Title
    needs: Title
    expression: str
    members: int | None
    used: int | None
    never: int | None
    menu: list[BenefitOut]


class GroupsOut(Dated):
    """All groups of the snapshot."""

    groups: list[GroupOut]


class BenefitDraft(Given):
    """One line of a menu as it is proposed."""

    id: Word
    title: Titles
    description: Titles = Titles(zh="", en="")
    price: Price = "0"
    stock: int | None = Field(None, ge=0, le=MOST_STOCK)
    outlets: list[Text] = Field([], max_length=1000)
    limit: int = Field(1, ge=1, le=1000)
    period: Literal["month", "quarter", "year", "once"] = "year"
    until: Annotated[date | None, Field(strict=False)] = None


class GroupDraft(Given):
    """A new group, or a new version of one."""

    id: Word
    title: Titles
    expression: str = Field(min_length=1, max_length=TEXT_LENGTH, pattern=TEXT)
    needs: Titles
    menu: list[BenefitDraft] = Field(max_length=30)
    description: Titles = Titles(zh="", en="")
    owner: Text = ""
    note: Text = Field("", description="Why, for the second person who decides.")


class UseOut(Schema):
    """One use that stands."""

    id: int
    group: str
    benefit: str
    outlet: str
    day: date
    by: str


class OfferedOut(BenefitOut):
    """A benefit for one customer, and how often they used it in its period."""

    used: int
    open: bool = Field(description="Whether they may use it now.")


class EntitledOut(Schema):
    """A group that the customer is in, and its menu."""

    group: str
    title: Title
    menu: list[OfferedOut]


class BenefitsOut(Dated):
    """What one customer is entitled to, and what they used, the newest first."""

    customer_id: CustomerId
    groups: list[EntitledOut]
    uses: list[UseOut]


class UseIn(Given):
    """Which benefit was used, and where; today where no day is named."""

    group: Word
    benefit: Word
    outlet: Text
    day: Annotated[date | None, Field(strict=False)] = None


class Reason(Given):
    """Why a use is taken back."""

    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=TEXT)]


@router.get("", response=answers(GroupsOut), auth=opened_to(May.COUNT))
def listed(request: Call) -> GroupsOut:
    """All groups with their numbers."""
    with reading.bank(request.auth) as bank:
        return GroupsOut(as_of=bank.as_of, groups=[_group(each) for each in benefits.numbers(bank)])


@router.post("", response=answers(Proposal, status=202), auth=opened_to(May.DEFINE))
def propose_group(request: Call, given: GroupDraft) -> Status[Proposal]:
    """Propose a group."""
    plain = given.model_dump(mode="json")
    body = {name: plain[name] for name in ("expression", "needs", "menu")}
    content = content_of(Definition(GROUP, given.id, plain["title"], body, plain["description"], owner=given.owner))
    waiting = propose(GROUP, given.id, content, request.auth, title=given.title.zh, note=given.note)
    return Status(202, proposal(waiting))


@router.get("/{group_id}", response=answers(GroupOut), auth=opened_to(May.COUNT))
def one(request: Call, group_id: Annotated[Word, Path()]) -> GroupOut:
    """One group with its numbers."""
    with reading.bank(request.auth) as bank:
        found = {each.group.id: each for each in benefits.numbers(bank)}
        if group_id not in found:
            raise NotThere(f"there is no group {group_id!r}{hint(group_id, found)}")
        return _group(found[group_id])


@of_customers.get("/{identifier}/benefits", response=answers(BenefitsOut), auth=opened_to(May.SEE_PERSONS))
def of_customer(request: Call, identifier: Id) -> BenefitsOut:
    """Return what one customer is entitled to."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        looked(request.auth, What.CUSTOMER, customer_no=number, subject="benefits")
        found = [EntitledOut(group=each.group.id, title=dict(each.group.title), menu=[
            OfferedOut(**_benefit(one.benefit, one.left).model_dump(), used=one.used, open=one.open) for one in each.menu])
            for each in benefits.entitled(bank, number)]
        return BenefitsOut(as_of=bank.as_of, customer_id=customer_id(number), groups=found,
                           uses=[_use(each) for each in benefits.uses(bank, number)])


@of_customers.post("/{identifier}/benefits", response=answers(UseOut, status=201), auth=opened_to(May.SEE_PERSONS))
def use(request: Call, identifier: Id, given: UseIn) -> Status[UseOut]:
    """Record a use."""
    with reading.bank(request.auth) as bank:
        made = benefits.use(bank, bank.number(identifier), given.group, given.benefit, outlet_id=given.outlet, day=given.day)
        return Status(201, _use(made))


@of_customers.post("/{identifier}/benefits/{use}/undo", response=answers(UseOut), auth=opened_to(May.SEE_PERSONS))
def undo(request: Call, identifier: Id, use: Annotated[int, Path(ge=1, le=2**62)], given: Reason) -> UseOut:
    """Take a use back."""
    with reading.bank(request.auth) as bank:
        return _use(benefits.undo(bank, bank.number(identifier), use, reason=given.reason))


def _group(found: benefits.Numbers) -> GroupOut:
    group = benefits.known_groups().get(found.group.id, found.group)
    left = service.left(group)
    return GroupOut(id=group.id, version=found.group.version, title=dict(group.title), needs=dict(group.needs),
                    expression=found.group.expression, members=found.members.number, used=found.used.number,
                    never=found.never.number, menu=[_benefit(each, left[each.id]) for each in group.menu])


def _benefit(each: Benefit, left: int | None) -> BenefitOut:
    return BenefitOut(id=each.id, title=dict(each.title), description=dict(each.description), price=f"{each.price:.2f}",
                      stock=each.stock, left=left, outlets=list(each.outlets), limit=each.limit, period=each.period,
                      until=each.until)


def _use(made: Use) -> UseOut:
    return UseOut(id=made.pk, group=made.group, benefit=made.benefit, outlet=made.outlet_id, day=made.day, by=made.by)
