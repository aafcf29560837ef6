"""What the frame round every page needs: who is signed in, what they may open, which language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kequn.access.models import User
from kequn.access.roles import May
from kequn.web import language


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the frame."""
    user = request.user
    may = user.role.may if isinstance(user, User) else frozenset()
    return {"language": language.current(), "may": {what.value: what in may for what in May}}
