"""One customer: who they are, their tags, and why a condition holds for them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Path, Router, Schema
from pydantic import Field

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.api.doors import Call, opened_to
from kequn.api.forms import Asking, CustomerId, Dated, Given, Money, Value, answers, condition_of, money, value
from kequn.api.routes.households import Assets, HouseholdOf, assets_of, household_of
from kequn.api.routes.known import CompletenessOf, completeness_of
from kequn.bridge import answers as answered
from kequn.bridge import reading
from kequn.customers.ids import customer_id
from kequn.customers.masking import masked
from kequn.loop.customer.assets import accounts, assets
from kequn.loop.customer.household import household
from kequn.loop.customer.timeline import Happening, timeline
from kequn.loop.customer.who import who
from kequn.loop.explanation import Figure, Reason
from kequn.loop.scoped import ScopedBank

router = Router(tags=["customers"])

Id = Annotated[CustomerId, Path()]
LAST = 10  # transactions


class Who(Schema):
    """The lines at the top of a customer's page."""

    name: str = Field(description="Masked unless the role sees names.")
    gender: str | None
    phone: str | None = Field(description="Masked.")
    city: str | None
    district: str | None
    occupation: str | None
    employer: str | None
    marital_status: str | None
    outlet_id: str | None
    outlet: str | None
    opened_on: date | None


class Account(Schema):
    """One account."""

    account_id: str | None = Field(description="Masked.")
    category: str | None
    outlet_id: str | None
    opened_on: date | None
    closed_on: date | None
    balance: Money
    balance_on: date | None


class Holding(Schema):
    """Something that is held at `as_of`."""

    category: str
    kind: str | None
    product: str | None
    amount: Money
    payment: Money
    since: date | None
    matures_on: date | None


class Transaction(Schema):
    """One booking."""

    day: date
    kind: str | None
    channel: str | None
    counterparty: str | None = Field(description="Masked.")
    amount: Money


class Customer(Dated):
    """One customer, with what their page shows."""

    customer_id: CustomerId = Field(description="Another than was asked for, where two were found to be one.")
    who: Who
    household: HouseholdOf
    assets: Assets
    accounts: list[Account]
    holdings: list[Holding]
    transactions: list[Transaction] = Field(description=f"The last {LAST}.")
    completeness: CompletenessOf


class TagValues(Dated):
    """The value of every tag that is made of this customer alone."""

    id: CustomerId
    tags: dict[str, Value] = Field(description="By tag id; /tags says what each means.")


class Question(Given):
    """A condition about one customer."""

    expression: Asking


class BehindOut(Schema):
    """One source row that was counted."""

    customer_id: CustomerId
    table: str
    source: str
    source_key: str
    day: date | None
    value: Value


class FigureOut(Schema):
    """One value in the condition, and the rows behind it."""

    text: str
    text_zh: str
    value: Value
    rows: list[BehindOut]


class ReasonOut(Schema):
    """One part of the condition; `holds` is null where it is unknown."""

    text: str
    text_zh: str
    holds: bool | None
    figures: list[FigureOut]


class ExplanationOut(Dated):
    """Whether the condition holds, and why."""

    id: CustomerId
    condition: str
    condition_zh: str
    holds: bool | None
    reasons: list[ReasonOut]


@router.get("/{identifier}", response=answers(Customer), auth=opened_to(May.SEE_PERSONS))
def customer(request: Call, identifier: Id) -> Customer:
    """Return one customer."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        _opened(request.auth, number)
        return _customer(bank, number)


@router.get("/{identifier}/tags", response=answers(TagValues), auth=opened_to(May.SEE_PERSONS))
def tags(request: Call, identifier: Id) -> TagValues:
    """Return the tags of one customer."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        _opened(request.auth, number, "tags")
        tags = {tag: value(found) for tag, found in who(bank, number).tags.items()}
        return TagValues(as_of=bank.as_of, id=customer_id(number), tags=tags)


@router.post("/{identifier}/explain", response=answers(ExplanationOut), auth=opened_to(May.SEE_PERSONS))
def explain(request: Call, identifier: Id, given: Question) -> ExplanationOut:
    """Why a condition holds for one customer."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        _opened(request.auth, number, "explain")
        found = bank.explain(customer_id(number), condition_of(bank, given.expression))
        return ExplanationOut(as_of=found.as_of, id=found.id, condition=found.condition, condition_zh=found.condition_zh,
                              holds=found.holds, reasons=[_reason(reason) for reason in found.reasons])


def _customer(bank: ScopedBank, number: int) -> Customer:
    person, have = who(bank, number, ()), assets(bank, [number])
    booked = timeline(bank, [number], source="transactions", limit=LAST).happenings
    return Customer(
        as_of=bank.as_of, customer_id=person.id, who=Who.model_validate(person),
        household=household_of(household(bank, person.household_no, first=number)), assets=assets_of(have),
        accounts=[Account(**row | {"account_id": masked("account_id", row["account_id"])}) for row in accounts(bank, number)],
        holdings=[Holding.model_validate(each) for each in have.held], transactions=[_transaction(each) for each in booked],
        completeness=completeness_of(answered.completeness(bank, [number])[number]))


def _transaction(each: Happening) -> Transaction:
    return Transaction(day=each.day, kind=each.code, channel=each.detail, counterparty=each.person, amount=money(each.amount))


def _opened(scope: Scope, number: int, subject: str = "") -> None:
    looked(scope, What.CUSTOMER, customer_no=number, subject=subject)


def _reason(reason: Reason) -> ReasonOut:
    figures = [_figure(each) for each in reason.figures]
    return ReasonOut(text=reason.text, text_zh=reason.text_zh, holds=reason.holds, figures=figures)


def _figure(figure: Figure) -> FigureOut:
    rows = [BehindOut(customer_id=behind.customer_id, table=behind.table, source=behind.source, source_key=behind.source_key,
                      day=behind.day, value=value(behind.value)) for behind in figure.rows]
    return FigureOut(text=figure.text, text_zh=figure.text_zh, value=value(figure.value), rows=rows)
