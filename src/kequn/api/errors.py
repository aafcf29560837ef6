"""Every error as one line of JSON, `{"error": "…"}`, with its status: never a traceback, never a person's value."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from kequn.access import log
from kequn.access.approval import ApprovalError
from kequn.access.keys import ApiKeyError
from kequn.access.scope import Forbidden, NotSeen, Scope
from kequn.kernel.errors import HomeError, KequnError
from kequn.relationship.service import HeldError

logger = logging.getLogger("kequn.api")


class NotThere(KequnError):
    """There is nothing of that name or number."""


class Busy(KequnError):
    """What is asked for is being done already."""


STATUS: tuple[tuple[type[KequnError], int], ...] = (
    (ApiKeyError, 401), (Forbidden, 403), (NotSeen, 404), (NotThere, 404), (Busy, 409), (ApprovalError, 409), (HeldError, 409),
    (HomeError, 503), (KequnError, 400),
)  # fmt: skip


def add_to(api: NinjaAPI) -> None:
    """Let the API answer every error in this form."""

    def answer(request: HttpRequest, error: str, status: int) -> HttpResponse:
        response = api.create_response(request, {"error": error}, status=status)
        if status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response

    def named(request: HttpRequest, error: Any) -> HttpResponse:
        status = next(status for kind, status in STATUS if isinstance(error, kind))
        if isinstance(error, NotSeen):
            _watched(request, error)
        return answer(request, str(error), status)

    def unexpected(request: HttpRequest, error: Any) -> HttpResponse:
        where = "".join(traceback.format_tb(error.__traceback__))  # its text might hold a person's value
        logger.error("an API call failed with %s\n%s", type(error).__name__, where)
        return answer(request, "something went wrong on our side; an administrator finds it in the log", 500)

    api.add_exception_handler(KequnError, named)
    def wrong(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, _wrong(error), 422)

    def other(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, error.message, error.status_code)

    api.add_exception_handler(ValidationError, wrong)
    api.add_exception_handler(HttpError, other)
    api.add_exception_handler(Throttled, lambda request, _: answer(request, "too many calls; wait as Retry-After says", 429))
    api.add_exception_handler(AuthenticationError, lambda request, _: answer(request, "send a key: Authorization: Bearer …", 401))
    api.add_exception_handler(Http404, lambda request, _: answer(request, "there is no such address", 404))
    api.add_exception_handler(Exception, unexpected)


def nowhere(_request: HttpRequest) -> JsonResponse:
    """Answer for every address under /api/ that is none."""
    return JsonResponse({"error": "there is no such address"}, status=404)


class Methods:
    """Middleware: let the API refuse a method that an address does not have in the form of its other errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request; `Allow` names the methods there are."""
        response = self.get_response(request)
        if response.status_code != 405 or not request.path.startswith("/api/"):
            return response
        error = f"this address does not know {request.method}; it knows {response['Allow']}"
        return JsonResponse({"error": error}, status=405, headers={"Allow": response["Allow"]})


def _watched(request: HttpRequest, error: NotSeen) -> None:
    """Write down that somebody looked for a customer who is not theirs."""
    scope: Any = getattr(request, "auth", None)
    if isinstance(scope, Scope):
        with suppress(NotSeen), log.watching(scope):
            raise error


def _wrong(error: ValidationError) -> str:
    """Return where the first mistake is and what it is, without what was sent."""
    first = error.errors[0]
    place = ".".join(str(part) for part in first["loc"] if part not in ("given", "body"))
    return f"{place or 'body'}: {first['msg']}"[:300]
