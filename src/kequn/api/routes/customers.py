"""One customer: who they are, their tags, and why a condition holds for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from ninja import Path, Router, Schema
from pydantic import Field

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.api.doors import Call, opened_to
from kequn.api.forms import Asking, CustomerId, Dated, Given, HouseholdId, Value, answers, condition_of, value
from kequn.bridge import reading
from kequn.customers.ids import customer_id
from kequn.loop.explanation import Figure, Reason
from kequn.loop.scoped_profile import scoped_profile, scoped_tags

router = Router(tags=["customers"])

Id = Annotated[CustomerId, Path()]
Row = dict[str, Value]


class Member(Schema):
    """One of the household whom this caller sees."""

    customer_id: CustomerId
    role: str


class HouseholdOf(Schema):
    """The household, as far as it is seen."""

    household_id: HouseholdId
    members: list[Member]


class Customer(Dated):
    """One customer. Personal values are masked; `who.name` is whole where the role sees names."""

    customer_id: CustomerId = Field(description="Another than was asked for, where two were found to be one.")
    who: Row
    household: HouseholdOf
    accounts: list[Row]
    balances: list[Row]
    holdings: list[Row]
    transactions: list[Row] = Field(description="The last ten.")


class TagValues(Dated):
    """The value of every tag, those of the household too."""

    id: str
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
        page = scoped_profile(bank, number)
        lists = {name: [row(found) for found in page[name]] for name in ("accounts", "balances", "holdings", "transactions")}
        return Customer(as_of=bank.as_of, customer_id=page["customer_id"], who=row(page["who"]),
                        household=HouseholdOf(**page["household"]), **lists)


@router.get("/{identifier}/tags", response=answers(TagValues), auth=opened_to(May.SEE_PERSONS))
def tags(request: Call, identifier: Id) -> TagValues:
    """Return the tags of one customer."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        _opened(request.auth, number, "tags")
        return TagValues(as_of=bank.as_of, id=customer_id(number), tags=row(scoped_tags(bank, number)))


@router.post("/{identifier}/explain", response=answers(ExplanationOut), auth=opened_to(May.SEE_PERSONS))
def explain(request: Call, identifier: Id, given: Question) -> ExplanationOut:
    """Why a condition holds for one customer."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        _opened(request.auth, number, "explain")
        found = bank.explain(customer_id(number), condition_of(bank, given.expression))
        return ExplanationOut(as_of=found.as_of, id=found.id, condition=found.condition, condition_zh=found.condition_zh,
                              holds=found.holds, reasons=[_reason(reason) for reason in found.reasons])


def row(found: Mapping[str, Any]) -> Row:
    """Return the values of a row as JSON knows them."""
    return {name: value(each) for name, each in found.items()}


def _opened(scope: Scope, number: int, subject: str = "") -> None:
    looked(scope, What.CUSTOMER, customer_no=number, subject=subject)


def _reason(reason: Reason) -> ReasonOut:
    figures = [_figure(each) for each in reason.figures]
    return ReasonOut(text=reason.text, text_zh=reason.text_zh, holds=reason.holds, figures=figures)


def _figure(figure: Figure) -> FigureOut:
    rows = [BehindOut(customer_id=behind.customer_id, table=behind.table, source=behind.source, source_key=behind.source_key,
                      day=behind.day, value=value(behind.value)) for behind in figure.rows]
    return FigureOut(text=figure.text, text_zh=figure.text_zh, value=value(figure.value), rows=rows)
