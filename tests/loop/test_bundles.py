"""The rules of a run, as people may see them: the numbers hold in the builder, and a customer is told of believed rules only."""

from __future__ import annotations

from pathlib import Path

import pytest

from kequn.access.roles import ROLES
from kequn.access.scope import Forbidden, Scope
from kequn.loop.bank import Bank
from kequn.loop.bundles import KINDS, NEXT, bundles, following, rules
from kequn.loop.scoped import ScopedBank

ANALYST, BOARD, MANAGER = (Scope("X1", ROLES[role], outlets=None) for role in ("analyst", "board", "manager"))


@pytest.fixture(scope="module")
def bank(demo_home: Path) -> Bank:
    return Bank(demo_home)


@pytest.mark.parametrize("kind", ["holding", "spending"])
def test_those_who_lack_the_consequent_are_as_many_as_the_rule_says(bank: Bank, kind: str) -> None:
    seen = ScopedBank(bank, ANALYST)
    found = rules(seen, kind, believed=False)
    assert len(found) >= 5
    for rule in found[:12]:
        assert seen.count(rule.lacking).number == rule.antecedent_count - rule.count
        assert rule.confidence == rule.count / rule.antecedent_count


def test_a_believed_rule_is_significant_and_often_enough(bank: Bank) -> None:
    seen = ScopedBank(bank, ANALYST)
    for kind in KINDS:
        assert all(rule.p_adjusted <= 0.05 and rule.lift >= 1.2 and rule.count >= 10 for rule in rules(seen, kind))
    assert rules(seen, "holding")


def test_an_item_keeps_the_rules_it_takes_part_in(bank: Bank) -> None:
    seen = ScopedBank(bank, ANALYST)
    whole = rules(seen, "holding", believed=False)
    item = whole[0].consequent
    assert rules(seen, "holding", item=item, believed=False) == [
        rule for rule in whole if item in (*rule.antecedent, rule.consequent)]


def test_the_board_is_told_nothing_of_a_few(bank: Bank) -> None:
    board, analyst = ScopedBank(bank, BOARD), ScopedBank(bank, ANALYST)
    told, whole = rules(board, "holding", believed=False), rules(analyst, "holding", believed=False)
    assert 0 < len(told) < len(whole)
    assert all(rule.count >= 10 and (rule.antecedent_count - rule.count == 0 or rule.antecedent_count - rule.count >= 10)
               for rule in told)


def test_a_manager_sees_no_list_of_rules(bank: Bank) -> None:
    with pytest.raises(Forbidden):
        rules(ScopedBank(bank, MANAGER), "holding")


def test_a_customer_is_told_of_what_they_lack_and_each_has_its_rule(bank: Bank) -> None:
    seen, some = ScopedBank(bank, ANALYST), 0
    for number in range(1, 61):
        for found in bundles(seen, number):
            some += 1
            assert all(rule.believed and rule.consequent == found.consequent for rule in found.rules)
            for rule in found.rules:
                condition = seen.condition(rule.lacking)
                with bank.dated.close_up(number, "customer", bank.as_of, [condition]) as engine:
                    values = {row["unit_no"]: row["lacks"] for row in engine.values(
                        {"lacks": condition}, unit="customer", as_of=bank.as_of).to_pylist()}
                assert values[number] is True
        for after in following(seen, number):
            assert after.since is not None
            assert [rule.kind for rule in after.rules] == [NEXT]
            assert 0 <= (bank.as_of - after.since).days < (after.rules[0].days or 0)
    assert some > 10
