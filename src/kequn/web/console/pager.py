"""Long lists in pages, of which only the page that is shown is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

Read = Callable[[int, int], tuple[int, Sequence[Any]]]
"""From how many rows at most and how many before them: how many there are in all, and those rows."""


def page_of(request: HttpRequest, read: Read, rows: int) -> Page[Any]:
    """Return the page that `?page=` asks for; the last one where there are not so many."""
    given = request.GET.get("page", "1")
    asked = max(1, int(given)) if given.isdecimal() and len(given) < 8 else 1
    total, found = read(rows, (asked - 1) * rows)
    page: Page[Any] = Paginator(range(total), rows).get_page(asked)
    if page.number != asked:
        _, found = read(rows, (page.number - 1) * rows)
    page.object_list = found
    return page
