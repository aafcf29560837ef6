"""The people who sign in: adding them, their role and place, handing out a one-time password, ending their sessions."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from kequn.access import policy
from kequn.access.models import User
from kequn.access.roles import ROLES, May, Reach
from kequn.access.scope import ForAnotherError, Scope
from kequn.kernel.errors import KequnError
from kequn.kernel.nearest import hint
from kequn.organisation.models import Outlet

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else


class PeopleError(KequnError):
    """Somebody cannot be added or changed as asked."""


def add(scope: Scope, staff_number: str, *, role_id: str, outlet_id: str = "", name: str = "") -> tuple[User, str]:
    """Add a person; return them with the one-time password, which nobody can be shown again."""
    scope.require(May.MANAGE_USERS)
    staff_number = staff_number.strip()
    if not staff_number or not staff_number.isprintable() or " " in staff_number:
        raise PeopleError("name the staff number, without spaces")
    user = User(username=staff_number, role_id=_role(role_id), outlet=_place(role_id, outlet_id), display_name=name.strip())
    if User.objects.filter(username__iexact=staff_number).exists():
        raise PeopleError("somebody with that staff number is there already; change them instead")
    user.set_unusable_password()
    try:
        with transaction.atomic():
            _save(user, scope, "added")
            return user, hand_out_password(scope, user)
    except IntegrityError:
        raise PeopleError("somebody with that staff number is there already; change them instead") from None


def change(scope: Scope, user: User, *, role_id: str, outlet_id: str, name: str, active: bool) -> None:
    """Change what somebody may do and where; whoever loses their account is signed out at once."""
    scope.require(May.MANAGE_USERS)
    if user.username == scope.actor and (role_id != user.role_id or not active):
        raise ForAnotherError("不能更改自己的权限，请另一位系统管理员办理。",
                              "nobody changes their own rights; ask another administrator")
    user.role_id, user.outlet = _role(role_id), _place(role_id, outlet_id)
    user.display_name, user.is_active = name.strip(), active
    with transaction.atomic():
        _save(user, scope, "changed")
        if not active:
            end_sessions(user)


def hand_out_password(scope: Scope, user: User) -> str:
    """Return a new one-time password: it must be changed at once, unlocks the account, and ends every session."""
    scope.require(May.MANAGE_USERS)
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    user.set_password(password)
    user.must_change_password, user.failures, user.locked_until = True, 0, None
    user.password_until = timezone.now() + timedelta(days=policy.read(Path(settings.KEQUN_HOME)).one_time_password.days)
    with transaction.atomic():
        _save(user, scope, "one-time password")
        end_sessions(user)
    return password


def forget_second_factor(scope: Scope, user: User) -> None:
    """Take away the second factor of somebody who lost their phone; they are signed out and set up a new one."""
    scope.require(May.MANAGE_USERS)
    if user.username == scope.actor:
        raise ForAnotherError("不能在这里解除自己的第二重验证，请另一位系统管理员办理。",
                              "nobody takes away their own second factor here; ask another administrator")
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        _save(user, scope, "second factor taken away")
        end_sessions(user)


def end_sessions(user: User) -> None:
    """Sign somebody out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def _save(user: User, scope: Scope, reason: str) -> None:
    """Save with a line of history: what was done, by whom (the person of the request, or the command)."""
    user._change_reason = f"{reason} ({scope.actor})"  # type: ignore[attr-defined]  # noqa: SLF001 - so simple_history takes it
    user.save()


def _role(role_id: str) -> str:
    if role_id not in ROLES:
        raise PeopleError(f"there is no role {role_id!r}{hint(role_id, ROLES)}; the roles are {', '.join(ROLES)}")
    return role_id


def _place(role_id: str, outlet_id: str) -> Outlet | None:
    if outlet_id:
        outlet = Outlet.objects.filter(outlet_id=outlet_id).first()
        if outlet is None:
            known = list(Outlet.objects.values_list("outlet_id", flat=True))
            raise PeopleError(f"there is no outlet {outlet_id!r}{hint(outlet_id, known)}")
        return outlet
    if ROLES[role_id].reach is Reach.OUTLETS:
        raise PeopleError(f"the role {role_id} needs a place: name the outlet whose customers they see")
    return None
