"""The courses of all opportunities at once are those that the rules tell one by one: every spell, score and example."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from kequn.grading.calibration import Curve
from kequn.grading.courses import Told, courses
from kequn.grading.model import MILESTONES, PROSPECT
from kequn.grading.policy import read
from kequn.grading.steps import OPPORTUNITIES, SPELLS, TOLD, _opportunities, _prospect_spells
from tests.grading.one_by_one import as_arrays, examples, grades, told
from tests.grading.simulated import LAST, stories

POLICY = read()
ENDS = ("signed", "lost")
CURVE = Curve("platt", 90, 5, (0.0, 50.0, 100.0), (0.01, 0.3, 0.9))
KINDS = {"opportunity_id": pa.string(), "customer_no": pa.int64(), "staff_id": pa.string(), "product": pa.string(),
         "occurred_on": pa.date32(), "willingness": pa.int64(), "milestone": pa.string(), "planned_on": pa.date32(),
         "amount": pa.decimal128(18, 2), "brand": pa.int64(), "salesperson": pa.int64(), "trust_product": pa.int64(),
         "outcome": pa.string()}
Row = tuple[Any, ...]


def drawn(seed: int, opportunities: int) -> list[Row]:
    """Return rows full of what is rare in life: several on a day, slips, silence, outcomes twice and in the midst, gaps."""
    random, rows = Random(seed), list[Row]()

    def perhaps(value: Any, often: float = 0.5) -> Any:
        return value if random.random() < often else None

    for number in range(opportunities):
        day, customer = date(2024, 1, 1) + timedelta(days=random.randint(0, 700)), perhaps(random.randint(1, 50), 0.9)
        for _ in range(random.choice([1, 1, 2, 3, 5, 9, 20])):
            if day > LAST:
                break
            planned = perhaps(day + timedelta(days=random.randint(-20, 120)))
            money = perhaps(Decimal(random.randint(1, 99_999_999)) / 100, 0.3)
            trust = (perhaps(random.randint(1, 5), 0.2) for _ in range(3))
            rows.append((f"J{number:05d}", customer, perhaps(f"S{number % 7}"), perhaps("理财"), day,
                         perhaps(random.randint(0, 4)), perhaps(random.choice([*MILESTONES])), planned, money, *trust,
                         perhaps(random.choice(ENDS), 0.06)))
            day += timedelta(days=random.choice([0, 0, 1, 7, 14, 30, 45, 90, 200]))
    return sorted(rows, key=lambda row: (row[0], row[4], row[12] is not None, row[12] or ""))


def simulated(seed: int) -> list[Row]:
    rows = [(story.id, story.customer_no, None, None, each.on, each.willingness, each.milestone, each.planned_on, each.amount,
             each.brand, each.salesperson, each.product, each.outcome or None)
            for story in sorted(stories(seed, 8_000), key=lambda story: story.id) for each in story.seen]
    assert len(rows) > 1000
    return rows


def table(rows: list[Row]) -> pa.Table:
    return pa.table({name: pa.chunked_array([[row[place] for row in rows]], KINDS[name]) for place, name in enumerate(TOLD)})


@pytest.mark.parametrize("draw", [
    lambda: drawn(1, 700), lambda: drawn(2, 700), lambda: drawn(3, 1), lambda: simulated(101), list,
], ids=["1", "2", "one", "bank", "none"])
@pytest.mark.parametrize("as_of", [LAST, LAST - timedelta(days=13)])
def test_all_at_once_says_what_is_said_one_by_one(draw: Callable[[], list[Row]], as_of: date) -> None:
    rows = [row for row in draw() if row[4] <= as_of]
    judge = grades(told(rows), POLICY, as_of=as_of)
    seen = table(rows)
    which = Told.of(seen)
    made = courses(which, POLICY, as_of=as_of)
    spells, opportunities = _prospect_spells(seen, which, made), _opportunities(seen, which, made, CURVE)
    assert (spells.schema, opportunities.schema) == (SPELLS, OPPORTUNITIES)
    assert spells.to_pylist() == [
        {"customer_no": story.customer_no, "scheme": PROSPECT, "grade": spell.grade, "opportunity_id": story.id,
         "valid_from": spell.since, "valid_to": end}
        for story, each in judge
        for spell, end in zip(each.spells, [*(later.since for later in each.spells[1:]), story.closed_on()], strict=True)]
    assert opportunities.to_pylist() == [
        {"opportunity_id": story.id, "customer_no": story.customer_no, "staff_id": story.staff_id, "product": story.product,
         "grade": each.grade, "since": each.since, "score": each.maturity.score,
         "probability": CURVE.probability(each.maturity.score), "amount": each.standing.amount,
         "planned_on": each.standing.planned_on, "slips": each.standing.slips, "opened_on": each.standing.since,
         "last_on": each.standing.last, "outcome": each.standing.outcome or None} for story, each in judge]
    learned, wanted = made.examples, as_arrays(examples(judge, POLICY, as_of=as_of))
    assert np.unique(learned.opportunity, return_inverse=True)[1].tolist() == wanted.opportunity.tolist()
    for name in ("on", "grade", "score", "signed"):
        assert getattr(learned, name).tolist() == getattr(wanted, name).tolist()
