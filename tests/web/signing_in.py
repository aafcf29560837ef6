"""Signing in by the form, as a browser does."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from kequn.access.models import User

PASSWORD = "long-and-dull-9"  # noqa: S105 - of people that only tests know
LOGIN = "/account/login/"


def someone(username: str = "M1", role: str = "manager", **fields: Any) -> User:
    """Make a person who can sign in."""
    return User.objects.create_user(username, password=PASSWORD, role_id=role, **fields)


def sign_in(client: Client, username: str = "M1", password: str = PASSWORD) -> Any:
    """Send the form."""
    return client.post(LOGIN, {"login": username, "password": password})


def code_of(secret: str, *, later: int = 0) -> str:
    """Return the code that an authenticator app shows for the secret, now or half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))
