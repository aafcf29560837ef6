"""Questions by an expression: how many, and who."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Router, Schema
from pydantic import Field

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.forms import Asking, Condition, CustomerId, Dated, Given, Number, Value, answers, condition_of, number, value
from kequn.bridge import reading
from kequn.facts.limits import TEXT_LENGTH
from kequn.loop.members import Member, members
from kequn.loop.persons import Person
from kequn.loop.scoped import ScopedBank
from kequn.loop.search import search

router = Router(tags=["questions"])
MOST = 1000  # members of one page

Column = Annotated[str, Field(min_length=1, max_length=TEXT_LENGTH)]


class Page(Given):
    """Which part of a list, and what of each customer."""

    columns: list[Column] = Field([], max_length=20, description=(
        "Tags, columns of customers, or any expression with one value per customer; personal ones are masked."))
    limit: int = Field(100, ge=1, le=MOST)
    after: CustomerId | None = Field(None, description="The `next` of the page before; null for the first page.")


class Asked(Page):
    """Which customers, and what of them."""

    expression: Asking


class Row(Schema):
    """One customer."""

    customer_id: CustomerId
    values: dict[str, Value] = Field(description="The value of each column, by the column as it was asked for.")


class Rows(Dated):
    """One page of customers, in the order of their ids."""

    members: list[Row]
    next: CustomerId | None = Field(description="Where the next page begins; null on the last page.")


class Typed(Given):
    """What a person would type into the search."""

    text: str = Field(min_length=1, max_length=100, description="A name, pinyin, an id, or a whole phone number.")
    limit: int = Field(20, ge=1, le=50)


class Hit(Schema):
    """One customer who may be meant."""

    customer_id: CustomerId
    name: str = Field(description="Masked unless the role sees names.")
    age: int | None
    gender: str | None
    city: str | None
    outlet_id: str | None
    outlet: str | None
    aum: Value = Field(description="Total assets.")


class Hits(Dated):
    """Who may be meant, best first."""

    customers: list[Hit]
    more: bool = Field(description="Whether there are others beyond the limit.")


def page_of(bank: ScopedBank, expression: Any, page: Page, *, subject: str = "") -> Rows:
    """Return one page of those who fulfil the condition, and write down that they were looked at."""
    found = members(bank, expression, columns=page.columns, limit=page.limit + 1, after=page.after)
    shown, more = found[: page.limit], len(found) > page.limit
    looked(bank.scope, What.MEMBERS, customers=[member.number for member in shown], subject=subject)
    rows = [_row(member) for member in shown]
    return Rows(as_of=bank.as_of, members=rows, next=shown[-1].customer_id if more else None)


def _row(member: Member) -> Row:
    return Row(customer_id=member.customer_id, values={name: value(found) for name, found in member.values.items()})


@router.post("/count", response=answers(Number), auth=opened_to(May.COUNT))
def count(request: Call, given: Condition) -> Number:
    """How many fulfil a condition."""
    with reading.bank(request.auth) as bank:
        return number(bank, bank.count(condition_of(bank, given.expression, given.unit), unit=given.unit))


@router.post("/search", response=answers(Hits), auth=opened_to(May.SEE_PERSONS))
def search_customers(request: Call, given: Typed) -> Hits:
    """Find customers by name, pinyin, id or a whole phone number; the text stands in the body, never in an address."""
    with reading.bank(request.auth) as bank:
        found = search(bank, given.text, limit=given.limit)
        looked(request.auth, What.SEARCH, customers=[person.number for person in found.people])
        return Hits(as_of=bank.as_of, customers=[_hit(person) for person in found.people], more=found.more)


@router.post("/members", response=answers(Rows), auth=opened_to(May.SEE_PERSONS))
def list_members(request: Call, given: Asked) -> Rows:
    """Who fulfils a condition."""
    with reading.bank(request.auth) as bank:
        return page_of(bank, condition_of(bank, given.expression), given)


def _hit(person: Person) -> Hit:
    return Hit(customer_id=person.id, name=person.name, age=person.age, gender=person.gender, city=person.city,
               outlet_id=person.outlet_id, outlet=person.outlet, aum=value(person.aum))
