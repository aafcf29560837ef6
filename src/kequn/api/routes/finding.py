"""Groups that nobody defined, and who is like a segment: asked for, found by a job, told in traits and as a condition."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Path, Router, Schema, Status
from pydantic import Field

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.api.doors import Call, opened_to
from kequn.api.errors import NotThere
from kequn.api.forms import TEXT, Given, Word, answers
from kequn.bridge import finding, reading
from kequn.facts.limits import TEXT_LENGTH
from kequn.work.models import Job

router = Router(tags=["found"])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Wanted(Given):
    """What to look at: by which tags, among whom, how many groups, or like which segment."""

    tags: list[Word] = Field([], max_length=60, description="Tags to look at; none: those of the policy.")
    among: str = Field("", max_length=TEXT_LENGTH, pattern=TEXT, description="A condition; empty: all who are seen.")
    number: int | None = Field(None, ge=2, le=finding.MOST, description="How many groups; null: as many as the data shows.")
    like: Word | None = Field(None, description="A segment: then customers like its members are found, not groups.")


class TraitOut(Schema):
    """One tag and how members and the rest stand in it."""

    tag: str
    sort: str = Field(description="yes, value, some or unknown: shares; middle: medians.")
    value: str = Field(description="Of `value` and `some`; else empty.")
    members: float
    rest: float


class RuleOut(Schema):
    """A condition that tells the members, and how well it does, judged on customers it was not made from."""

    condition: str = Field(description="As POST /segments takes it.")
    precision: float
    recall: float
    f1: float


class FoundGroup(Schema):
    """One group."""

    size: int
    share: float
    alike: float = Field(description="How much of it was found again in resamples, 0 to 1.")
    traits: list[TraitOut]
    rule: RuleOut


class FoundLike(Schema):
    """Who is like the segment: the ranking makes sense down to `rank`, between `low` and `high` with 95 %; 0: nowhere."""

    members: int
    candidates: int
    rank: int
    low: int
    high: int
    traits: list[TraitOut]
    rule: RuleOut | None


class FoundOut(Schema):
    """A search, and what it found once it is done."""

    id: int
    state: str = Field(description="waiting, running, done or failed")
    share: float = Field(description="How much is done, 0 to 1.")
    error: str
    as_of: date | None = Field(description=(
        "The business day it looked at; null until it is done, or where the caller's rights changed since."))
    customers: int | None = Field(description="How many were looked at.")
    groups: list[FoundGroup] | None
    like: FoundLike | None


@router.post("", response=answers(FoundOut, status=202), auth=opened_to(May.DEFINE))
def find(request: Call, given: Wanted) -> Status[FoundOut]:
    """Begin a search; while one of the caller's is at work, that one is answered."""
    with reading.bank(request.auth) as bank:
        if given.like is None:
            job, _ = finding.find(bank, given.tags or None, given.among.strip(), number=given.number)
        else:
            job, _ = finding.find_alike(bank, given.tags or None, given.among.strip(), given.like)
    return Status(202, _told(job, request.auth))


@router.get("/{number}", response=answers(FoundOut), auth=opened_to(May.DEFINE))
def found(request: Call, number: Number) -> FoundOut:
    """How far a search of the caller's is, and what it found."""
    job = finding.mine(request.auth).filter(pk=number).first()
    if job is None:
        raise NotThere(f"there is no search {number} of yours")
    return _told(job, request.auth)


def _told(job: Job, scope: Scope) -> FoundOut:
    result = finding.result_of(job, scope) or {}
    told = FoundOut(id=job.pk, state=job.state, share=job.share, error=job.error, as_of=result.get("as_of"),
                    customers=result.get("customers"), groups=None, like=None)
    if result.get("what") == finding.GROUPS:
        told.groups = [FoundGroup(size=each["size"], share=each["share"], alike=each["alike"], traits=_traits(each["traits"]),
                                  rule=RuleOut(**each["rule"])) for each in result["groups"]]
    elif result:
        reach, rule = result["reach"], result["rule"]
        told.like = FoundLike(members=result["members"], candidates=reach["candidates"], rank=reach["rank"], low=reach["low"],
                              high=reach["high"], traits=_traits(result["traits"]), rule=RuleOut(**rule) if rule else None)
    return told


def _traits(traits: list[dict[str, Any]]) -> list[TraitOut]:
    return [TraitOut(**trait) for trait in traits]
