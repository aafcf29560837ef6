"""Named errors become pages: what happened, what is safe, what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from kequn.access.scope import ForAnotherError, Forbidden, NotSeen
from kequn.kernel.errors import HomeError, KequnError
from kequn.web.outcome import refusal

STATUS: tuple[tuple[type[KequnError], int], ...] = ((NotSeen, 404), (Forbidden, 403), (HomeError, 503), (KequnError, 400))


class Errors:
    """Turns a KequnError that a view raised into a page with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request; errors come to `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Return the page of a named error; leave every other to Django."""
        if not isinstance(error, KequnError):
            return None
        status = next(status for kind, status in STATUS if isinstance(error, kind))
        told = {"status": status, "error": refusal(error), "for_another": isinstance(error, ForAnotherError)}
        return render(request, "kequn/error.html", told, status=status)
