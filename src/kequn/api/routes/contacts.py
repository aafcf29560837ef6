"""Contacts: how it stands with a customer and what the gate allows now, logging a contact, what a customer wishes, one's day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Path, Router, Schema
from pydantic import AwareDatetime, Field

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.errors import NotThere
from kequn.api.forms import TEXT, CustomerId, Dated, Given, answers
from kequn.bridge import contacts, reading
from kequn.bridge import day as days
from kequn.bridge.relation import heard, relation
from kequn.customers.ids import customer_id
from kequn.relationship.model import Verdict
from kequn.relationship.service import NOTE_MOST, PROMISE_MOST, Entry

router, of_customers = Router(tags=["contacts"]), Router(tags=["contacts"])
Id = Annotated[CustomerId, Path()]
Intent = Literal["service", "care", "sell"]
Channel = Literal["phone", "wecom", "sms", "visit", "app", "branch"]
Outcome = Literal["spoken", "interested", "considering", "not_reached", "refused", "do_not_disturb"]
DOOR = "api"


class VerdictOf(Schema):
    """What the gate says of one intent and channel."""

    intent: str
    channel: str
    allowed: bool
    rule: str | None = Field(description="Why not, as a manager may read it; null where it is allowed.")
    until: datetime | None = Field(description="From when on it no longer forbids, where that is known.")


class TouchOf(Schema):
    """One contact of before."""

    on: date
    channel: str
    intent: str
    reached: bool
    answer: str | None
    inbound: bool = Field(description="Whether the customer began it.")


class PromiseOf(Schema):
    """A promise that waits to be kept."""

    id: int
    due_on: date
    what: str
    owner: str


class WishOf(Schema):
    """What a customer said they want or do not, here or by the bank's files; an empty channel means all."""

    intent: str
    channel: str
    wanted: bool
    on: date


class RelationOf(Dated):
    """How it stands with one customer."""

    customer_id: CustomerId
    stage: str = Field(description="none, attention, care, communication or offer; it advances on what the customer did alone.")
    late: int | None = Field(description="Days beyond the rhythm of the grade, negative where days are left; null without one.")
    permissions: list[VerdictOf]
    contacts: list[TouchOf] = Field(description="The newest first.")
    promises: list[PromiseOf]
    wishes: list[WishOf]


class Logging(Given):
    """A contact that was made. What is sent twice under one key stands once."""

    key: Annotated[UUID, Field(strict=False, description="Made by the caller, one for each contact.")]
    channel: Channel
    intent: Intent
    answer: Outcome
    at: Annotated[AwareDatetime, Field(strict=False, description="When, with its zone; at most 7 days ago.")]
    moment: Annotated[str, Field(pattern="^([0-9a-f]{16})?$", description="The moment that it was about.")] = ""
    inbound: bool = False
    note: Annotated[str, Field(max_length=NOTE_MOST, pattern=TEXT)] = ""
    promised_on: Annotated[date | None, Field(strict=False)] = None
    promise: Annotated[str, Field(max_length=PROMISE_MOST, pattern=TEXT)] = ""


class Logged(Schema):
    """The contact as it stands."""

    key: UUID
    customer_id: CustomerId
    answer: str
    reached: bool


class Wishing(Given):
    """What a customer said; an empty channel means all."""

    intent: Intent
    channel: Literal["", "phone", "wecom", "sms", "visit", "app", "branch"] = ""
    wanted: bool


class TaskOf(Schema):
    """One reason to contact a customer."""

    kind: str = Field(description=(
        "pending, meeting, confirm, promised, complained, moment, repair, opportunity or presence."))
    intent: str
    due_on: date | None
    worth: float = Field(description="What it is expected to bring, in the base currency; 0 where nobody knows.")
    moment: str | None


