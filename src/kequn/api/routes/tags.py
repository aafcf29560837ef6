"""The tag catalogue: what each tag means, and what the last run found."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Path, Router, Schema
from pydantic import Field

from kequn.access.roles import May
from kequn.access.scope import Scope
from kequn.api.doors import Call, opened_to
from kequn.api.errors import NotThere
from kequn.api.forms import Title, Word, answers
from kequn.bridge import reading
from kequn.kernel.nearest import hint
from kequn.loop.catalogue import described

router = Router(tags=["tags"])


class Stat(Schema):
    """What a tag looked like over the whole bank, at `as_of`."""

    units: int = Field(description="How many of its unit there were.")
    known: int | None = Field(description="Of how many the tag has a value; null where so few that it is not told.")
    coverage: float | None = Field(description="Their share, 0 to 1.")
    typical: str | None = Field(description="The median, the most frequent text, or the share of yes.")
    fresh_on: date | None = Field(description="The last day of the data it rests on.")


class Tag(Schema):
    """One tag."""

    id: str
    version: int
    title: Title
    description: Title
    theme: Title
    unit: str
    type: str | None
    measure: str
    kind: str
    owner: str
    refresh: str
    expression: str
    expression_zh: str
    reads: list[str] = Field(description="The tables it rests on.")
    stat: Stat | None = Field(description="Null before the first run, and where the role does not see the whole bank.")
    as_of: date | None


class Tags(Schema):
    """The catalogue."""

    as_of: date | None = Field(description="The business day of the numbers; null before the first run.")
    tags: list[Tag]


@router.get("", response=answers(Tags), auth=opened_to(May.COUNT))
def tags(request: Call) -> Tags:
    """List the tag catalogue."""
    return _catalogue(request.auth)


@router.get("/{tag_id}", response=answers(Tag), auth=opened_to(May.COUNT))
def tag(request: Call, tag_id: Annotated[Word, Path()]) -> Tag:
    """One tag."""
    found = {tag.id: tag for tag in _catalogue(request.auth).tags}
    if tag_id not in found:
        raise NotThere(f"there is no tag {tag_id!r}{hint(tag_id, found)}")
    return found[tag_id]


def _catalogue(scope: Scope) -> Tags:
    known = described(reading.home())
    as_of = date.fromisoformat(known["as_of"]) if known["as_of"] else None
    return Tags(as_of=as_of, tags=[_tag(described_tag, scope, as_of) for described_tag in known["tags"]])


def _tag(found: dict[str, Any], scope: Scope, as_of: date | None) -> Tag:
    stat = found.pop("stat")
    shown = _stat(stat, scope) if stat and scope.whole else None
    return Tag(**found, type=stat["type"] if stat else None, stat=shown, as_of=as_of)


def _stat(stat: dict[str, Any], scope: Scope) -> Stat:
    told = stat["known"] == 0 or stat["known"] >= scope.role.smallest
    known, coverage, typical = (stat[key] if told else None for key in ("known", "coverage", "typical"))
    return Stat(units=stat["units"], known=known, coverage=coverage, typical=typical, fresh_on=stat["fresh_on"])
