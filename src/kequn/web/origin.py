"""Where each request came from, kept while it is answered: the log of reads writes it beside every look."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from kequn.access import origin


class Origin:
    """Keeps the request's address (the connection's, or what the proxy in front of HTTPS says) and its number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        with origin.come_from(origin.Origin(address_of(request), origin.request_id.get() or "")):
            return self.get_response(request)


def address_of(request: HttpRequest) -> str:
    """Return the address of who asks. Behind a proxy that is the last one it names: earlier ones anybody can claim."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return (forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR") or "")[:45]
