"""Writing contacts: once for each key, through the gate or not at all, a call completed once, and what follows of an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from kequn.relationship import service
from kequn.relationship.model import Verdict, Window
from kequn.relationship.models import Contact, Held, Hours, Postponed, Promise, Turn, Wish
from kequn.relationship.service import ContactError, Entry, HeldError

pytestmark = pytest.mark.django_db
OPEN = Verdict()
KEY = UUID("00000000-0000-4000-8000-000000000001")


def entry(**said: object) -> Entry:
    return replace(Entry(KEY, 7, "phone", "care", timezone.now(), "spoken"), **said)  # type: ignore[arg-type]


def logged(given: Entry, verdict: Verdict = OPEN, by: str = "M1", door: str = "page") -> Contact:
    return service.log(given, lambda: verdict, by=by, door=door)


def test_what_is_sent_twice_stands_once() -> None:
    first, again = logged(entry()), logged(entry(answer="interested"))
    assert (first.pk, first.answer) == (again.pk, again.answer)
    assert Contact.objects.count() == 1
    for other in (entry(customer_no=8), entry()):
        with pytest.raises(ContactError, match="that key is used already"):
            logged(other, by="M1" if other.customer_no == 8 else "M2")


def test_what_the_gate_forbids_is_not_written_and_its_refusal_is() -> None:
    for _ in range(2):
        with pytest.raises(HeldError, match="a complaint is open"):
            logged(entry(intent="sell"), Verdict("complaint"))
    assert Contact.objects.count() == 0
    held = Held.objects.get()  # once a day for the same
    assert (held.customer_no, held.rule, held.intent, held.channel, held.door, held.staff) == (
        7, "complaint", "sell", "phone", "page", "M1")


def test_in_quiet_hours_it_is_said_what_to_do() -> None:
    with pytest.raises(HeldError, match="quiet hours; if it was earlier, say when"):
        logged(entry(), Verdict("quiet"))


def test_a_customer_who_came_to_us_is_written_whatever_the_gate_says() -> None:
    assert logged(entry(inbound=True), Verdict("quiet")).breach == ""


def test_what_a_phone_kept_is_never_lost_but_stands_as_a_breach() -> None:
    assert logged(entry(), Verdict("day_full"), door="phone").breach == "day_full"
    assert logged(entry(key=uuid4()), OPEN, door="phone").breach == ""


def test_a_call_that_was_begun_is_completed_once_and_without_leave() -> None:
    begun = logged(entry(answer=""))
    done = logged(entry(key=uuid4(), answer="interested", note="will come on Friday"), Verdict("quiet"))
    assert (done.pk, done.answer, done.note) == (begun.pk, "interested", "will come on Friday")
    with pytest.raises(HeldError):
        logged(entry(key=uuid4(), answer="interested"), Verdict("day_full"))
    assert Contact.objects.count() == 1


def test_another_persons_call_is_not_completed() -> None:
    logged(entry(answer=""))
    logged(entry(key=uuid4()), by="M2")
    assert sorted(Contact.objects.values_list("staff", "answer")) == [("M1", ""), ("M2", "spoken")]


def test_no_marketing_counts_at_once_and_a_promise_waits_to_be_kept() -> None:
    due = timezone.localdate() + timedelta(days=3)
    logged(entry(answer="do_not_disturb", promised_on=due, promise="send the papers"))
    word, promise = Wish.objects.get(), Promise.objects.get()
    assert (word.customer_no, word.intent, word.channel, word.wanted) == (7, "sell", "", False)
    assert (promise.customer_no, promise.owner, promise.due_on, promise.what) == (7, "M1", due, "send the papers")
    service.keep(promise.pk, 7, by="M1")
    for number in (7, 8):
        with pytest.raises(ContactError, match="kept already"):
            service.keep(promise.pk, number, by="M1")


@pytest.mark.parametrize(("said", "message"), [
    ({"channel": "pigeon"}, "choose a channel"), ({"intent": "x"}, "choose a channel"), ({"answer": "x"}, "choose a channel"),
    ({"at": timezone.now() + timedelta(hours=1)}, "within 7 days"), ({"at": timezone.now() - timedelta(days=8)}, "within 7 days"),
    ({"promised_on": timezone.localdate() - timedelta(days=1)}, "between today and a year"),
])
def test_a_wrong_entry_is_refused_in_words(said: dict[str, object], message: str) -> None:
    with pytest.raises(ContactError, match=message):
        logged(entry(**said))
    assert not Contact.objects.exists()


def test_a_task_is_put_off_within_reason() -> None:
    assert service.postpone("moment:x", 7, 3, most=30, by="M1") == timezone.localdate() + timedelta(days=3)
    for days in (0, 31):
        with pytest.raises(ContactError, match="by 1 to 30 days"):
            service.postpone("moment:x", 7, days, most=30, by="M1")


def test_of_who_is_erased_nothing_stays() -> None:
    logged(entry(promised_on=timezone.localdate(), answer="do_not_disturb"))
    logged(entry(key=uuid4(), customer_no=8))
    service.hold([(7, "quiet", "care", "phone")], door="day", by="M1")
    service.postpone("presence:7", 7, 1, most=30, by="M1")
    assert service.forget([7]) == 6
    assert [kind.objects.count() for kind in (Contact, Wish, Promise, Held, Postponed, Turn)] == [1, 0, 0, 0, 0, 1]


@pytest.mark.parametrize("window", [Window(18, 9), Window(9, 9), Window(24), Window(ends=0), Window(-1), Window(ends=25)])
def test_hours_that_leave_none_are_refused(window: Window) -> None:
    with pytest.raises(ContactError, match="the first hour comes before the last"):
        service.want_hours(7, window, by="M1")


def test_the_newest_word_on_hours_stands_and_goes_with_an_erased_customer() -> None:
    for window in (Window(18), Window(9, 12, weekends=False), Window()):
        service.want_hours(7, window, by="M1")
        newest = Hours.objects.last()
        assert newest is not None
        assert newest.plain() == window
    assert service.forget([7]) == 3
