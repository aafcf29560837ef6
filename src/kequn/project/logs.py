"""One JSON object per line on stderr, without a value of any person: what was asked by its pattern, by whom, how it ended."""

from __future__ import annotations

import logging
import re
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any

from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponseBase
from pythonjsonlogger.json import JsonFormatter

from kequn.access.origin import request_id

Excinfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
log = logging.getLogger("kequn.request")
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")  # what a proxy in front may send as X-Request-ID


class Formatter(JsonFormatter):
    """JSON with the request's id. Of an error it tells kind and places, never the text: that may hold a row."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s", timestamp="at", json_ensure_ascii=False,
                         rename_fields={"levelname": "level", "name": "logger"})

    def formatException(self, ei: Excinfo) -> str:  # noqa: N802 - logging's own name
        """Return the kinds of the errors and where they were raised."""
        told, error = [], ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            places = " < ".join(f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno}"
                                for frame in reversed(frames[-12:]))
            told.append(f"{type(error).__module__}.{type(error).__name__} at {places}")
            error = error.__cause__ or error.__context__
        return "; after ".join(told)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Add the id of the request during which the line was written."""
        super().add_fields(log_data, record, message_dict)
        if (current := request_id.get()) is not None:
            log_data["request"] = current


class Requests:
    """Writes a line for each request, and gives it an id that the answer bears as X-Request-ID."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        got_request_exception.connect(_unexpected, dispatch_uid="kequn.logs")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request and write its line."""
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if GIVEN.fullmatch(given) else token_hex(8))
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get() or ""
            seconds = time.perf_counter() - began
            # Imported here: prometheus_client looks at its environment once, which web.py sets.
            from kequn.project.metrics import observe

            observe(pattern(request), request.method or "", response.status_code, seconds)
            log.log(logging.WARNING if response.status_code >= 500 else logging.INFO, "request", extra={
                "method": request.method, "path": pattern(request), "status": response.status_code, "actor": _actor(request),
                "ms": round(seconds * 1000, 1),
            })
            return response
        finally:
            request_id.reset(token)


def _unexpected(request: HttpRequest, **_: object) -> None:
    """Write where an error was raised that no page names."""
    log.error("unexpected error", exc_info=True, extra={"path": pattern(request)})  # noqa: LOG014 - Django calls this in its except


def pattern(request: HttpRequest) -> str:
    """Return the address as it stands in urls.py: what a person typed into it stays out of the log."""
    match = request.resolver_match
    return f"/{match.route}" if match is not None else "(no page)"


def _actor(request: HttpRequest) -> str:
    # The user as the request has loaded it, if it has: a line in the log is no reason to ask the database.
    user = getattr(request, "_cached_user", None)
    return str(getattr(user, "username", "")) if user is not None else ""


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "kequn.project.logs.Formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}, "nothing": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "kequn": {"level": "INFO"},
        "_granian": {"level": "WARNING"},
        # Their lines hold addresses, forms and hosts as typed; `Requests` writes what may be known of them.
        "django.request": {"handlers": ["nothing"], "propagate": False},
        "django.security": {"handlers": ["nothing"], "propagate": False},
        "django.server": {"handlers": ["nothing"], "propagate": False},
        "django.db.backends": {"level": "ERROR"},
    },
}
