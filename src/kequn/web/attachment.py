"""A file that a page gives: its name says what it is."""

from __future__ import annotations

from django.http import HttpResponse

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}


def attachment(content: bytes, name: str) -> HttpResponse:
    """Return the file to be saved under that name; KeyError where nothing says what its ending means."""
    kind = KINDS[name.rpartition(".")[2]]
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
