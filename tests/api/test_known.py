"""What is known of a customer and whom to ask what: the page's figures, of those seen alone."""

from __future__ import annotations

import pytest

from kequn.customers.ids import customer_id
from kequn.loop.bank import Bank
from tests.api.conftest import Caller
from tests.web.town import Town

pytestmark = pytest.mark.django_db


def test_a_customer_is_known_as_a_notebook_says(call: Caller, town: Town) -> None:
    for number in sorted(town.seen["manager"])[:5]:
        with Bank(town.home) as bank:
            said = bank.completeness(customer_id(number), as_of=bank.as_of)
        found = call("manager", "get", f"/customers/{customer_id(number)}").json()["completeness"]
        assert (found["share"], found["withheld"]) == (said.share, said.withheld)
        assert [(each["fact"], each["state"], each["weight"], each["group"], each["days"]) for each in found["facts"]] == [
            (each.fact.id, each.state, each.weight, each.group.id, each.days) for each in said.items]
        ask = said.question
        assert found["question"] == (ask and {"fact": ask.item.fact.id, "text": vars(ask.item.fact.ask), "gain": ask.gain})


def test_of_a_household_nobody_unseen_is_to_be_asked(call: Caller, town: Town) -> None:
    with Bank(town.home) as bank, bank.connection.cursor() as cursor:
        homes = dict(cursor.execute('SELECT customer_no, household_no FROM main.members WHERE "primary"').fetchall())
    asked = 0
    for number in sorted(town.seen["manager"])[:12]:
        ask = call("manager", "get", f"/households/H{homes[number]:08d}").json()["ask"]
        assert ask is None or ask["customer_id"] in {customer_id(one) for one in town.seen["manager"]}
        asked += ask is not None
    assert asked > 5
