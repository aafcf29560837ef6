"""API keys: a scope of their own, a secret that is shown once, an end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from kequn.access.keys import ApiKeyError, make, revoke, scope_of_key
from kequn.access.models import ApiKey
from kequn.access.scope import Forbidden, Scope
from kequn.organisation.models import Outlet

People = Callable[..., Scope]
pytestmark = pytest.mark.django_db


def test_a_key_has_the_scope_of_its_role_and_place(person: People, tree: dict[str, Outlet]) -> None:
    _, text = make(person("A", "administrator"), "campaigns", "operations", tree["B1"], 30)
    scope = scope_of_key(text)
    assert (scope.actor, scope.role.id, scope.outlets, scope.managed) == (
        "key:campaigns", "operations", frozenset({"B1", "O1"}), frozenset())


def test_the_secret_is_not_in_the_records(person: People) -> None:
    key, text = make(person("A", "administrator"), "campaigns", "analyst", None, 30)
    secret = text.removeprefix(f"kequn_{key.prefix}_")
    row = " ".join(str(value) for value in ApiKey.objects.values().get().values())
    assert len(secret) == 43
    assert secret not in row


def test_a_wrong_revoked_or_expired_key_opens_nothing_and_says_the_same(person: People) -> None:
    administrator = person("A", "administrator")
    revoked, first = make(administrator, "one", "analyst", None, 30)
    expired, second = make(administrator, "two", "analyst", None, 30)
    revoke(administrator, revoked.pk)
    ApiKey.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    _, good = make(administrator, "three", "analyst", None, 30)
    answers = set()
    for text in ("", "kequn__", "nonsense", first, second, good[:-1], good.replace("kequn_", "other_")):
        with pytest.raises(ApiKeyError) as error:
            scope_of_key(text)
        answers.add(str(error.value))
    assert answers == {"that key is not valid (any more); ask an administrator for another"}
    assert scope_of_key(good).actor == "key:three"


def test_only_an_administrator_makes_and_revokes_keys(person: People) -> None:
    for role in ("manager", "operations", "compliance", "auditor"):
        with pytest.raises(Forbidden):
            make(person(f"X-{role}", role), "mine", "analyst", None, 30)
    key, text = make(person("A", "administrator"), "campaigns", "analyst", None, 30)
    with pytest.raises(Forbidden):
        revoke(person("B", "board"), key.pk)
    assert scope_of_key(text).actor == "key:campaigns"


@pytest.mark.parametrize(("name", "role", "days"), [("", "analyst", 30), ("a", "manager", 30), ("a", "administrator", 30),
                                                    ("a", "analyst", 0), ("a", "analyst", 367), ("a", "nobody", 30)])
def test_a_key_that_cannot_be_is_refused(person: People, name: str, role: str, days: int) -> None:
    with pytest.raises(ApiKeyError):
        make(person("A", "administrator"), name, role, None, days)


def test_of_two_keys_one_has_a_name(person: People) -> None:
    administrator = person("A", "administrator")
    make(administrator, "campaigns", "analyst", None, 30)
    with pytest.raises(ApiKeyError, match="of that name"):
        make(administrator, "campaigns", "analyst", None, 30)


def test_when_a_key_was_last_used_is_kept(person: People) -> None:
    _, text = make(person("A", "administrator"), "campaigns", "analyst", None, 30)
    assert ApiKey.objects.get().last_used_at is None
    scope_of_key(text)
    assert ApiKey.objects.get().last_used_at is not None
