"""What goes together: the rules of the last run, over the whole bank."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.forms import answers
from kequn.bridge import reading
from kequn.loop.bundles import rules

router = Router(tags=["baskets"])
Kind = Literal["holding", "spending", "next"]


class Rule(Schema):
    """Who has the antecedent has the consequent too, or takes it next."""

    antecedent: list[str] = Field(description="Categories of holdings and accounts, or of merchants.")
    consequent: str
    count: int = Field(description="Customers with all of it; of what is next, how many times it came so.")
    antecedent_count: int
    support: float
    confidence: float = Field(description="Of those with the antecedent, the share with the consequent.")
    lift: float = Field(description="How many times the usual share that is.")
    p: float = Field(description="Fisher's exact test, one-sided.")
    p_adjusted: float = Field(description="Corrected for all that was tried, by Benjamini and Hochberg.")
    believed: bool = Field(description="Whether it is significant and often enough more than usual, by the bank's policy.")
    days: int | None = Field(description="The days of purchases, or within which the next is taken; null of what is held.")
    median_days: float | None
    lacking: str = Field(description="The condition of those with the antecedent and without the consequent.")


class Rules(Schema):
    """The rules of a kind, the highest lift first."""

    as_of: date
    kind: Kind
    rules: list[Rule]


@router.get("", response=answers(Rules), auth=opened_to(May.COUNT))
def baskets(
    request: Call, kind: Annotated[Kind, Query()] = "holding", item: Annotated[str, Query(max_length=60)] = "",
    believed: Annotated[bool, Query()] = True,  # noqa: FBT002  # a query parameter has a name
) -> Rules:
    """List what is held together (`holding`), bought together (`spending`) or taken `next`, all of it or one item's."""
    with reading.bank(request.auth) as bank:
        found = rules(bank, kind, item=item, believed=believed)
        return Rules(as_of=bank.as_of, kind=kind, rules=[Rule(**asdict(rule), lacking=rule.lacking) for rule in found])
