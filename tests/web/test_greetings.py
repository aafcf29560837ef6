"""Greetings on the days that matter to a customer: raised by a moment, listed as care in reviewed words, counted as care."""

from __future__ import annotations

import pytest
from django.utils import timezone

from kequn.journeys.catalogue import shipped
from kequn.journeys.model import Play
from kequn.moments.catalogue import definitions, detectors
from kequn.moments.evidence import filled
from kequn.relationship.scripts import release
from tests.web.test_day import by_day, items, log  # noqa: F401  # it is day here, too
from tests.web.test_groups import signed_in
from tests.web.town import Town

GREETINGS = {"birthday": "greeting", "lunar_birthday": "greeting", "festival": "festival_greeting",
             "anniversary": "anniversary_greeting"}


def test_each_such_day_has_a_play_of_its_words_on_the_banks_own_channel() -> None:
    known = detectors(definitions("nowhere"))
    assert {name: known[name].play for name in GREETINGS} == GREETINGS
    for name, play_id in GREETINGS.items():
        assert known[name].intent == "care"
        play = Play.of(shipped()[play_id])
        assert [(wave.channel, wave.by) for wave in play.waves] == [("wecom", "manager")]
        assert "{manager}" in play.waves[0].wording["zh"]


@pytest.mark.parametrize(("flag", "zh", "en"), [
    ("spring", "2027-02-06 是春节。", "Spring Festival is on 2027-02-06."),
    ("children", "2027-02-06 是儿童节。", "Children's Day is on 2027-02-06.")])
def test_a_festival_is_named(flag: str, zh: str, en: str) -> None:
    festival = detectors(definitions("nowhere"))["festival"]
    figures = {"day": "2027-02-06", "spring": False, "autumn": False, "ninth": False, "children": False} | {flag: True}
    assert [filled(festival, figures, language=each, money=str, tiers=()) for each in ("zh", "en")] == [zh, en]


@pytest.mark.django_db
def test_a_birthday_is_care_and_the_greeting_that_is_logged_counts_as_such(town: Town) -> None:
    client = signed_in(town, "manager")
    line = next(line for line in items(client).values() if line.title == "生日关怀")
    task, page = line.item.first, f"/customers/{line.id}/contacts/"
    assert (task.section, task.intent, line.item.channel, line.do) == ("care", "care", "wecom", "生日当天问候")
    wave = task.wave.wave
    release("greeting", wave.id, wave.wording, review="R1", until=timezone.localdate().isoformat(), maker="m", by="c")
    shown = client.get(f"/customers/{line.id}/day/?moment={line.moment}")
    assert f"{line.item.card.name}您好，祝您生日快乐" in shown.content.decode()
    before = client.get(page).context["chain"]
    given = {"moment": line.moment, "intent": task.intent, "script": shown.context["script"].ref}
    assert log(client, line.id, **given).status_code == 200
    after = client.get(page).context
    assert after["chain"].strength > before.strength
    assert after["chain"].debt == max(0, before.debt - 1)
    assert dict(after["chain"].evidence)["care"] == client.get("/day/").context["day"].as_of
    assert after["late"] is None or after["late"] < 0
    assert line.id not in items(client)
