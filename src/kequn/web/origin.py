"""Where each request came from, kept while it is answered: the log of reads writes it beside every look."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from kequn.access import origin

log = logging.getLogger("kequn.request")


class Origin:
    """Keeps the request's address (the connection's, or what the proxy in front of HTTPS says) and its number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        with origin.come_from(origin.Origin(address_of(request), origin.request_id.get() or "")) as later:
            response = self.get_response(request)
        if later:
            _before_close(response, later)
        return response


def _before_close(response: HttpResponseBase, later: list[Callable[[], None]]) -> None:
    """Do the work when the server closes the answer, which it does once it has sent it."""
    close = response.close

    def closed() -> None:
        _do(later)
        close()

    response.close = closed  # type: ignore[method-assign]


def _do(later: list[Callable[[], None]]) -> None:
    for work in later:
        try:
            work()
        except Exception:
            log.exception("what was to be done after an answer failed")


def address_of(request: HttpRequest) -> str:
    """Return the address of who asks. Behind a proxy that is the last one it names: earlier ones anybody can claim."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return (forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR") or "")[:45]
