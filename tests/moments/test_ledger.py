"""The ledger: each cause is raised once, a day run twice changes nothing, and what came of a moment is judged in its window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kequn.moments.ledger import Base, Kept, Shares, base, concerned, keep, ref_of
from kequn.moments.model import Detector, Foretold, Success
from kequn.moments.seen import SEEN, Seen

FIRST = date(2026, 1, 1)
NOBODY = pa.table({"customer_no": pa.array([], pa.int64())})
HELD = pa.schema([("customer_no", pa.int64()), ("intent", pa.string()), ("guard", pa.string())])
TEXT = {"zh": "x", "en": "x"}
EPISODE = Detector("sleeping", 0, TEXT, TEXT, "", "T4", "care", "True", "", 10, TEXT, {}, "1", 0.5, "month", "30",
                   Success("aum", "aum", "20", "any"), None, control=False, play="")
CAUSED = replace(EPISODE, id="maturity", row="T7", cause="day", success=Success("aum", "aum", "7", "end"),
                 foretells=Foretold("True", 30))
BOTH = (EPISODE, CAUSED)
NONE = Shares(0.0, 0.0)


def row(moment: str, number: int, *, holds: bool = True, cause: str | None = None, **said: Any) -> dict[str, Any]:
    usual = {"stake": 100.0, "measured": 0.0, "goal": 1.0, "lasts": 30, "window": 20 if moment == "sleeping" else 7,
             "event": False,
             "figures": "{}"}
    return {"moment": moment, "customer_no": number, "holds": holds, "cause": cause, **usual, **said}


def day_of(place: int) -> date:
    return FIRST + timedelta(days=place)


def known_before(made: Kept, day: date) -> Base:
    since = pa.table({"moment": [*made.since], "since": pa.array(made.since.values(), pa.date32())})
    return base(made.moments, made.events, since, as_of=day)


def after(before: Kept | None, place: int, rows: Iterable[dict[str, Any]], *, detectors: tuple[Detector, ...] = BOTH,
          shares: Shares = NONE, exempt: pa.Table = NOBODY, held: Iterable[dict[str, Any]] = ()) -> Kept:
    day = day_of(place)
    known = known_before(before, day) if before else Base()
    found = Seen(pa.Table.from_pylist(list(rows), SEEN), pa.Table.from_pylist(list(held), HELD))
    return keep(known, detectors, found, exempt, shares, kept=400, as_of=day)


def told(made: Kept, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(each[name] for name in names) for each in made.moments.to_pylist()]


def test_a_cause_is_raised_once_however_often_it_is_seen() -> None:
    made = None
    for place in range(60):
        made = after(made, place, [row("maturity", 1, cause="2026-03-01"), row("sleeping", 2)])
    assert made is not None
    assert told(made, "moment", "customer_no", "cause", "opened_on", "seen_on") == [
        ("maturity", 1, "2026-03-01", FIRST, day_of(59)), ("sleeping", 2, "2026-01-01", FIRST, day_of(59))]
    another = after(made, 60, [row("maturity", 1, cause="2026-04-01")])
    assert told(another, "cause", "opened_on")[-2:] == [("2026-04-01", day_of(60)), ("2026-01-01", FIRST)]
    assert told(another, "ref")[0] == (ref_of("maturity", 1, "2026-03-01"),)


def test_an_episode_comes_again_only_after_its_quiet_days() -> None:
    made = after(None, 0, [row("sleeping", 1)])
    made = after(made, 1, [])
    made = after(made, 10, [row("sleeping", 1)])  # ten days after it was seen last
    assert told(made, "opened_on", "seen_on") == [(FIRST, day_of(10))]
    made = after(made, 21, [row("sleeping", 1)])  # eleven days after
    assert told(made, "opened_on", "seen_on") == [(FIRST, day_of(10)), (day_of(21), day_of(21))]


def test_success_on_any_day_of_the_window_and_only_there() -> None:
    made = after(None, 0, [row("sleeping", 1), row("sleeping", 2), row("sleeping", 3)])
    made = after(made, 20, [row("sleeping", number, holds=False, measured=measured) for number, measured in ((1, 1.0), (2, 0.5))])
    assert told(made, "succeeded", "judged_on", "state") == [
        (True, day_of(20), "done"), (None, None, "open"), (None, None, "open")]
    made = after(made, 21, [row("sleeping", 2, holds=False, measured=5.0)])
    assert told(made, "succeeded", "judged_on", "measured") == [
        (True, day_of(20), 1.0), (False, day_of(21), 5.0), (False, day_of(21), None)]
    made = after(made, 31, [])
    assert told(made, "state") == [("done",), ("lapsed",), ("lapsed",)]


def test_success_at_the_end_is_looked_at_on_the_last_day_alone() -> None:
    made = after(None, 0, [row("maturity", 1, cause="a"), row("maturity", 2, cause="a")])
    made = after(made, 6, [row("maturity", 1, cause="a", measured=1.0)])
    assert told(made, "succeeded") == [(None,), (None,)]
    made = after(made, 7, [row("maturity", 1, cause="a", measured=0.5), row("maturity", 2, cause="a", measured=1.0)])
    assert told(made, "succeeded", "judged_on") == [(False, day_of(7)), (True, day_of(7))]


def test_what_it_foretold_and_what_came_without_it_are_noted() -> None:
    made = after(None, 0, [row("maturity", 1, cause="a"), row("maturity", 9, holds=False, event=True)])
    made = after(made, 12, [row("maturity", 1, cause="a", event=True), row("maturity", 2, holds=False, event=True)])
    assert told(made, "customer_no", "came_on") == [(1, day_of(12))]
    assert [(each["customer_no"], each["began_on"], each["fresh"]) for each in made.events.to_pylist()] == [
        (1, day_of(12), True), (2, day_of(12), True), (9, FIRST, False)]  # of the ninth nobody knows when it began
    made = after(made, 13, [row("maturity", 2, holds=False, event=True)])
    assert len(made.events) == 3


def test_control_is_withheld_by_hash_service_and_private_customers_are_exempt() -> None:
    withheld = replace(EPISODE, control=True)
    rows = [row("sleeping", number) for number in range(1000)]
    private = pa.table({"customer_no": pa.array(range(500), pa.int64())})
    made = after(None, 0, [*rows, row("maturity", 1, cause="a")], detectors=(withheld, CAUSED), shares=Shares(0.2, 0.05),
                 exempt=private)
    arms = {(each["moment"], each["customer_no"]): (each["arm"], each["state"]) for each in made.moments.to_pylist()}
    assert arms["maturity", 1] == ("exempt", "open")
    assert {arms["sleeping", number][0] for number in range(500)} == {"treated", "exempt"}
    others = [arms["sleeping", number] for number in range(500, 1000)]
    assert set(others) == {("treated", "open"), ("control", "control")}
    assert 90 <= sum(arm == "control" for arm, _ in others) <= 150  # of 500 the share is 0.24
    again = after(None, 0, [*rows, row("maturity", 1, cause="a")], detectors=(withheld, CAUSED), shares=Shares(0.2, 0.05),
                  exempt=private)
    assert again.moments.equals(made.moments)


def test_a_guard_lets_open_moments_of_its_intent_wait() -> None:
    rows = [row("sleeping", 1), row("maturity", 1, cause="a")]
    made = after(None, 0, rows, held=[{"customer_no": 1, "intent": "care", "guard": "g"}],
                 detectors=(EPISODE, replace(CAUSED, intent="service")))
    assert told(made, "moment", "held") == [("maturity", None), ("sleeping", "g")]


Days = list[list[dict[str, Any]]]
rows = st.builds(
    lambda moment, number, cause, measured, event, holds: row(
        moment, number, cause=cause if moment == "maturity" else None, measured=measured, event=event, holds=holds),
    st.sampled_from(["maturity", "sleeping"]), st.integers(1, 3), st.sampled_from(["a", "b"]), st.sampled_from([0.0, 2.0]),
    st.booleans(), st.booleans())
days = st.lists(st.lists(rows, max_size=4, unique_by=lambda each: (each["moment"], each["customer_no"])), min_size=1, max_size=12)


@settings(max_examples=12, deadline=None)
@given(days)
def test_over_random_days_nothing_is_raised_twice_and_every_run_may_be_repeated(seen: Days) -> None:
    made, each_day = None, []
    for place, found in enumerate(seen):
        made = after(made, place, found)
        again = after(made, place, found)
        assert again.moments.equals(made.moments)
        assert again.events.equals(made.events)
        each_day.append(made)
    assert made is not None
    causes = [(each["moment"], each["customer_no"], each["cause"]) for each in made.moments.to_pylist()]
    assert len(set(causes)) == len(causes)
    opened = sorted((each["customer_no"], each["opened_on"]) for each in made.moments.to_pylist() if each["moment"] == "sleeping")
    for (number, first), (same, later) in pairwise(opened):
        assert number != same or later - first > timedelta(days=EPISODE.quiet)
    middle = len(seen) // 2
    back = after(made, middle, seen[middle])  # a run for an earlier day raises what was raised then
    assert told(back, "ref", "opened_on", "judged_on") == told(each_day[middle], "ref", "opened_on", "judged_on")


def test_measures_are_wanted_of_what_is_not_over() -> None:
    made = after(None, 0, [row("maturity", 1, cause="a"), row("sleeping", 2, measured=1.0)])
    known = known_before(made, day_of(1))
    assert concerned(known, as_of=day_of(1)).to_pylist() == [
        {"moment": "maturity", "customer_no": 1}, {"moment": "sleeping", "customer_no": 2}]
    made = after(made, 20, [row("sleeping", 2, holds=False, measured=1.0)])
    made = after(made, 21, [])
    known = known_before(made, day_of(40))
    assert concerned(known, as_of=day_of(40)).to_pylist() == []


def test_what_it_began_with_stays_and_an_older_ledger_lacks_it() -> None:
    made = after(None, 0, [row("maturity", 1, cause="a", measured=5.0)])
    older = replace(made, moments=made.moments.drop_columns(["began"]))
    made = after(made, 7, [row("maturity", 1, cause="a", measured=3.0)])
    assert told(made, "began", "measured") == [(5.0, 3.0)]
    older = after(older, 7, [row("maturity", 1, cause="a", measured=3.0), row("maturity", 2, cause="a", measured=4.0)])
    assert told(older, "customer_no", "began", "measured") == [(1, None, 3.0), (2, 4.0, 4.0)]


def test_a_detector_may_state_a_share_of_its_own_which_keeps_who_was_in_a_smaller_one() -> None:
    rows = [row("sleeping", number) for number in range(1000)]
    arms = []
    for control in (True, 0.3, False):
        made = after(None, 0, rows, detectors=(replace(EPISODE, control=control), CAUSED), shares=Shares(0.1, 0.0))
        arms.append({number for number, arm in told(made, "customer_no", "arm") if arm == "control"})
    assert 70 < len(arms[0]) < 130
    assert 250 < len(arms[1]) < 350
    assert arms[0] < arms[1]
    assert arms[2] == set()
