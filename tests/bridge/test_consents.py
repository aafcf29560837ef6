"""What customers agreed to and refused elsewhere comes with the files, and the gate heeds it beside what is noted here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import Settings

from kequn.bridge import gate
from kequn.loop.bank import Bank
from kequn.loop.run import run
from kequn.loop.scoped import ScopedBank
from kequn.relationship.gate import NO_CONSENT, UNWANTED
from kequn.relationship.models import Wish
from kequn.warehouse.store import Warehouse
from tests.loop.people import manager
from tests.loop.small import SYSTEM, small_home

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
CONSENTS = """
    (VALUES ('1', 1, 'sell', 'phone', false, DATE '2026-01-05', NULL), ('2', 1, 'sell', NULL, true, DATE '2025-01-05', NULL),
            ('3', 2, 'sell', NULL, true, DATE '2026-01-05', NULL),
            ('4', 2, 'care', NULL, true, DATE '2025-01-05', DATE '2026-01-01'),
            ('5', 3, 'surveys', NULL, false, NULL, NULL), ('6', 4, 'surveys', NULL, true, DATE '2026-01-05', NULL),
            ('7', 5, 'sell', 'fax', false, DATE '2026-01-05', NULL), ('8', 5, 'sell', NULL, NULL, DATE '2026-01-05', NULL))
    AS t(key, no, intent, channel, wanted, valid_from, valid_to)"""
ASKED = [("sell", "phone"), ("sell", "wecom"), ("care", "wecom"), ("service", "phone")]


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bank with a file of consents, which asks for a word before offers."""
    home = small_home(tmp_path_factory.mktemp("consents") / "home")
    with Warehouse.open(home, write=True) as warehouse:
        rows = f"SELECT {SYSTEM}, t.* EXCLUDE (key, no) FROM {CONSENTS}"
        warehouse.commit(rows=[warehouse.stage("consents", rows, warehouse.connect())])
    (home / "policy").mkdir(exist_ok=True)
    (home / "policy" / "contacts.toml").write_text('[consent]\nneeded = ["sell"]\n', encoding="utf-8")
    run(home)
    return home


@pytest.fixture
def home(settings: Settings, agreed: Path) -> Path:
    settings.KEQUN_HOME = agreed
    return agreed


def rules(home: Path, number: int) -> list[str | None]:
    with Bank(home) as bank:
        scoped = ScopedBank(bank, manager(number))
        return [gate.verdict(scoped, number, intent, channel, NOON).rule for intent, channel in ASKED]


@pytest.mark.parametrize(("number", "said"), [
    (1, [UNWANTED, None, None, None]),  # refused by phone, agreed before by all
    (2, [None, None, None, None]),  # an agreement that has run out is no refusal
    (3, [UNWANTED, UNWANTED, UNWANTED, None]),  # a refusal for a purpose that is not known counts for offers and care
    (4, [NO_CONSENT, NO_CONSENT, None, None]),  # and an agreement to one for nothing
    (5, [NO_CONSENT, NO_CONSENT, None, None]),  # a channel that is not known, and no word at all
    (6, [NO_CONSENT, NO_CONSENT, None, None]),
])
def test_the_gate_heeds_what_the_files_say(home: Path, number: int, said: list[str | None]) -> None:
    assert rules(home, number) == said


@pytest.mark.parametrize(("day", "said"), [
    ("2026-06-30", [None, None, None, None]), ("2026-01-05", [None, None, None, None]),
    ("2026-01-04", [UNWANTED, None, None, None])])
def test_the_newest_word_stands_and_of_one_day_the_one_noted_here(home: Path, day: str, said: list[str | None]) -> None:
    noon = timezone.make_aware(datetime.fromisoformat(f"{day} 12:00"))
    Wish.objects.create(customer_no=1, intent="sell", channel="phone", wanted=True, door="page", by="M1", at=noon)
    assert rules(home, 1) == said


def test_a_word_about_all_channels_takes_the_place_of_those_about_one(home: Path) -> None:
    noon = timezone.make_aware(datetime.fromisoformat("2026-03-01 12:00"))
    Wish.objects.create(customer_no=1, intent="sell", wanted=True, door="page", by="M1", at=noon)
    assert rules(home, 1) == [None, None, None, None]
