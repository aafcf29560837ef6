"""The chain: each stage is reached by what the customer did and from the one before, and strength decays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.relationship.chain import ORDER, Touch, chain, strength
from kequn.relationship.model import CHANNELS, INTENTS, OUTCOMES

TODAY = date(2026, 6, 30)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


CARED = Touch(ago(10), "wecom", "care", connected=True, answer="spoken")
OFFERED = Touch(ago(5), "phone", "sell", connected=True, answer="considering")
CAME = Touch(ago(3), "branch", "service", connected=True, inbound=True)
SILENT = Touch(ago(2), "phone", "care", connected=False, answer="not_reached")
REFUSED = Touch(ago(1), "phone", "sell", connected=True, answer="refused")


@pytest.mark.parametrize(("touches", "told", "stage"), [
    ([], [], "none"), ([SILENT, SILENT], [], "none"), ([REFUSED], [], "none"), ([], [ago(1)], "none"),
    ([Touch(ago(9), "phone", "sell", connected=True, answer="spoken")], [], "attention"),
    ([OFFERED], [], "attention"),  # interest alone does not skip care
    ([CARED], [], "care"), ([OFFERED], [ago(1)], "care"), ([CARED, OFFERED], [], "care"),
    ([CARED, CAME], [], "communication"), ([CARED, OFFERED], [ago(1)], "offer"), ([CARED, CAME, OFFERED], [], "offer"),
    ([Touch(ago(366), "wecom", "care", connected=True)], [], "none"),
])
def test_a_stage_is_reached_by_what_the_customer_did(touches: list[Touch], told: list[date], stage: str) -> None:
    assert chain(touches, told, as_of=TODAY).stage == stage


def test_strength_halves_in_sixty_days_and_who_loses_half_of_it_drifts_away() -> None:
    assert strength([CAME], as_of=ago(3)) == 1.0
    assert strength([CAME], as_of=ago(3) + timedelta(days=60)) == 0.5
    old = [Touch(ago(days), "wecom", "care", connected=True) for days in (95, 100, 110)]
    left = chain(old, [], as_of=TODAY)
    assert left.drifting
    assert not chain([*old, CAME], [], as_of=TODAY).drifting
    assert not chain([CAME], [], as_of=TODAY).drifting


def test_debt_of_care_counts_offers_beyond_care() -> None:
    assert chain([OFFERED, OFFERED, REFUSED, CARED], [], as_of=TODAY).debt == 2
    assert chain([CARED], [], as_of=TODAY).debt == 0


TOUCHES = st.lists(st.builds(
    Touch, st.dates(ago(500), TODAY), st.sampled_from(list(CHANNELS)), st.sampled_from(list(INTENTS)), st.booleans(),
    st.sampled_from([None, *OUTCOMES]), st.booleans()), max_size=12)


@given(TOUCHES, st.lists(st.dates(ago(500), TODAY), max_size=4))
def test_what_we_did_alone_advances_nothing(touches: list[Touch], told: list[date]) -> None:
    """Contacts that the customer did not answer change neither stage nor strength."""
    ours = [Touch(ago(1), channel, "care", connected=False) for channel in CHANNELS]
    before, after = chain(touches, told, as_of=TODAY), chain([*touches, *ours], told, as_of=TODAY)
    assert (before.stage, before.strength, before.evidence) == (after.stage, after.strength, after.evidence)


@given(TOUCHES, st.lists(st.dates(ago(500), TODAY), max_size=4))
def test_the_evidence_names_every_stage_up_to_the_one_reached(touches: list[Touch], told: list[date]) -> None:
    found = chain(touches, told, as_of=TODAY)
    assert [name for name, _ in found.evidence] == list(ORDER[1:ORDER.index(found.stage) + 1])
    assert all(day <= TODAY for _, day in found.evidence)
