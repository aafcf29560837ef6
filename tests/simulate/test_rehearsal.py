"""The rehearsal keeps its promises: the same minutes, no cap broken, the gate never passed by, and the same again."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from kequn.relationship import policy
from kequn.relationship.gate import verdict
from kequn.relationship.model import PHONE, SERVICE
from kequn.simulate.festivals import as_date
from kequn.simulate.saved import origin
from tests.simulate.rehearsal import product
from tests.simulate.rehearsal.arms import Plan, minutes
from tests.simulate.rehearsal.bank import LivedOn, morning
from tests.simulate.rehearsal.compare import OURS, arms, lived_on, planned, rehearse

pytestmark = pytest.mark.django_db
WEEKS, SEED, RULES = 2, 5, policy.read()


@pytest.fixture
def folder(demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo bank, which has lived on for two weeks with the product's list."""
    shutil.copytree(demo_home, tmp_path / "home")
    (tmp_path / "home/simulated").rename(tmp_path / "bank")
    monkeypatch.setattr(settings, "KEQUN_HOME", tmp_path / "home")
    product.live(tmp_path, WEEKS)
    return tmp_path


def test_two_weeks(folder: Path) -> None:
    """One test, for the weeks are made once."""
    made = {arm: rehearse(folder, WEEKS, plan, RULES)[0] for arm, plan in arms(SEED, RULES).items()}
    for arm, plans in made.items():
        bank = lived_on(folder, WEEKS)
        for day, plan in plans.items():
            assert list(bank.reach(day)) == []
            through_the_gate(bank, day, plan)
            bank.contact(day, plan)
            spent, ours = minutes(plan, RULES), minutes(made[OURS][day], RULES)
            assert all(spent[staff] <= ours[staff] <= RULES.minutes.a_day for staff in spent), arm
        within_caps(plans)
    assert sum(map(len, made[OURS].values())) > 60
    for arm in ("its contacts by assets", "its contacts by lot"):
        assert of_kinds(made[arm]) <= of_kinds(made[OURS])
        assert of_kinds(made[arm]).total() > 0.9 * of_kinds(made[OURS]).total()
    by_files = lived_on(folder, WEEKS)
    assert made[OURS] == planned(folder, by_files)
    told_alike(folder, by_files, made[OURS])
    again = rehearse(folder, WEEKS, arms(SEED, RULES)["offers by lot"], RULES)[0]
    assert again == made["offers by lot"] != made["offers by assets"]
    last = as_date(origin(folder / "bank").lived) - timedelta(days=6)  # the newest snapshot's morning
    first, second = ([(staff, product.worked_off(day)) for staff, day in product.Product(folder / "home", folder).days(last)]
                     for _ in range(2))
    assert [(staff, [(item.card.number, item.channel) for item in done]) for staff, done in first] == [
        (staff, [(item.card.number, item.channel) for item in done]) for staff, done in second]


def through_the_gate(bank: LivedOn, day: int, plan: Plan) -> None:
    """By what the simulator knows, and not what the product loaded, the gate lets every contact pass."""
    seen = bank.morning(day)
    for each in plan:
        assert verdict(seen.knows(each.client), each.intent, each.channel, morning(as_date(day)), RULES).allowed
        assert seen.charge[each.client] == each.staff


def within_caps(plans: Mapping[int, Plan]) -> None:
    everybody = [(each, day) for day, plan in plans.items() for each in plan if each.intent != SERVICE]
    assert max(Counter((each.client, day) for each, day in everybody).values(), default=0) <= RULES.caps.a_day
    assert max(Counter(each.client for each, _ in everybody).values(), default=0) <= RULES.caps.contacts
    assert max(Counter(each.client for each, _ in everybody if each.channel == PHONE).values(), default=0) <= RULES.caps.calls


def of_kinds(plans: Mapping[int, Plan]) -> Counter[tuple[int, int, str, str]]:
    return Counter((day, each.staff, each.channel, each.purpose) for day, plan in plans.items() for each in plan)


def told_alike(folder: Path, bank: LivedOn, plans: Mapping[int, Plan]) -> None:
    """What is counted in memory is what the files say that the product had."""
    for day, plan in plans.items():
        bank.contact(day, plan)
    there = LivedOn(folder / "bank", 1, folder / "bank").before
    known = bank.morning(max(plans) + 7).known
    assert {client for plan in plans.values() for client in (each.client for each in plan)} <= known.keys()
    assert all(sorted(known[client].contacts, key=repr) == sorted(told, key=repr) for client, told in there.items())
