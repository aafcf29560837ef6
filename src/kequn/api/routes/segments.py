"""Segments: what they say, how many, who, how they overlap, and a proposal for a new one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Path, Router, Schema, Status
from pydantic import Field

from kequn.access.approval import propose
from kequn.access.models import Approval
from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.errors import NotThere
from kequn.api.forms import TEXT, Dated, Given, Title, Unit, Word, answers
from kequn.api.routes.questions import Page, Rows, page_of
from kequn.bridge import exports, reading
from kequn.bridge import fixing as proposing
from kequn.bridge.proposals import content_of
from kequn.definitions.model import Definition
from kequn.facts.limits import TEXT_LENGTH
from kequn.facts.printing import to_text
from kequn.kernel.nearest import hint
from kequn.loop import fixing
from kequn.loop.builder.answer import matrix, numbers_of
from kequn.loop.scoped import ScopedBank
from kequn.segments.model import SEGMENT, SegmentDefinition
from kequn.segments.service import definitions
from kequn.segments.service import segments as known_segments

router = Router(tags=["segments"])

Id = Annotated[Word, Path()]
Text = Annotated[str, Field(max_length=200, pattern=TEXT)]


class Segment(Dated):
    """One segment: the version in force."""

    id: str
    version: int
    title: Title
    description: Title
    owner: str
    unit: str
    expression: str
    expression_zh: str
    fixed_on: date | None = Field(description="Where it is fixed: the day whose members they are; null where it lives.")
    count: int | None = Field(description="How many of those the caller sees; null where too few to be told.")


class Segments(Dated):
    """All segments."""

    segments: list[Segment]


class Chosen(Given):
    """Which segments, all of one unit."""

    ids: list[Word] = Field(min_length=2, max_length=62)


class Overlap(Dated):
    """How many are in both the i-th and the j-th segment; the diagonal is the count of each; null where too few to be told."""

    ids: list[str]
    counts: list[list[int | None]]


class Titles(Given):
    """A text in both languages."""

    zh: Text
    en: Text


class Draft(Given):
    """A new segment, or a new version of one."""

    id: Word
    title: Titles
    expression: str = Field(min_length=1, max_length=TEXT_LENGTH, pattern=TEXT)
    unit: Unit = "customer"
    description: Titles = Titles(zh="", en="")
    owner: Text = Field("", description="Whose it is, e.g. the name of a department.")
    note: Text = Field("", description="Why, for the second person who decides.")


class Fixing(Given):
    """What the fixed segment is called; with the living one's own id it takes its place."""

    id: Word
    title: Titles | None = Field(None, description="The living one's where it is left away.")
    note: Text = Field("", description="Why, for the second person who decides.")


class ListOrder(Given):
    """What a list is for, why, and how it is divided by chance."""

    purpose: Literal["marketing", "service", "analysis"]
    reason: str = Field(min_length=4, max_length=300, pattern=TEXT, description="Seen by who decides.")
    parts: Literal["none", "control", "ab"] = Field("none", description=(
        "No parts; 90 % contacted and 10 % control; or 45 % A, 45 % B and 10 % control."))
    name: str = Field("", max_length=60, pattern=TEXT, description=(
        "Of the split: the same name always gives the same parts; the segment's id where it is empty."))


class Proposal(Schema):
    """What waits for a second person; until they approve it nothing changes."""

    id: int
    kind: str
    subject: str
    state: str
    made_at: datetime


@router.get("", response=answers(Segments), auth=opened_to(May.COUNT))
def segments(request: Call) -> Segments:
    """All segments with their counts."""
    with reading.bank(request.auth) as bank:
        return Segments(as_of=bank.as_of, segments=_segments(bank, _known()))


@router.post("", response=answers(Proposal, status=202), auth=opened_to(May.DEFINE))
def propose_segment(request: Call, given: Draft) -> Status[Proposal]:
    """Propose a segment."""
    with reading.bank(request.auth) as bank:
        bank.condition(given.expression, given.unit)
    title, description = ({"zh": text.zh, "en": text.en} for text in (given.title, given.description))
    body = {"unit": given.unit, "expression": given.expression}
    content = content_of(Definition(SEGMENT, given.id, title, body, description, owner=given.owner))
    waiting = propose(SEGMENT, given.id, content, request.auth, title=given.title.zh, note=given.note)
    return Status(202, proposal(waiting))


@router.post("/overlap", response=answers(Overlap), auth=opened_to(May.COUNT))
def overlap_of(request: Call, given: Chosen) -> Overlap:
    """How segments lie over one another."""
    known = _known()
    chosen = [_segment(known, id_) for id_ in given.ids]
    with reading.bank(request.auth) as bank:
        found = matrix(bank, chosen)
        return Overlap(as_of=bank.as_of, ids=given.ids, counts=[[each.number for each in line] for line in found])


@router.get("/{name}", response=answers(Segment), auth=opened_to(May.COUNT))
def segment(request: Call, name: Id) -> Segment:
    """One segment with its count."""
    with reading.bank(request.auth) as bank:
        return _segments(bank, {name: _segment(_known(), name)})[0]


@router.post("/{name}/members", response=answers(Rows), auth=opened_to(May.SEE_PERSONS))
def members(request: Call, name: Id, given: Page) -> Rows:
    """Who is in a segment; of households or employers, their people."""
    found = _segment(_known(), name)
    with reading.bank(request.auth) as bank:
        return page_of(bank, found.tree(bank.bank.tags.schema), given, subject=name)


@router.post("/{name}/fix", response=answers(Proposal, status=202), auth=opened_to(May.DEFINE))
def fix_segment(request: Call, name: Id, given: Fixing) -> Status[Proposal]:
    """Propose a segment of whoever is in this one on the data's day, for ever."""
    found = _segment(_known(), name)
    with reading.bank(request.auth) as bank:
        title = found.title if given.title is None else {"zh": given.title.zh, "en": given.title.en}
        return Status(202, proposal(proposing.propose(bank, found, given.id, title, note=given.note)))


@router.post("/{name}/exports", response=answers(Proposal, status=202), auth=opened_to(May.DEFINE))
def ask_for_list(request: Call, name: Id, given: ListOrder) -> Status[Proposal]:
    """Ask for a segment as a list; a second person decides, then whoever asked downloads it, see /exports/{number}."""
    request.auth.require(May.SEE_PERSONS)
    found = _segment(_known(), name)
    order = exports.order_of(name, given.purpose, given.parts, given.name)
    return Status(202, proposal(exports.propose(found, order, given.reason.strip(), request.auth)))


def proposal(waiting: Approval) -> Proposal:
    """Return what waits as an answer."""
    return Proposal(id=waiting.pk, kind=waiting.kind, subject=waiting.subject, state=waiting.state, made_at=waiting.made_at)


def _known() -> dict[str, SegmentDefinition]:
    return known_segments(definitions(reading.home()))


def _segment(known: dict[str, SegmentDefinition], id_: str) -> SegmentDefinition:
    if id_ not in known:
        raise NotThere(f"there is no segment {id_!r}{hint(id_, known)}")
    return known[id_]


def _segments(bank: ScopedBank, known: dict[str, SegmentDefinition]) -> list[Segment]:
    found = numbers_of(bank, known)
    schema = bank.bank.tags.schema
    fixed = {id_: kept.fixed_on for id_, each in known.items() if (kept := fixing.fixed(bank.bank, each)) is not None}
    return [Segment(as_of=bank.as_of, **each.to_json(), fixed_on=fixed.get(id_), expression_zh=to_text(each.tree(schema), "zh"),
                    count=found[id_].number) for id_, each in known.items()]
