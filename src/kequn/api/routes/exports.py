"""Lists that the caller asked for: whether one may be downloaded yet, and the file."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Path, Router, Schema
from pydantic import Field

from kequn.access.roles import May
from kequn.api.doors import Call, opened_to
from kequn.api.forms import Given, answers
from kequn.bridge import exports
from kequn.bridge.list_file import as_csv

router = Router(tags=["segments"])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
CSV = "text/csv; charset=utf-8"
FILE: dict[str, Any] = {"responses": {200: {
    "description": "The list as UTF-8 CSV: three lines that mark it, the titles, the people; its code is in every row.",
    "content": {"text/csv": {"schema": {"type": "string"}}}}}}


class ListFile(Given):
    """In which language the file is."""

    language: Literal["zh", "en"] = "zh"


class Export(Schema):
    """A list that was asked for."""

    id: int
    segment: str
    state: str = Field(description="proposed, approved, refused or withdrawn")
    until: datetime | None = Field(description="Until when it may be downloaded; null where it is not approved.")
    note: str = Field(description="What who decided said.")


@router.get("/{number}", response=answers(Export), auth=opened_to(May.DEFINE))
def export(request: Call, number: Number) -> Export:
    """Whether a list of the caller's is approved, and until when it may be downloaded."""
    request.auth.require(May.SEE_PERSONS)
    found = exports.own(number, request.auth)
    return Export(id=found.pk, segment=found.subject, state=found.state, until=exports.until(found), note=found.decision_note)


@router.post("/{number}/download", response={**answers(None), 200: str}, openapi_extra=FILE, auth=opened_to(May.DEFINE))
def download(request: Call, number: Number, given: ListFile) -> HttpResponse:
    """Give the file, made anew and logged with everybody in it at each call; 409 before it is approved and after its days."""
    request.auth.require(May.SEE_PERSONS)
    made, mark = exports.download(exports.own(number, request.auth), request.auth, given.language)
    return HttpResponse(as_csv(made, mark), content_type=CSV, headers={"Cache-Control": "no-store"})
