"""Scripts on their pages: proposed by a manager, released by another person, met by customers, counted by what came of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kequn.access.models import Approval, User
from kequn.bridge import moments, scripts
from kequn.relationship.models import Contact, Script
from kequn.relationship.scripts import came_of, release
from tests.web.test_day import by_day, items, log  # noqa: F401  # it is day here, too
from tests.web.test_groups import signed_in
from tests.web.town import Town

pytestmark = pytest.mark.django_db
TEXTS = {"wording_zh": "{name}您好，我是{manager}，今天方便说两句吗？", "wording_en": "Hello {name}, is now a good time?"}
UNTIL = (timezone.localdate() + timedelta(days=90)).isoformat()


def with_wave(client: Client) -> Any:
    """A card whose first task is a wave of a play."""
    return next(line for line in items(client).values() if line.item.first.wave)


def wave_of(line: Any) -> tuple[str, str]:
    return line.item.first.moment.detector.play, line.item.first.wave.wave.id


def propose(client: Client, play: str, wave: str, **said: str) -> Any:
    return client.post(f"/scripts/{play}/{wave}/propose", TEXTS | said)


def test_a_manager_proposes_another_releases_and_the_card_shows_it_with_its_number(town: Town) -> None:
    User.objects.filter(username="manager-1").update(display_name="张志军")
    manager, head = signed_in(town, "manager"), signed_in(town, "compliance")
    line = with_wave(manager)
    play, wave = wave_of(line)
    address = f"/customers/{line.id}/day/?moment={line.moment}"
    assert "话术尚未经消保审查" in manager.get(address).content.decode()
    assert propose(manager, play, wave).status_code == 302
    waiting = Approval.objects.get(kind="script")
    assert "今天方便说两句吗" in head.get(f"/approvals/{waiting.pk}/").content.decode()
    decide = f"/approvals/{waiting.pk}/decide/"
    for said in ({}, {"review": "消保 2026-7"}, {"review": "消保 2026-7", "review_until": "2020-01-01"}):
        assert "请填写消保审查编号和有效期" in head.post(decide, {"act": "approve", **said}, follow=True).content.decode()
        waiting.refresh_from_db()
        assert (waiting.state, Script.objects.count()) == ("proposed", 0)
    head.post(decide, {"act": "approve", "review": "消保 2026-7", "review_until": UNTIL})
    made = Script.objects.get()
    assert (made.play, made.wave, made.review, made.review_until.isoformat(), made.maker, made.released_by) == (
        play, wave, "消保 2026-7", UNTIL, "manager-1", "compliance-1")
    shown = manager.get(address)
    text = shown.content.decode()
    assert "今天方便说两句吗" in text
    assert f"消保 2026-7 · 有效期至 {UNTIL}" in text
    assert f"{line.item.card.name}您好，我是张志军，" in text
    User.objects.filter(username="manager-1").update(display_name="")
    assert "您好，我是客户经理，" in manager.get(address).content.decode()


def test_nobody_releases_their_own_wording(town: Town) -> None:
    head = signed_in(town, "branch_head")
    propose(head, "keep", "listen")
    waiting = Approval.objects.get()
    said = {"act": "approve", "review": "R1", "review_until": UNTIL}
    assert head.post(f"/approvals/{waiting.pk}/decide/", said).status_code == 403
    assert not Script.objects.exists()


def test_what_was_shown_is_kept_with_the_contact_and_counted(town: Town) -> None:
    client = signed_in(town, "manager")
    line = with_wave(client)
    play, wave = wave_of(line)
    made = release(play, wave, {"zh": "您好", "en": "hello"}, review="R1", until=UNTIL, maker="m", by="c")
    elsewhere = release("keep" if play != "keep" else "greeting", "listen", {"zh": "您好", "en": "hi"}, review="R2", until=UNTIL,
                        maker="m", by="c")
    for script, kept in ((elsewhere.ref, ""), ("0" * 16, ""), (made.ref, made.ref)):
        Contact.objects.all().delete()
        assert log(client, line.id, moment=line.moment, script=script, answer="interested").status_code == 200
        assert Contact.objects.get().script == kept
    came = came_of([made.ref])[made.ref]
    assert (came.shown, came.reached, came.interested) == (1, 1, 1)
    text = client.get(f"/scripts/{play}/").content.decode()
    assert "R1" in text
    assert "太少" in text


def test_of_two_each_customer_meets_one_and_after_its_end_the_other(town: Town) -> None:
    manager, head = signed_in(town, "manager"), signed_in(town, "sub_branch_head")
    two = [release("keep", "listen", {"zh": text, "en": text}, review="R1", until=UNTIL, maker="m", by="c") for text in "ab"]
    play, wave = scripts.one_wave("keep", "listen")
    today = timezone.localdate()
    met = {number: scripts.shown(play, wave, number, today) for number in range(40)}
    assert {each.ref for each in met.values() if each} == {each.ref for each in two}
    assert manager.post("/scripts/stop", {"script": two[0].ref}).status_code == 403
    assert head.post("/scripts/stop", {"script": two[0].ref}).status_code == 302
    left = {each.ref for number in met if (each := scripts.shown(play, wave, number, today))}
    assert left == {two[1].ref}
    Script.objects.update(review_until=today - timedelta(days=1))
    assert scripts.shown(play, wave, 1, today) is None
    text = manager.get("/scripts/keep/").content.decode()
    assert ("审查已到期" in text, "已停用" in text) == (True, True)


def test_released_anew_a_wording_goes_on_with_what_came_of_it(town: Town) -> None:
    first = release("keep", "listen", {"zh": "您好", "en": "hello"}, review="R1", until=UNTIL, maker="m", by="c")
    again = release("keep", "listen", {"en": "hello", "zh": "您好"}, review="R2", until=UNTIL, maker="m", by="c")
    assert (again.pk, again.ref, again.review) == (first.pk, first.ref, "R2")


def test_a_proposal_is_withdrawn_by_who_made_it_and_a_wrong_one_refused(town: Town) -> None:
    manager, colleague = signed_in(town, "manager"), signed_in(town, "lobby_manager")
    propose(manager, "keep", "listen")
    number = str(Approval.objects.get().pk)
    assert colleague.post("/scripts/withdraw", {"number": number}).status_code == 404
    assert "今天方便说两句吗" in manager.get("/scripts/").content.decode()
    assert manager.post("/scripts/withdraw", {"number": number}).status_code == 302
    assert Approval.objects.get().state == "withdrawn"
    wrong = propose(manager, "keep", "listen", wording_zh="{nmae}您好")
    assert (wrong.status_code, "nmae" in wrong.content.decode()) == (422, True)
    assert manager.get("/scripts/keep/nothing/propose").status_code == 404


def test_the_page_of_a_moment_shows_no_wording_without_a_review(town: Town) -> None:
    client = signed_in(town, "manager")
    line = with_wave(client)
    play, wave = wave_of(line)
    own = moments.known_plays()[play]
    unreviewed = next(each for each in own.waves if each.id == wave).wording["zh"][-12:]
    assert unreviewed not in client.get(f"/moments/{line.moment}/").content.decode()
    release(play, wave, {"zh": "审查过的话", "en": "reviewed"}, review="R1", until=UNTIL, maker="m", by="c")
    assert "审查过的话" in client.get(f"/moments/{line.moment}/").content.decode()
