"""Groups that are found among the simulated customers are those that were planted, and their rules tell them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kequn.cli.main import main
from kequn.loop.bank import Bank
from tests.simulate.needs import agreement

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank of 4,000 customers of another seed than the demo's, loaded and run."""
    folder = tmp_path_factory.mktemp("groups") / "home"
    assert main(["demo", "--no-serve", "--customers", "4000", "--seed", "23", "--home", str(folder), "--json"]) == 0
    return folder


@pytest.fixture
def bank(home: Path) -> Iterator[Bank]:
    with Bank(home) as opened:
        yield opened


def test_the_planted_needs_are_found_and_told(home: Path, bank: Bank) -> None:
    found = bank.customers.groups(as_of=bank.as_of)
    truth = home / "simulated/truth"
    assert agreement(bank, found, truth) >= 0.6
    assert agreement(bank, found, truth, all_parents=True) >= 0.6
    for group in found.model.groups_:
        assert group.rule.f1 >= 0.85
        assert 3 <= len(group.traits) <= 5
        assert group.alike >= 0.6


def test_a_rule_counts_in_the_engine_what_it_was_judged_by(bank: Bank) -> None:
    found = bank.customers.groups(as_of=bank.as_of)
    members = found.members().set_index("customer_id")["group"]
    for group in found.model.groups_:
        told = set(bank.customers.where(found.rule(group.number), as_of=bank.as_of).ids())
        inside = set(members[members == group.number].index)
        right = len(told & inside)
        assert 2 * right / (len(told) + len(inside)) == pytest.approx(group.rule.f1, abs=0.03)


def test_who_is_like_those_with_funds_shares_that_they_invest(bank: Bank) -> None:
    circle = bank.customers.where("has_fund and open_accounts > 0", as_of=bank.as_of).ids()
    found = bank.customers.alike(circle, as_of=bank.as_of)
    assert found.model.shared_.traits[0].tag == "investment_amount"
    assert 0 < found.model.shared_.reach.rank < found.model.shared_.reach.candidates / 2
    assert not set(found.to_pandas()["customer_id"]) & set(circle)
    assert found.rule is not None
    assert bank.customers.where(found.rule, as_of=bank.as_of).count() > 0
