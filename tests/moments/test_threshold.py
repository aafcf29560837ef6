"""How a month ended for who was near the next tier, the line crossed or just missed: told early in the month after."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kequn.engines.memory.engine import Engine
from kequn.moments.catalogue import definitions, detectors
from kequn.segments.service import catalogue

KNOWN = detectors(definitions("nowhere"))
SCHEMA = catalogue(definitions("nowhere")).schema


def seen(moment: str, day: date, *, tier: int = 1, before: int = 0, average: str = "48000", so_far: str = "40000",
         since: date | None = None) -> dict[str, Any]:
    """Return what a detector sees of one customer whose tier was `before` in the month before that of the day."""
    first = day.replace(day=1)
    ended = date.fromordinal(first.toordinal() - 1)
    common = {"customer_no": 1}
    now = {**common, "tier": tier, "since": since or first, "average": Decimal(average), "so_far": Decimal(so_far),
           "next_tier": tier, "today": Decimal(so_far), "above": Decimal(50000 if tier == 0 else 200000), "needed": None,
           "reckoned_on": day}
    months = [(ended, before), (date.fromordinal(ended.replace(day=1).toordinal() - 1), 3), (day, tier)]
    tables: dict[str, list[dict[str, Any]]] = {
        "customers": [{**common, "source": "core", "source_key": "1", "known_at": datetime(2020, 1, 1)}], "tiers": [now],
        "tier_months": [{**common, "month_end": end, "tier": had, "average": Decimal(1)} for end, had in months if had]}
    engine = Engine({name: tables.get(name, []) for name in SCHEMA.tables}, SCHEMA, "Asia/Shanghai")
    found: dict[str, Any] = engine.values(KNOWN[moment].trees(SCHEMA), as_of=day).to_pylist()[0]
    return found


@pytest.mark.parametrize(("day", "said", "holds"), [
    (date(2026, 3, 1), {}, True),  # the end of January is 29 days before
    (date(2026, 3, 20), {}, True), (date(2026, 3, 21), {}, False),
    (date(2026, 3, 5), {"before": 1}, False), (date(2026, 3, 5), {"tier": 1, "before": 2}, False),
    (date(2026, 3, 5), {"tier": 0}, False), (date(2026, 3, 5), {"tier": 2, "before": 1}, True),
    (date(2026, 3, 5), {"since": date(2026, 2, 1)}, False),
])
def test_a_higher_tier_is_told_early_in_its_first_month(day: date, said: dict[str, Any], holds: bool) -> None:
    found = seen("tier_reached", day, **said)
    assert bool(found["holds"]) is holds
    if holds:
        assert (found["cause"], found["figure_before"]) == (date(2026, 3, 1), said.get("before", 0))


@pytest.mark.parametrize(("day", "said", "holds"), [
    (date(2026, 3, 1), {}, True), (date(2026, 3, 10), {}, True), (date(2026, 3, 11), {}, False),
    (date(2026, 3, 5), {"average": "44999"}, False), (date(2026, 3, 5), {"average": "45000"}, True),
    (date(2026, 3, 5), {"average": "50000"}, False), (date(2026, 3, 5), {"so_far": "50000"}, False),
])
def test_who_just_missed_the_next_tier_is_told_early_in_the_month_after(day: date, said: dict[str, Any], holds: bool) -> None:
    found = seen("tier_missed", day, tier=0, **said)
    assert bool(found["holds"]) is holds
    assert found["cause"] == 202603
