"""Changing tastes: the trends of the last run over the whole bank, and what the bank does about them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal, Self, cast

from ninja import Query, Router, Schema, Status
from pydantic import Field

from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.errors import NotThere
from kequn.api.forms import TEXT, Dated, Given, Word, answers
from kequn.bridge import reading, replies
from kequn.bridge.models import Reply
from kequn.loop.tastes import Trend, tastes

router = Router(tags=["trends"])
Kind = Literal["lead", "serve"]
Line = Annotated[str, Field(max_length=300, pattern=TEXT)]


class ReplyTo(Schema):
    """What is done about a trend, and how much it had changed when somebody said so."""

    kind: Kind
    reason: str
    by: str
    at: datetime
    change: float
    as_of: date

    @classmethod
    def of(cls, made: Reply) -> Self:
        """Return a reply on record."""
        return cls(kind=cast("Kind", made.kind), reason=made.reason, by=made.by, at=made.at, change=made.change, as_of=made.as_of)


class TrendOf(Schema):
    """One tag (of a text tag one `value`) in a cohort, on two days."""

    tag: str
    value: str | None
    cohort: int | None = Field(description="The age at which the cohort begins; null for all of known age.")
    before: int = Field(description="Customers of whom it was known then.")
    before_yes: int
    before_share: float
    after: int
    after_yes: int
    after_share: float
    after_low: float = Field(description="Of the 95 % interval, as all of low and high.")
    after_high: float
    change: float
    change_low: float
    change_high: float
    p_adjusted: float = Field(description="Of there being no change, corrected for all trends by Benjamini and Hochberg.")
    believed: bool = Field(description="Whether the change is more than chance.")
    asks: bool = Field(description="Whether it asks for a reply: it is believed, and a cohort does not only go with all others.")
    reply: ReplyTo | None
    condition: str = Field(description="The condition of the customers of whom it is true now.")


class Trends(Dated):
    """The trends, and the day with which `as_of` is compared; null where there is no such day in the data."""

    before: date | None
    trends: list[TrendOf]


class Said(Given):
    """A reply to one trend."""

    tag: Word
    value: Annotated[str, Field(max_length=200, pattern=TEXT)] | None = None
    cohort: int | None = Field(None, ge=0, le=200)
    kind: Kind
    reason: Line = Field(min_length=1)


@router.get("", response=answers(Trends), auth=opened_to(May.COUNT))
def trends(
    request: Call, tag: Annotated[str, Query(max_length=64)] = "", believed: Annotated[bool, Query()] = True,  # noqa: FBT002  # a query parameter has a name
    waiting: Annotated[bool, Query()] = False,  # noqa: FBT002  # as above
) -> Trends:
    """List how shares of tags changed, all or one tag's; with `waiting`, only what asks for a reply and has none."""
    with reading.bank(request.auth) as bank:
        found = tastes(bank)
    asking, known = set(found.asking), replies.standing()
    told = [_told(trend, trend in asking, known.get(replies.key(trend))) for trend in found.trends
            if tag in ("", trend.tag) and (trend.believed or not believed)]
    return Trends(as_of=found.after, before=found.before,
                  trends=[each for each in told if not waiting or (each.asks and each.reply is None)])


@router.post("/replies", response=answers(ReplyTo, status=201), auth=opened_to(May.REPLY))
def reply(request: Call, given: Said) -> Status[ReplyTo]:
    """Say what is done about a trend that asks for a reply: lead it or serve it."""
    with reading.bank(request.auth) as bank:
        try:
            made = replies.reply(bank, given.tag, given.value, given.cohort, kind=given.kind, reason=given.reason)
        except replies.NoTrend as error:
            raise NotThere(str(error)) from None
    return Status(201, ReplyTo.of(made))


def _told(trend: Trend, asks: bool, made: Reply | None) -> TrendOf:  # noqa: FBT001  # one of three plain parts
    return TrendOf(**asdict(trend), believed=trend.believed, asks=asks, reply=ReplyTo.of(made) if made else None,
                   condition=trend.condition)
