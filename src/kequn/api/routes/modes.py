"""Modes: how customers are served, switching with a reason, appeals and deciding on them."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Path, Router, Schema, Status
from pydantic import Field

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.forms import TEXT, CustomerId, Dated, Given, Title, answers
from kequn.bridge import modes, reading
from kequn.customers.ids import customer_id
from kequn.customers.modes.rules import may_sell_automatically
from kequn.loop.scoped import ScopedBank

router, of_customers = Router(tags=["modes"]), Router(tags=["modes"])
Id = Annotated[CustomerId, Path()]
Name = Literal["long_tail", "middle_high", "private"]
Why = Annotated[str, Field(min_length=1, max_length=300, pattern=TEXT)]


class ModeCountOut(Schema):
    """How many are in a mode by default for one reason."""

    mode: Name
    reason: str = Field(description="Its id in the policy; empty where none held.")
    title: Title
    customers: int | None = Field(description="Null where too few to be told.")


class ModesOut(Dated):
    """The numbers by mode and reason, over those the caller sees."""

    modes: list[ModeCountOut]


class ModeOut(Dated):
    """How one customer is served now."""

    customer_id: CustomerId
    mode: Name
    sells_automatically: bool = Field(description="Whether anything that sells may reach them by itself.")
    default: Name
    reason: str = Field(description="Why it is the default; empty where no reason held.")
    title: Title
    switched_by: str | None = Field(description="Who switched it since, if anybody.")
    appeal: int | None = Field(description="The appeal that waits, if any.")


class SwitchIn(Given):
    """Another mode, and why."""

    mode: Name
    reason: Why


class AppealIn(SwitchIn):
    """Which mode is wanted, why, and whether the customer asks for it."""

    of_customer: bool = False


class DecisionIn(Given):
    """Whether an appeal is granted, and why."""

    grant: bool
    note: Why


@router.get("", response=answers(ModesOut), auth=opened_to(May.COUNT))
def listed(request: Call) -> ModesOut:
    """Count how customers are served by default."""
    with reading.bank(request.auth) as bank:
        found = [ModeCountOut(mode=each.mode.value, reason=each.reason.id, title=dict(each.reason.title),
                         customers=each.customers.number) for each in modes.lines(bank)]
        return ModesOut(as_of=bank.as_of, modes=found)


@of_customers.get("/{identifier}/mode", response=answers(ModeOut), auth=opened_to(May.SEE_PERSONS))
def of_customer(request: Call, identifier: Id) -> ModeOut:
    """Return how one customer is served."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        looked(request.auth, What.CUSTOMER, customer_no=number, subject="mode")
        return _mode(bank, number)


@of_customers.post("/{identifier}/mode", response=answers(ModeOut), auth=opened_to(May.SWITCH))
def switch(request: Call, identifier: Id, given: SwitchIn) -> ModeOut:
    """Serve a customer in another mode."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        modes.switch(bank, number, given.mode, reason=given.reason)
        return _mode(bank, number)


@of_customers.post("/{identifier}/mode/appeals", response=answers(ModeOut, status=201), auth=opened_to(May.SEE_PERSONS))
def appeal(request: Call, identifier: Id, given: AppealIn) -> Status[ModeOut]:
    """Record an appeal."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        modes.appeal(bank, number, given.mode, reason=given.reason, of_customer=given.of_customer)
        return Status(201, _mode(bank, number))


@of_customers.post("/{identifier}/mode/appeals/{appeal_id}", response=answers(ModeOut), auth=opened_to(May.ASSIGN))
def decide(request: Call, identifier: Id, appeal_id: Annotated[int, Path(ge=1, le=2**62)], given: DecisionIn) -> ModeOut:
    """Decide on an appeal."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        modes.decide(bank, number, appeal_id, grant=given.grant, note=given.note)
        return _mode(bank, number)


def _mode(bank: ScopedBank, number: int) -> ModeOut:
    found, waits = modes.served(bank, [number])[number], modes.waiting(bank, number)
    return ModeOut(as_of=bank.as_of, customer_id=customer_id(number), mode=found.mode.value, default=found.default.value,
                   sells_automatically=may_sell_automatically(found.mode), reason=found.reason.id, title=dict(found.reason.title),
                   switched_by=found.switch.by if found.switch else None, appeal=waits.pk if waits else None)
