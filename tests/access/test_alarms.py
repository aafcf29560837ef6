"""Alarms come from the log itself, one open at a time of a kind, and count anew once closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from kequn.access import alarms, log
from kequn.access.alarms import AlarmError
from kequn.access.models import Alarm, ReadLog
from kequn.access.roles import ROLES
from kequn.access.scope import Forbidden, NotSeen, Scope

pytestmark = pytest.mark.django_db
MANAGER, AUDITOR = Scope("M1", ROLES["manager"]), Scope("U1", ROLES["auditor"])
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # in Shanghai


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    settings.KEQUN_HOME = tmp_path
    settings.TIME_ZONE = "Asia/Shanghai"
    (tmp_path / "policy").mkdir()
    own = "[bulk]\nopened_per_hour = 3\n[not_seen]\nper_hour = 2\n[odd_hours]\ncustomers = 2\n"
    (tmp_path / "policy" / "access.toml").write_text(own, encoding="utf-8")


def _opened(count: int, at: datetime, actor: str = "M1") -> None:
    for number in range(count):
        moment = at - timedelta(seconds=count - 1 - number)
        ReadLog.objects.create(at=moment, actor=actor, role_id="manager", what="customer", customer_no=number, number=1)


def test_the_same_customer_again_is_one_customer() -> None:
    for _ in range(3):
        _opened(3, NOON)
    alarms.consider("M1", "manager", at=NOON)
    assert not Alarm.objects.exists()


def test_many_customers_raise_one_alarm_which_is_kept_up_to_date() -> None:
    _opened(4, NOON)
    alarms.consider("M1", "manager", at=NOON)
    _opened(6, NOON + timedelta(seconds=9))
    alarms.consider("M1", "manager", at=NOON + timedelta(seconds=9))
    assert Alarm.objects.get().evidence == {"opened_per_hour": [4, 3]}
    _opened(5, NOON + timedelta(seconds=10))
    alarms.consider("M1", "manager", at=NOON + timedelta(seconds=10))
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.actor, alarm.role_id, alarm.evidence) == ("bulk", "M1", "manager", {"opened_per_hour": [6, 3]})


def test_what_others_looked_at_and_what_is_past_does_not_count() -> None:
    _opened(3, NOON)
    _opened(9, NOON, actor="M2")
    _opened(9, NOON - timedelta(hours=1, seconds=1))
    alarms.consider("M1", "manager", at=NOON)
    assert not Alarm.objects.exists()


def test_the_night_is_the_home_s(settings: Settings) -> None:
    late = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    _opened(3, late)
    alarms.consider("M1", "manager", at=late)
    assert list(Alarm.objects.values_list("kind", "evidence")) == [("odd_hours", {"seen_at_night": [3, 2]})]
    _opened(3, NOON, actor="M2")
    alarms.consider("M2", "manager", at=NOON)
    assert not Alarm.objects.filter(actor="M2").exists()


def test_asking_for_others_customers_raises_an_alarm_by_itself() -> None:
    for number in range(3):
        with pytest.raises(NotSeen), log.watching(MANAGER):
            raise NotSeen("there is no such customer among yours", number)
    assert list(Alarm.objects.values_list("kind", "evidence")) == [("not_seen", {"missed_per_hour": [3, 2]})]


def test_a_closed_alarm_counts_anew() -> None:
    _opened(4, NOON)
    alarms.consider("M1", "manager", at=NOON)
    Alarm.objects.update(closed_at=NOON, closed_by="U1", note="a campaign")
    alarms.consider("M1", "manager", at=NOON)
    later = NOON + timedelta(minutes=5)
    _opened(3, later)
    alarms.consider("M1", "manager", at=later)
    assert Alarm.objects.filter(closed_at=None).count() == 0
    _opened(4, later + timedelta(seconds=20))
    alarms.consider("M1", "manager", at=later + timedelta(seconds=20))
    assert list(Alarm.objects.filter(closed_at=None).values_list("evidence", flat=True)) == [{"opened_per_hour": [4, 3]}]


def test_closing_says_what_was_found_out_and_is_done_once_by_another() -> None:
    alarm = Alarm.objects.create(kind="bulk", actor="U1", role_id="auditor", since=NOON, latest=NOON, evidence={})
    other = Alarm.objects.create(kind="bulk", actor="M1", role_id="manager", since=NOON, latest=NOON, evidence={})
    with pytest.raises(AlarmError, match="about themselves"):
        alarms.close(alarm.pk, AUDITOR, note="it was me")
    with pytest.raises(AlarmError, match="few words"):
        alarms.close(other.pk, AUDITOR, note=" ")
    with pytest.raises(Forbidden):
        alarms.close(other.pk, MANAGER, note="fine")
    closed = alarms.close(other.pk, AUDITOR, note="a campaign\nof the branch")
    assert (closed.closed_by, closed.note) == ("U1", "a campaign of the branch")
    with pytest.raises(AlarmError, match="closed already"):
        alarms.close(other.pk, AUDITOR, note="again")
