"""People of every role for the tests of pages, signed in."""

from __future__ import annotations

from django.test import Client

from kequn.access.models import User
from kequn.organisation.models import Outlet


def person(role: str, outlet: Outlet | None = None, *, name: str | None = None) -> User:
    """Make somebody of a role, at the head office where no place is named."""
    office = outlet or Outlet.objects.get_or_create(outlet_id="HEAD", defaults={"name": "总行", "level": "head_office"})[0]
    return User.objects.create(username=name or role, role_id=role, outlet=office, display_name=f"{role} 测试", language="en")


def client_of(user: User, language: str = "en") -> Client:
    """Return a browser in which that person is signed in."""
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client
