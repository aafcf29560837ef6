"""One household, as far as it is seen."""

from __future__ import annotations

from typing import Annotated

from ninja import Path, Router, Schema
from pydantic import Field

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.forms import CustomerId, Dated, HouseholdId, Money, answers
from kequn.api.routes.known import AskOf, ask_of
from kequn.bridge import answers as answered
from kequn.bridge import reading
from kequn.customers.completeness.rules import foremost
from kequn.loop.customer import assets as owned
from kequn.loop.customer import household as home

router = Router(tags=["households"])


class Member(Schema):
    """One of the household whom this caller sees."""

    customer_id: CustomerId
    name: str = Field(description="Masked unless the role sees names.")
    role: str | None


class Assets(Schema):
    """What some customers have together."""

    total: Money = Field(description="Without debts.")
    by_category: dict[str, Money]
    debts: Money


class HouseholdOf(Schema):
    """A household, as far as it is seen."""

    household_id: HouseholdId
    members: list[Member]
    stage: str | None = Field(description="The stage of the household's life: single, couple, preschool, … elders.")
    children: list[str] = Field(description="The school stage of each child under 14: such a child has no profile.")
    others: int = Field(description="How many more there are, whom this caller does not see: they are in no amount.")
    assets: Assets = Field(description="Of the members and children listed.")


class Household(HouseholdOf, Dated):
    """One household."""

    ask: AskOf | None = Field(description="Whom of the members listed to ask what, where something may be asked.")


@router.get("/{identifier}", response=answers(Household), auth=opened_to(May.SEE_PERSONS))
def household(request: Call, identifier: Annotated[HouseholdId, Path()]) -> Household:
    """One household."""
    with reading.bank(request.auth) as bank:
        found = home.household(bank, home.number_of_household(bank, identifier))
        looked(request.auth, What.HOUSEHOLD, customers=[person.number for person in found.seen], subject=found.id)
        ask = foremost(answered.completeness(bank, [person.number for person in found.seen]))
        return Household(as_of=bank.as_of, **dict(household_of(found)), ask=ask_of(*ask) if ask else None)


def household_of(found: home.Household) -> HouseholdOf:
    """Return a household as an answer."""
    members = [Member(customer_id=each.person.id, name=each.person.name, role=each.role) for each in found.members if each.person]
    children = [each.school or "child" for each in found.members if each.counted and not each.person]
    return HouseholdOf(household_id=found.id, members=members, stage=found.stage, children=children, others=found.others,
                       assets=assets_of(found.assets))


def assets_of(found: owned.Assets) -> Assets:
    """Return assets as an answer."""
    return Assets.model_validate(found)
