"""One household, as far as it is seen."""

from __future__ import annotations

from typing import Annotated

from ninja import Path, Router
from pydantic import Field

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.forms import CustomerId, Dated, HouseholdId, Value, answers
from kequn.api.routes.customers import row
from kequn.bridge import reading
from kequn.customers.ids import household_id, number_of
from kequn.facts.nodes import HOUSEHOLD
from kequn.loop.scoped_profile import household_of, scoped_tags

router = Router(tags=["households"])


class Household(Dated):
    """One household. Members whom the caller does not see are neither listed nor counted in the tags."""

    id: HouseholdId
    members: list[CustomerId]
    tags: dict[str, Value] = Field(description="By tag id, over the members listed.")


@router.get("/{identifier}", response=answers(Household), auth=opened_to(May.SEE_PERSONS))
def household(request: Call, identifier: Annotated[HouseholdId, Path()]) -> Household:
    """One household."""
    with reading.bank(request.auth) as bank:
        number, members = household_of(bank, identifier)
        looked(request.auth, What.HOUSEHOLD, customers=[number_of(member) for member in members], subject=household_id(number))
        tags = row(scoped_tags(bank, number, HOUSEHOLD))
        return Household(as_of=bank.as_of, id=household_id(number), members=members, tags=tags)
