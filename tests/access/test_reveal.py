"""A value is unmasked for a reason, and the reason is on record first."""

from __future__ import annotations

import pytest

from kequn.access.models import ReadLog
from kequn.access.reveal import ReasonError, reveal
from kequn.access.roles import ROLES
from kequn.access.scope import Forbidden, Scope

pytestmark = pytest.mark.django_db
MANAGER = Scope("M1", ROLES["manager"], managed=frozenset({5}))


def test_the_log_holds_the_column_and_the_reason() -> None:
    reveal(MANAGER, 5, "phone", "call_verification")
    reveal(MANAGER, 5, "phone", "other", "  card found \n at desk ")
    assert list(ReadLog.objects.order_by("id").values_list("what", "customer_no", "subject", "reason")) == [
        ("reveal", 5, "phone", "call_verification"), ("reveal", 5, "phone", "other: card found at desk")]


@pytest.mark.parametrize(("reason", "text"), [("", ""), ("curious", ""), ("other", ""), ("other", "...")])
def test_without_a_reason_nothing_is_revealed(reason: str, text: str) -> None:
    with pytest.raises(ReasonError):
        reveal(MANAGER, 5, "phone", reason, text)
    assert not ReadLog.objects.exists()


@pytest.mark.parametrize("role", ["analyst", "board", "auditor", "administrator"])
def test_who_may_not_reveal_does_not(role: str) -> None:
    with pytest.raises(Forbidden):
        reveal(Scope("X", ROLES[role]), 5, "phone", "service")
    assert not ReadLog.objects.exists()
