"""Moments: those one sees, one with its evidence and its play, and saying that one sees to it, or that it does not suit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Path, Query, Router, Schema
from pydantic import Field

from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.errors import NotThere
from kequn.api.forms import TEXT, CustomerId, Dated, Given, Title, Word, answers
from kequn.bridge import moments as acting
from kequn.bridge import reading
from kequn.bridge.moments import Shown
from kequn.customers.ids import customer_id
from kequn.journeys.waves import Stands
from kequn.kernel.nearest import hint
from kequn.loop.moments import Moment, Wanted, detectors_of_run
from kequn.moments.evidence import filled
from kequn.moments.models import Act

router = Router(tags=["moments"])
MOST = 200  # moments of one page

Ref = Annotated[str, Field(pattern="^[0-9a-f]{16}$", description="A moment's ref: 16 digits, 0 to f.")]


class ActOf(Schema):
    """What stands on record of a moment."""

    kind: str = Field(description="taken, or unfit: it does not suit.")
    reason: str
    by: str
    at: datetime


class MomentOf(Schema):
    """One moment: what was found of whom, why, until when, and what came of it."""

    ref: Ref
    moment: Word = Field(description="The detector's id.")
    title: Title
    row: str = Field(description="The row of the method, T1 to T7.")
    intent: str = Field(description="service, care or sell.")
    urgency: str = Field(description="today, week or month.")
    customer_id: CustomerId
    opened_on: date
    lapses_on: date
    stake: float | None = Field(description="What it is about, in the base currency.")
    worth: float | None = Field(description="Which part of the stake is expected to be gained; orders lists and is no forecast.")
    evidence: Title = Field(description="Why, as on the day it was found.")
    state: str = Field(description="open, done or lapsed.")
    held: Title | None = Field(description="Why an open one waits; null where nothing holds it.")
    succeeded: bool | None = Field(description="Null while it is not judged.")
    verdict_on: date = Field(description="From which day on it is judged.")
    act: ActOf | None


class Moments(Dated):
    """One page of moments, the most valuable first."""

    number: int = Field(description="How many there are in all.")
    moments: list[MomentOf]
    next: Ref | None = Field(description="Where the next page begins; null on the last page.")


class WaveOf(Schema):
    """One wave of the moment's play."""

    title: Title
    state: str = Field(description="waiting, due, answered, passed or closed.")
    channel: str
    by: str
    since: date
    until: date


class MomentWhole(Dated):
    """One moment with its play as it stands."""

    moment: MomentOf
    play: Word | None
    stopped: str | None = Field(description="Why the play goes no further: refused or fatigue.")
    waves: list[WaveOf]


class Acting(Given):
    """What somebody says of an open moment."""

    kind: Literal["taken", "unfit"]
    reason: Annotated[str, Field(max_length=300, pattern=TEXT, description="Needed where it does not suit.")] = ""


@router.get("", response=answers(Moments), auth=opened_to(May.SEE_PERSONS))
def list_moments(
    request: Call, moment: Annotated[Word | None, Query()] = None,
    state: Annotated[Literal["open", "done", "lapsed"], Query()] = "open",
    outlet: Annotated[str, Query(max_length=64, pattern=TEXT)] = "",
    customer: Annotated[CustomerId | None, Query()] = None, held: Annotated[bool | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50, after: Annotated[Ref | None, Query()] = None,
) -> Moments:
    """List the moments of one detector, one state, one outlet or one customer; who is withheld a prompt by lot is not told.

    `held` says whether those that wait are wanted, and they alone; without it both are.
    """
    with reading.bank(request.auth) as bank:
        known = detectors_of_run(bank)
        if moment is not None and moment not in known:
            raise NotThere(f"there is no detector {moment!r}{hint(moment, known)}")
        wanted = Wanted(moment or "", state, outlet, held, bank.number(customer) if customer else None)
        number, found, following = acting.following(bank, wanted, limit=limit, after=after or "")
        return Moments(as_of=bank.as_of, number=number, moments=[_moment(each, act) for each, act in found], next=following)


@router.get("/{moment_ref}", response=answers(MomentWhole), auth=opened_to(May.SEE_PERSONS))
def one(request: Call, moment_ref: Annotated[Ref, Path()]) -> MomentWhole:
    """Tell of one moment."""
    with reading.bank(request.auth) as bank:
        return _whole(bank.as_of, acting.one(bank, moment_ref))


@router.post("/{moment_ref}/act", response=answers(MomentWhole), auth=opened_to(May.SEE_PERSONS))
def act(request: Call, moment_ref: Annotated[Ref, Path()], given: Acting) -> MomentWhole:
    """Take an open moment, or say why it does not suit; one of the two stands at a time."""
    with reading.bank(request.auth) as bank:
        acting.act(bank, moment_ref, given.kind, given.reason)
        return _whole(bank.as_of, acting.one(bank, moment_ref))


@router.post("/{moment_ref}/undo", response=answers(MomentWhole), auth=opened_to(May.SEE_PERSONS))
def undo(request: Call, moment_ref: Annotated[Ref, Path()]) -> MomentWhole:
    """Take back what stands on record of a moment."""
    with reading.bank(request.auth) as bank:
        acting.undo(bank, moment_ref)
        return _whole(bank.as_of, acting.one(bank, moment_ref))


def _moment(found: Moment, stands: Act | None) -> MomentOf:
    detector, currency = found.detector, reading.currency()
    said = {each: filled(detector, found.figures, language=each, money=lambda value: f"{value:,.2f} {currency}",
                         tiers=found.tiers) for each in ("zh", "en")}
    return MomentOf(
        ref=found.ref, moment=detector.id, title=dict(detector.title), row=detector.row, intent=detector.intent,
        urgency=detector.urgency, customer_id=customer_id(found.customer_no), opened_on=found.opened_on,
        lapses_on=found.lapses_on, stake=found.stake, worth=found.worth, evidence=said, state=found.state,
        held=dict(found.held) if found.held else None, succeeded=found.succeeded, verdict_on=found.verdict_on,
        act=ActOf(kind=stands.kind, reason=stands.reason, by=stands.by, at=stands.at) if stands else None)


def _whole(as_of: date, found: Shown) -> MomentWhole:
    course = found.course
    return MomentWhole(
        as_of=as_of, moment=_moment(found.moment, found.act), play=found.play.id if found.play else None,
        stopped=course.stopped if course else None, waves=[_wave(each) for each in course.waves] if course else [])


def _wave(stands: Stands) -> WaveOf:
    wave = stands.wave
    return WaveOf(title=dict(wave.title), state=stands.state, channel=wave.channel, by=wave.by, since=stands.since,
                  until=stands.until)