class ItemOf(Schema):
    """One customer of the day; `rule` says why they are not to be contacted now."""

    customer_id: CustomerId
    section: str = Field(description="must, chance or care.")
    today: bool = Field(description="Whether it fits into today's minutes.")
    channel: str
    minutes: int
    tasks: list[TaskOf]
    rule: str | None


class DayOf(Dated):
    """The day of whoever asks, over the customers whom they answer for."""

    minutes_free: int
    items: list[ItemOf]
    held: list[ItemOf] = Field(description="What the gate holds back.")


@of_customers.get("/{identifier}/contacts", response=answers(RelationOf), auth=opened_to(May.SEE_PERSONS))
def one(request: Call, identifier: Id) -> RelationOf:
    """Tell how it stands with a customer, and what may be done."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        looked(request.auth, What.CUSTOMER, customer_no=number)
        found = relation(bank, number)
        if found is None:
            raise NotThere("the last run did not meet this customer yet")
        return RelationOf(
            as_of=bank.as_of, customer_id=customer_id(number), stage=found.chain.stage, late=found.late,
            permissions=[_verdict(intent, channel, said) for intent, theirs in found.permissions.items()
                         for channel, said in theirs.items()],
            contacts=[TouchOf(on=each.day, channel=each.channel, intent=each.intent, reached=each.connected, answer=each.answer,
                              inbound=each.inbound) for each in found.touches],
            promises=[PromiseOf(id=each.pk, due_on=each.due_on, what=each.what, owner=each.owner) for each in found.promises],
            wishes=[WishOf(intent=each.intent, channel=each.channel, wanted=each.wanted, on=each.on) for each in found.words])


@of_customers.post("/{identifier}/contacts", response=answers(Logged), auth=opened_to(May.CONTACT))
def log(request: Call, identifier: Id, given: Logging) -> Logged:
    """Log a contact, through the gate: 409 where it forbids, which is put on record."""
    with reading.bank(request.auth) as bank:
        entry = Entry(given.key, bank.number(identifier), given.channel, given.intent, given.at, given.answer, given.moment,
                      inbound=given.inbound, note=given.note.strip(), promised_on=given.promised_on,
                      promise=" ".join(given.promise.split()))
        made = contacts.log(bank, entry, door=DOOR)
        return Logged(key=made.key, customer_id=customer_id(made.customer_no), answer=made.answer, reached=heard(made.answer))


@of_customers.post("/{identifier}/wishes", response=answers(RelationOf), auth=opened_to(May.CONTACT))
def wish(request: Call, identifier: Id, given: Wishing) -> RelationOf:
    """Write what a customer wants, or does not; it counts at once at every door."""
    with reading.bank(request.auth) as bank:
        contacts.wish(bank, bank.number(identifier), given.intent, given.channel, wanted=given.wanted, door=DOOR)
    return one(request, identifier)


@router.get("/day", response=answers(DayOf), auth=opened_to(May.CONTACT))
def day(request: Call) -> DayOf:
    """List what is to be done today, the most pressing first."""
    with reading.bank(request.auth) as bank:
        found = days.my_day(bank)
        items = [_item(item, name, today=today) for name, part in found.parts.items()
                 for today, some in ((True, part.now), (False, part.later)) for item in some]
        return DayOf(as_of=bank.as_of, minutes_free=found.minutes_free, items=items,
                     held=[_item(item, item.first.section, today=False) for item in found.held])


def _verdict(intent: str, channel: str, said: Verdict) -> VerdictOf:
    return VerdictOf(intent=intent, channel=channel, allowed=said.allowed, rule=said.rule, until=said.until)


def _item(item: days.Item, section: str, *, today: bool) -> ItemOf:
    tasks = [TaskOf(kind=each.kind, intent=each.intent, due_on=each.due_on, worth=each.worth,
                    moment=each.moment.ref if each.moment else None) for each in item.tasks]
    return ItemOf(customer_id=customer_id(item.card.number), section=section, today=today, channel=item.channel,
                  minutes=item.minutes, tasks=tasks, rule=item.verdict.rule)
