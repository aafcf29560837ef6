"""Assets elsewhere: the matrix, and the estimate of one customer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Path, Router, Schema
from pydantic import Field

from kequn.access.log import What, looked
from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.forms import CustomerId, Dated, Money, answers, money
from kequn.bridge import reading
from kequn.customers.ids import customer_id
from kequn.loop import potential
from kequn.loop.customer.wallet import elsewhere

router = Router(tags=["wallet"])


class CellOut(Schema):
    """Those in a band of assets here and a band of those elsewhere."""

    condition: str = Field(description="The expression that chooses them.")
    customers: int | None = Field(description="Null where too few to be told.")
    amount: Money | None = Field(description="Sum of what they probably have elsewhere; null where too few to be told.")


class Matrix(Dated):
    """The matrix by bands of assets here, the least first, and in each row by bands elsewhere."""

    basis: str = Field(description="learned from disclosures, or anchored on published ratios.")
    disclosures: int = Field(description="How many were learned from, or main customers where it is anchored.")
    cells: list[list[CellOut]]


class ReasonOf(Schema):
    """Why the estimate is what it is."""

    id: str
    factor: float = Field(description="What it multiplies the estimate by, against an average customer.")
    values: dict[str, float | None]


class EstimateOf(Dated):
    """What one customer probably keeps at other banks: an estimate, not a fact. All null where none is made."""

    customer_id: CustomerId
    amount: Money | None
    low: Money | None = Field(description="Lower end of the 80 % interval.")
    high: Money | None = Field(description="Upper end of the 80 % interval.")
    basis: str | None = Field(description="told, learned or anchored.")
    estimated_on: date | None
    reasons: list[ReasonOf]


@router.get("/wallet", response=answers(Matrix), auth=opened_to(May.COUNT))
def wallet(request: Call) -> Matrix:
    """Assets here against what is probably elsewhere."""
    with reading.bank(request.auth) as bank:
        found = potential.potential(bank)
        cells = [[CellOut(condition=cell.condition, customers=cell.customers.number, amount=money(cell.amount)) for cell in row]
                 for row in found.cells]
        return Matrix(as_of=bank.as_of, basis=found.basis, disclosures=found.rows, cells=cells)


@router.get("/customers/{identifier}/wallet", response=answers(EstimateOf), auth=opened_to(May.SEE_PERSONS))
def of_customer(request: Call, identifier: Annotated[CustomerId, Path()]) -> EstimateOf:
    """Return what one customer probably keeps at other banks."""
    with reading.bank(request.auth) as bank:
        number = bank.number(identifier)
        looked(request.auth, What.CUSTOMER, customer_no=number, subject="wallet")
        found = elsewhere(bank, number).estimate
        amounts = {name: money(getattr(found, name, None)) for name in ("amount", "low", "high")}
        given = found.reasons if found else ()
        reasons = [ReasonOf(id=each.id, factor=each.factor, values=dict(each.values)) for each in given]
        return EstimateOf(as_of=bank.as_of, customer_id=customer_id(number), basis=found.basis if found else None,
                          estimated_on=found.day if found else None, reasons=reasons, **amounts)
