"""The gate: each of its rules by example, and what holds whatever a customer has been through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.kernel.errors import HomeError
from kequn.relationship.gate import RULES, verdict, verdicts
from kequn.relationship.model import CHANNELS, IN_PERSON, INTENTS, OUTCOMES, Known, Past, Window
from kequn.relationship.policy import OWN, read

POLICY = read()
TODAY = date(2026, 6, 30)
MORNING = datetime(2026, 6, 30, 10, tzinfo=UTC)


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def calls(*ago: int, intent: str = "care", channel: str = "phone") -> Known:
    return Known(contacts=tuple(Past(day(each), channel, intent, "spoken") for each in ago))


def at(hour: int, minute: int = 0) -> datetime:
    return MORNING.replace(hour=hour, minute=minute)


REFUSED = Known(contacts=(Past(day(100), "phone", "sell", "refused"),))
LONG_AGO = Known(contacts=(Past(day(400), "phone", "sell", "refused"),))
EVENING, LATE, EARLY = Known(window=Window(18)), Known(window=Window(22, 24)), Known(window=Window(ends=8))
WORKDAYS = Known(window=Window(weekends=False))  # 30 June 2026 is a Tuesday
TABLE = [  # who, intent, channel, when, rule, until
    (Known(), "sell", "phone", MORNING, None, None),
    (Known(frozenset({"deceased"})), "service", "phone", MORNING, "listed", None),
    (Known(frozenset({"no_marketing"})), "care", "wecom", MORNING, "listed", None),
    (Known(frozenset({"no_marketing"})), "service", "phone", MORNING, None, None),
    (Known(frozenset({"frozen"})), "care", "wecom", MORNING, "listed", None),
    (Known(frozenset({"frozen"})), "service", "wecom", MORNING, None, None),
    (Known(frozenset({"staff"})), "sell", "wecom", MORNING, "listed", None),
    (Known(frozenset({"staff"})), "care", "wecom", MORNING, None, None),
    (Known(frozenset({"a list of the bank's own"})), "service", "wecom", MORNING, "listed", None),
    (Known(said={("sell", ""): False}), "sell", "phone", MORNING, "unwanted", None),
    (Known(said={("sell", ""): False}), "care", "phone", MORNING, None, None),
    (Known(said={("care", "phone"): False}), "care", "phone", MORNING, "unwanted", None),
    (Known(said={("care", "phone"): False}), "care", "wecom", MORNING, None, None),
    (Known(said={("sell", ""): False, ("sell", "wecom"): True}), "sell", "wecom", MORNING, None, None),
    (REFUSED, "sell", "phone", MORNING, "refused_this_way", None),
    (REFUSED, "sell", "wecom", MORNING, "refused_lately", datetime(2026, 9, 18, tzinfo=UTC)),
    (REFUSED, "care", "phone", MORNING, None, None),
    (LONG_AGO, "sell", "phone", MORNING, "refused_this_way", None),
    (LONG_AGO, "sell", "wecom", MORNING, None, None),
    (Known(complaint_open=True), "sell", "wecom", MORNING, "complaint", None),
    (Known(complaint_open=True), "service", "wecom", MORNING, None, None),
    (calls(0), "care", "wecom", MORNING, "day_full", datetime(2026, 7, 1, tzinfo=UTC)),
    (calls(0), "service", "wecom", MORNING, None, None),
    (calls(0, intent="service"), "care", "wecom", MORNING, None, None),
    (calls(5, 29), "care", "phone", MORNING, "calls_full", datetime(2026, 7, 1, tzinfo=UTC)),
    (calls(5, 30), "care", "phone", MORNING, None, None),
    (calls(5, 29), "care", "wecom", MORNING, None, None),
    (calls(1, 5, 9, 29, channel="wecom"), "sell", "visit", MORNING, "month_full", datetime(2026, 7, 1, tzinfo=UTC)),
    (Known(contacts=(Past(TODAY, "branch", "care", "spoken", inbound=True),)), "care", "phone", MORNING, None, None),
    (Known(), "service", "phone", at(21), "quiet", datetime(2026, 7, 1, 9, tzinfo=UTC)),
    (Known(), "service", "phone", at(8, 59), "quiet", datetime(2026, 6, 30, 9, tzinfo=UTC)),
    (Known(), "care", "visit", at(20, 59), None, None),
    (Known(), "care", "phone", at(9), None, None),
    (Known(), "service", "app", at(23), None, None),
    (EVENING, "service", "phone", at(17, 59), "own_hours", datetime(2026, 6, 30, 18, tzinfo=UTC)),
    (EVENING, "care", "phone", at(18), None, None),
    (EVENING, "care", "phone", at(21), "own_hours", datetime(2026, 7, 1, 18, tzinfo=UTC)),  # until when the bank ends
    (EVENING, "care", "app", at(12), None, None),
    (LATE, "care", "phone", at(22, 30), None, None),  # their word stands before the bank's quiet hours
    (LATE, "care", "phone", at(10), "own_hours", datetime(2026, 6, 30, 22, tzinfo=UTC)),
    (EARLY, "care", "phone", at(7), None, None),
    (EARLY, "care", "phone", at(8), "own_hours", datetime(2026, 7, 1, 7, tzinfo=UTC)),
    (WORKDAYS, "care", "wecom", datetime(2026, 6, 27, 10, tzinfo=UTC), "own_hours", datetime(2026, 6, 29, 9, tzinfo=UTC)),
    (WORKDAYS, "care", "wecom", at(21, 30), "quiet", datetime(2026, 7, 1, 9, tzinfo=UTC)),
    (WORKDAYS, "care", "wecom", MORNING, None, None),
]


@pytest.mark.parametrize(("known", "intent", "channel", "moment", "rule", "until"), TABLE)
def test_each_rule(known: Known, intent: str, channel: str, moment: datetime, rule: str | None, until: datetime | None) -> None:
    found = verdict(known, intent, channel, moment, POLICY)
    assert (found.rule, found.until) == (rule, until)


def test_every_rule_is_in_the_table_but_the_one_that_a_bank_asks_for() -> None:
    assert {line[4] for line in TABLE} - {None} == set(RULES) - {"no_consent"}
    asked = replace(POLICY, consent=frozenset({"sell"}))
    assert verdict(Known(), "sell", "phone", MORNING, asked).rule == "no_consent"
    assert verdict(Known(said={("sell", ""): True}), "sell", "phone", MORNING, asked).allowed
    assert verdict(Known(), "care", "phone", MORNING, asked).allowed


def test_a_manager_never_reads_which_list() -> None:
    for special in ("deceased", "frozen", "judicial", "money_laundering", "no_marketing"):
        found = verdict(Known(frozenset({special})), "sell", "phone", MORNING, POLICY)
        assert RULES[found.rule or ""] == ("不宜营销", "do not market")


PASTS = st.builds(Past, st.dates(day(500), TODAY), st.sampled_from(list(CHANNELS)), st.sampled_from(list(INTENTS)),
                  st.sampled_from([None, *OUTCOMES]), st.booleans())
KNOWN = st.builds(
    Known, st.frozensets(st.sampled_from(["deceased", "frozen", "staff", "minor", "else"]), max_size=2), st.booleans(),
    st.lists(PASTS, max_size=12).map(tuple),
    st.dictionaries(st.tuples(st.sampled_from(list(INTENTS)), st.sampled_from(["", *CHANNELS])), st.booleans(), max_size=4),
    st.builds(Window, st.none() | st.integers(0, 11), st.none() | st.integers(12, 24), st.booleans()))
MOMENTS = st.datetimes(datetime(2026, 6, 30), datetime(2026, 6, 30, 23, 59), timezones=st.just(UTC))


@given(KNOWN, PASTS, st.sampled_from(list(INTENTS)), st.sampled_from(list(CHANNELS)), MOMENTS)
def test_nothing_that_happens_allows_what_was_forbidden(
        known: Known, past: Past, intent: str, channel: str, now: datetime) -> None:
    more = replace(known, contacts=(*known.contacts, past), lists=known.lists | {"frozen"}, complaint_open=True)
    if not verdict(known, intent, channel, now, POLICY).allowed:
        assert not verdict(more, intent, channel, now, POLICY).allowed


@given(KNOWN, MOMENTS)
def test_what_may_be_sold_may_be_cared_for_and_served(known: Known, now: datetime) -> None:
    """Where nobody said a word of their own: whoever may be sold something may be cared for, and served."""
    quiet = replace(known, said={})
    by_intent = {intent: verdicts(quiet, intent, now, POLICY) for intent in INTENTS}
    for channel in IN_PERSON:
        assert by_intent["care"][channel].allowed or not by_intent["sell"][channel].allowed
        assert by_intent["service"][channel].allowed or not by_intent["care"][channel].allowed


@given(KNOWN, st.sampled_from(["care", "sell"]), st.sampled_from(list(CHANNELS)), MOMENTS)
def test_the_caps_hold_over_all_sources_together(known: Known, intent: str, channel: str, now: datetime) -> None:
    """Whoever contacts whenever the gate allows it never exceeds the caps, whatever was there before."""
    made = [each for each in known.contacts if not each.inbound and each.intent != "service"]
    lately = [each for each in made if each.on > TODAY - timedelta(days=POLICY.caps.days)]
    if verdict(known, intent, channel, now, POLICY).allowed:
        assert sum(each.on == TODAY for each in made) < POLICY.caps.a_day
        assert len(lately) < POLICY.caps.contacts
        assert channel != "phone" or sum(each.channel == "phone" for each in lately) < POLICY.caps.calls


@given(KNOWN, st.sampled_from(list(INTENTS)), st.sampled_from(list(CHANNELS)), MOMENTS)
def test_when_the_gate_says_until_when_its_rule_no_longer_holds_then(
        known: Known, intent: str, channel: str, now: datetime) -> None:
    found = verdict(known, intent, channel, now, POLICY)
    if found.until:
        assert found.until > now
        assert verdict(known, intent, channel, found.until, POLICY).rule != found.rule


@pytest.mark.parametrize(("text", "said"), [
    ("[caps]\ncontacts = 0", "a whole number from 1"), ("[quiet]\nbegins = 25", "an hour from 0 to 23"),
    ("[lists]\nstaff = ['buy']", "is a list of service, care, sell"), ("[cap]\ncontacts = 1", "there is no 'cap'"),
    ("[consent]\nnedeed = []", "it says needed"), ("[minutes]\nphone = 'six'", "a whole number"),
])
def test_a_wrong_policy_is_said_in_a_line(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / OWN).parent.mkdir()
    (tmp_path / OWN).write_text(text)
    with pytest.raises(HomeError, match=said):
        read(tmp_path)
