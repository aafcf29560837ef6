"""Who came and went, day by day: replaying all changes from the first day gives the members of every day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kequn.segments.history import Added, Base, add, base
from kequn.segments.model import SegmentDefinition

FIRST = date(2026, 1, 1)
TITLE = {"zh": "x", "en": "x"}


def segment(version: int = 1, unit: str = "customer") -> SegmentDefinition:
    return SegmentDefinition("x", version, TITLE, TITLE, "", unit, "True")


def after(known: Base, day: date, members: set[int], version: int = 1, unit: str = "customer") -> Added:
    return add(known, {"x": segment(version, unit)}, {"x": np.array(sorted(members), np.int64)}, as_of=day)


def stored(made: Added, version: int = 1, unit: str = "customer") -> tuple[pa.Table, pa.Table, pa.Table]:
    rows = [{"id": "x", "version": version, "unit": unit, "since": made.since["x"]}]
    return pa.Table.from_pylist(rows, pa.schema([("id", pa.string()), ("version", pa.int64()), ("unit", pa.string()),
                                                 ("since", pa.date32())])), made.members, made.changes


def changes(made: Added) -> list[tuple[date, int, bool, bool]]:
    return [(row["day"], row["customer_no"] or row["household_no"], row["entered"], row["redefined"])
            for row in made.changes.to_pylist()]


def test_the_first_count_lets_nobody_in_and_the_next_tells_both_ways() -> None:
    first = after(Base(), FIRST, {1, 2})
    assert (changes(first), first.since["x"]) == ([], FIRST)
    second = FIRST + timedelta(days=1)
    made = after(base(*stored(first), as_of=second), second, {2, 3})
    assert changes(made) == [(second, 3, True, False), (second, 1, False, False)]
    assert made.since["x"] == FIRST


def test_a_run_repeated_on_its_day_adds_nothing_twice_and_sees_what_came_late() -> None:
    second = FIRST + timedelta(days=1)
    first = after(Base(), FIRST, {1, 2})
    once = after(base(*stored(first), as_of=second), second, {2, 3})
    again = after(base(*stored(once), as_of=second), second, {2, 3})
    assert changes(again) == changes(once)
    late = after(base(*stored(once), as_of=second), second, {1, 2, 4})
    assert changes(late) == [(second, 4, True, False)]


def test_a_change_by_a_new_definition_is_told_as_such() -> None:
    second = FIRST + timedelta(days=1)
    made = after(base(*stored(after(Base(), FIRST, {1})), as_of=second), second, {2}, version=2)
    assert changes(made) == [(second, 2, True, True), (second, 1, False, True)]


def test_households_have_their_own_numbers_and_old_changes_are_dropped() -> None:
    second, much_later = FIRST + timedelta(days=1), FIRST + timedelta(days=500)
    first = after(Base(), FIRST, {1}, unit="household")
    made = after(base(*stored(first, unit="household"), as_of=second), second, {2}, unit="household")
    assert made.changes.column("customer_no").null_count == 2
    assert changes(made) == [(second, 2, True, False), (second, 1, False, False)]
    third = after(base(*stored(made, unit="household"), as_of=much_later), much_later, {2}, unit="household")
    assert changes(third) == []


@given(days=st.lists(st.sets(st.integers(1, 8)), min_size=1, max_size=8), repeats=st.lists(st.integers(0, 7), max_size=4))
def test_replaying_the_changes_gives_the_members_of_every_day(days: list[set[int]], repeats: list[int]) -> None:
    made = after(Base(), FIRST, days[0])
    for place, members in enumerate(days[1:], start=1):
        made = after(base(*stored(made), as_of=FIRST + timedelta(days=place)), FIRST + timedelta(days=place), members)
    now = len(days) - 1
    for again in (place for place in repeats if 0 < place <= now):  # going back to a day gives up what came after it
        made = after(base(*stored(made), as_of=FIRST + timedelta(days=again)), FIRST + timedelta(days=again), days[again])
        now = again
    inside = set(days[0])
    for place in range(1, now + 1):
        for day, number, entered, _ in changes(made):
            if day == FIRST + timedelta(days=place):
                (inside.add if entered else inside.remove)(number)
        assert inside == days[place]
