"""Signing in: wrong passwords in a row lock an account, a handed-out password runs out. All of it is rows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import F

from kequn.access import policy
from kequn.access.log import What, looked
from kequn.access.models import User
from kequn.access.rules.lockout import locked_until
from kequn.access.scope import Scope


def barred(user: User, *, now: datetime) -> bool:
    """Return whether even the right password opens nothing now: the account is locked, or the handed-out one ran out."""
    user.refresh_from_db(fields=["locked_until", "password_until"])
    locked = user.locked_until is not None and now < user.locked_until
    return locked or (user.password_until is not None and now >= user.password_until)


def failed(staff_number: str, *, now: datetime) -> None:
    """Count a wrong password; lock the account when it was one too many. While it is locked nothing counts."""
    found = User.objects.filter(username__iexact=staff_number).exclude(locked_until__gt=now)
    if found.update(failures=F("failures") + 1):
        failures = found.values_list("failures", flat=True).first() or 0
        recorded(found.first(), opened=False)
        until = locked_until(failures, policy.read(Path(settings.KEQUN_HOME)).lockout, now=now)
        if until is not None:
            found.update(failures=0, locked_until=until)


def recorded(user: User | None, *, opened: bool) -> None:
    """Write in the log that somebody signed in, or that it was refused them; of numbers that nobody has, nothing is kept."""
    if user is not None:
        looked(Scope(user.username, user.role), What.SIGNED_IN if opened else What.SIGN_IN_REFUSED)


def passed(user: User) -> None:
    """Forget the wrong passwords before a right one."""
    if user.failures or user.locked_until:
        User.objects.filter(pk=user.pk).update(failures=0, locked_until=None)
