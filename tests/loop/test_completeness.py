"""What is known of a customer, asked of a run's snapshot: by whom it is seen, and by the policy that the run had."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kequn.customers.completeness.policy import OWN
from kequn.kernel.errors import KequnError
from kequn.loop.bank import Bank
from kequn.loop.customer.completeness import completeness
from kequn.loop.run import run
from kequn.loop.scoped import ScopedBank
from tests.loop.people import manager
from tests.loop.small import AS_OF

HOBBY = """
[facts.hobby]
title = { zh = "爱好", en = "hobby" }
ask = { zh = "您平时喜欢什么？", en = "What do you like?" }
told = "age < 0"
weights = { everybody = 100 }
"""


def test_a_customer_is_known_by_what_the_run_saw(people: Path) -> None:
    with Bank(people) as bank:
        found = completeness(ScopedBank(bank, manager(1, 3)), [1, 3])
    assert {each.fact.id: (each.state, each.weight, each.days) for each in found[1].items} == {
        "mobile": ("known", 10, None), "birth_date": ("known", 8, None), "address": ("missing", 6, None),
        "next_of_kin": ("known", 8, None), "pension": ("known", 8, None), "assets_elsewhere": ("inferred", 6, None),
        "risk_assessment": ("known", 9, 149)}
    assert [each.fact.id for each in found[3].lacking][:3] == ["risk_assessment", "assets_elsewhere", "mobile"]
    asked = {number: each.question and (each.question.item.fact.id, each.question.gain) for number, each in found.items()}
    assert asked == {1: ("address", 11), 3: ("risk_assessment", 16)}  # 6 of 55, 9 of 56; wealth elsewhere is personal
    assert {number: each.share for number, each in found.items()} == {1: 78, 3: 37}


def test_a_changed_policy_counts_from_the_next_run_on(people: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(people, home)
    (home / OWN).parent.mkdir(exist_ok=True)
    (home / OWN).write_text(HOBBY, encoding="utf-8")
    with Bank(home) as bank:
        before = completeness(ScopedBank(bank, manager(1)), [1])[1]
    assert "hobby" not in {each.fact.id for each in before.items}
    record = run(home, as_of=AS_OF)
    assert [step.name for step in record.steps if step.name in ("tags", "completeness") and step.reused] == ["tags"]
    with Bank(home) as bank:
        after = completeness(ScopedBank(bank, manager(1)), [1])[1]
    assert after.question
    assert after.question.item.fact.id == "hobby"


def test_a_notebook_asks_for_any_day(people: Path) -> None:
    with Bank(people) as bank:
        found = completeness(ScopedBank(bank, manager(1)), [1])[1]
        assert bank.completeness("C00000001", as_of=AS_OF) == found
        before = bank.completeness("C00000001", as_of="2026-01-15")
        assert {each.fact.id: each.state for each in before.items if each.fact.id in ("pension", "risk_assessment")} == {
            "pension": "missing", "risk_assessment": "missing"}
        with pytest.raises(KequnError, match="C00000099 is no customer at 2026-06-30"):
            bank.completeness("C00000099", as_of=AS_OF)
