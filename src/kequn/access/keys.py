"""API keys: a scope for a machine. The secret is shown once, when the key is made; the records hold its SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from kequn.access.models import ApiKey
from kequn.access.reading import outlets_below
from kequn.access.roles import ROLES, May, Reach
from kequn.access.scope import Scope
from kequn.kernel.errors import KequnError
from kequn.organisation.models import Outlet

ACTOR = "key:"  # before the name of a key, where it stands for who acts
LONGEST = 366  # days that a key may live
KEY_ROLES = tuple(role.id for role in ROLES.values() if role.reach is not Reach.MANAGED and May.MANAGE_USERS not in role.may)
USED_EVERY = timedelta(minutes=10)  # how exact `last_used_at` is: not a write per request


class ApiKeyError(KequnError):
    """A key is unknown, revoked or expired, or cannot be made as asked."""


def make(scope: Scope, name: str, role_id: str, outlet: Outlet | None, days: int) -> tuple[ApiKey, str]:
    """Make a key; return it with its text, which nobody can be shown again."""
    scope.require(May.MANAGE_USERS)
    if role_id not in KEY_ROLES:
        raise ApiKeyError(f"a key cannot have that role; choose one of {', '.join(KEY_ROLES)}")
    if not 1 <= days <= LONGEST:
        raise ApiKeyError(f"a key lives 1 to {LONGEST} days")
    if not name.strip():
        raise ApiKeyError("name the machine or the programme that will use the key")
    prefix, secret, now = secrets.token_hex(4), secrets.token_urlsafe(32), timezone.now()
    try:
        with transaction.atomic():
            key = ApiKey.objects.create(
                name=name.strip(), prefix=prefix, secret_sha256=_digest(secret), role_id=role_id, outlet=outlet,
                made_by=scope.actor, made_at=now, expires_at=now + timedelta(days=days))
    except IntegrityError:
        raise ApiKeyError("there is a key of that name already; choose another, so that the log tells them apart") from None
    return key, f"kequn_{prefix}_{secret}"


def revoke(scope: Scope, key_id: int) -> None:
    """End a key at once."""
    scope.require(May.MANAGE_USERS)
    ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=scope.actor)


def scope_of_key(text: str) -> Scope:
    """Return the scope of a key; ApiKeyError in the same words whether it is unknown, revoked or expired."""
    _, _, rest = text.partition("kequn_")
    prefix, _, secret = rest.partition("_")
    now = timezone.now()
    key = ApiKey.objects.filter(prefix=prefix[:16], revoked_at=None, expires_at__gt=now).select_related("outlet").first()
    if not hmac.compare_digest(_digest(secret), key.secret_sha256 if key else "") or key is None:
        raise ApiKeyError("that key is not valid (any more); ask an administrator for another")
    _used(key, now)
    return _scope(key)


def scope_of_machine(actor: str) -> Scope | None:
    """Return the scope that the key behind `actor`, as logs and jobs name it, has now; None where it is none that is valid."""
    name = actor.removeprefix(ACTOR)
    valid = ApiKey.objects.filter(name=name, revoked_at=None, expires_at__gt=timezone.now()).select_related("outlet")
    key = valid.first() if actor.startswith(ACTOR) else None
    return None if key is None else _scope(key)


def _scope(key: ApiKey) -> Scope:
    outlets = outlets_below(key.outlet) if key.role.reach is Reach.OUTLETS else frozenset()
    return Scope(f"{ACTOR}{key.name}", key.role, outlets)


def _used(key: ApiKey, now: datetime) -> None:
    if key.last_used_at is None or now - key.last_used_at > USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
