"""What the frame round every page needs: who is signed in, what they may open, which language, how fresh the data is."""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import is_valid_path
from django.utils import timezone

from kequn.access.models import User
from kequn.access.roles import May, Role
from kequn.bridge import reading
from kequn.kernel.errors import HomeError
from kequn.loop.policy import read_policy
from kequn.web import language
from kequn.web.sections import Place, Section, open_to, stands_in
from kequn.web.theme import chosen


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the frame; what a fragment does not show is not computed."""
    frame = Frame(request)
    may = frame.role.may if frame.role else frozenset()
    return {"language": language.current(), "may": {what.value: what in may for what in May}, "frame": frame}


class Frame:
    """The frame round one page."""

    def __init__(self, request: HttpRequest) -> None:
        self.path = request.path
        self.address = request.get_full_path()
        self.theme = chosen(request)
        user = getattr(request, "user", None)
        self.user = user if isinstance(user, User) else None

    @property
    def role(self) -> Role | None:
        """The role of who is signed in."""
        return self.user.role if self.user else None

    @property
    def name(self) -> str:
        """How the person is called."""
        return (self.user.display_name or self.user.username) if self.user else ""

    @cached_property
    def sections(self) -> list[Section]:
        """The sections that this person may open."""
        return open_to(self.role.may, _exists) if self.role else []

    @cached_property
    def here(self) -> tuple[Section | None, Place | None]:
        """Where this page stands."""
        return stands_in(self.sections, self.path)

    @property
    def searches(self) -> bool:
        """Whether this person finds customers by search."""
        return self.role is not None and May.SEE_PERSONS in self.role.may and _exists("/search")

    @cached_property
    def data_day(self) -> date | None:
        """The business day of the newest snapshot; None before the first."""
        return reading.data_day()

    @cached_property
    def stale_days(self) -> int:
        """How old the data is in days where that is older than promised, else 0."""
        old = (timezone.localdate() - self.data_day).days if self.data_day else 0
        return old if old > _promised_days() else 0


def _promised_days() -> int:
    """Return how old the bank promises its data to be at the most; the page of runs says what is wrong with the promise."""
    try:
        return read_policy(reading.home()).age
    except HomeError:
        return 0


@cache
def _exists(path: str) -> bool:
    return bool(is_valid_path(path))
