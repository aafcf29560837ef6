"""A tag is older than promised when a table that it rests on is further behind than that table may be."""

from __future__ import annotations

from datetime import date

from kequn.tags.catalogue import Catalogue, shipped
from kequn.tags.freshness import Overdue, overdue
from kequn.tags.model import TagDefinition

DAY = date(2026, 6, 30)
TAGS = Catalogue(TagDefinition.of(definition) for definition in shipped().values())
LAG = {"transactions": 1, "events": 1, "balances": 31}


def test_only_the_tags_of_the_table_that_stands_still_are_overdue() -> None:
    fresh = {"transactions": DAY, "events": date(2026, 6, 25), "balances": date(2026, 6, 1), "complaints": date(2020, 1, 1)}
    late = overdue(TAGS, fresh, LAG, as_of=DAY)
    assert late["days_since_login"] == Overdue("events", 1, 5)
    assert late["days_since_login"].days == 4
    assert {state.table for state in late.values()} == {"events"}
    assert not {"balance", "age", "last_complaint_topic"} & set(late)


def test_exactly_as_promised_is_not_late_and_a_day_more_is() -> None:
    assert overdue(TAGS, {"events": date(2026, 6, 29)}, LAG, as_of=DAY) == {}
    assert "days_since_login" in overdue(TAGS, {"events": date(2026, 6, 28)}, LAG, as_of=DAY)


def test_what_never_came_and_what_promises_nothing_is_not_late() -> None:
    assert overdue(TAGS, {}, LAG, as_of=DAY) == {}
    assert overdue(TAGS, {"complaints": date(2020, 1, 1), "customers": date(2020, 1, 1)}, LAG, as_of=DAY) == {}


def test_a_monthly_tag_may_be_a_month_further_behind() -> None:
    [definition] = [TAGS["days_since_login"].to_json()]
    monthly = Catalogue([TagDefinition(**{**definition, "refresh": "monthly"})])
    assert overdue(monthly, {"events": date(2026, 5, 30)}, LAG, as_of=DAY) == {}
    assert overdue(monthly, {"events": date(2026, 5, 28)}, LAG, as_of=DAY) == {"days_since_login": Overdue("events", 32, 33)}
