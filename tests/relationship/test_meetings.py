"""Meetings: agreed through the gate for their hour, once; held by the contact that is logged, called off once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from kequn.relationship import service
from kequn.relationship.meetings import Agreed, agree, call_off
from kequn.relationship.model import Verdict
from kequn.relationship.models import Contact, Held, Meeting
from kequn.relationship.service import ContactError, Entry, HeldError

pytestmark = pytest.mark.django_db
TOMORROW = timezone.now() + timedelta(days=1)
SAID = Agreed(7, "branch", "sell", TOMORROW, " 云湖  营业厅 ", "存款到期")


def agreed(said: Agreed = SAID, verdict: Verdict | None = None) -> Meeting:
    return agree(said, lambda: verdict or Verdict(), by="M1")


def held_by(meeting: Meeting, answer: str, verdict: Verdict) -> Contact:
    entry = Entry(uuid4(), 7, "branch", "sell", timezone.now(), answer)
    return service.log(entry, lambda: verdict, by="M1", meeting=meeting)


def test_one_time_with_one_customer_stands_once() -> None:
    first = agreed()
    assert (agreed().pk, first.place, first.about, first.owner) == (first.pk, "云湖 营业厅", "存款到期", "M1")
    assert agreed(replace(SAID, at=TOMORROW + timedelta(hours=1))).pk != first.pk


def test_what_the_gate_forbids_is_not_agreed_and_its_refusal_is_on_record() -> None:
    with pytest.raises(HeldError, match=r"not to be contacted: quiet hours$"):  # no word of an earlier time: it lies ahead
        agreed(verdict=Verdict("quiet"))
    assert not Meeting.objects.exists()
    assert Held.objects.values_list("customer_no", "rule", "intent", "channel").get() == (7, "quiet", "sell", "branch")


@pytest.mark.parametrize(("said", "message"), [
    ({"channel": "sms"}, "choose how"), ({"intent": "x"}, "choose how"),
    ({"at": timezone.now() - timedelta(minutes=1)}, "between now and a year"),
    ({"at": timezone.now() + timedelta(days=370)}, "between now and a year"),
])
def test_a_wrong_one_is_refused_in_words(said: dict[str, object], message: str) -> None:
    with pytest.raises(ContactError, match=message):
        agreed(replace(SAID, **said))  # type: ignore[arg-type]


def test_it_is_held_by_the_contact_in_which_the_customer_was_reached() -> None:
    meeting = agreed()
    held_by(meeting, "not_reached", Verdict())
    assert Meeting.objects.get().contact is None
    made = held_by(meeting, "interested", Verdict())
    assert Meeting.objects.get().contact == made
    with pytest.raises(ContactError, match="held or called off"):
        call_off(meeting, by="M1")


@pytest.mark.parametrize("rule", ["day_full", "quiet", "complaint"])
def test_leave_was_given_when_it_was_agreed(rule: str) -> None:
    assert held_by(agreed(), "spoken", Verdict(rule)).breach == ""


@pytest.mark.parametrize("rule", ["unwanted", "listed"])
def test_a_customers_word_since_counts(rule: str) -> None:
    meeting = agreed()
    with pytest.raises(HeldError):
        held_by(meeting, "spoken", Verdict(rule))
    assert not Contact.objects.exists()


def test_it_is_called_off_once_and_may_be_agreed_again() -> None:
    meeting = agreed()
    call_off(meeting, by="M1")
    with pytest.raises(ContactError, match="called off"):
        call_off(meeting, by="M1")
    assert agreed().pk != meeting.pk


def test_an_erased_customers_meetings_go() -> None:
    held_by(agreed(), "spoken", Verdict())
    assert service.forget([7]) > 0
    assert not Meeting.objects.exists()
