"""What came of an act, told on the page that follows: that it is done, or why it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from kequn.access.scope import ForAnotherError
from kequn.kernel.errors import KequnError, RefusedError
from kequn.web import language
from kequn.web.chinese import in_chinese


@contextmanager
def outcome(request: HttpRequest, zh: str, en: str) -> Iterator[None]:
    """Do what stands inside and say this when it is done; what it refuses is said in its own words instead."""
    try:
        yield
    except RefusedError as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, language.text(zh, en))


def refusal(error: KequnError) -> str:
    """Return what an error says, in one line and in the language of this request."""
    if isinstance(error, RefusedError | ForAnotherError):
        return language.text(error.zh, error.en)
    return language.text(in_chinese(str(error)), str(error))
