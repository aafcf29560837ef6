"""How a play goes on: a wave opens by how the one before ended, a refusal or silence stops it, and no contact counts twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.journeys.catalogue import shipped
from kequn.journeys.model import Play
from kequn.journeys.waves import CLOSED, DUE, GONE, HEARD, WAITING, Contact, course

OPENED = date(2026, 3, 1)
FIRST_100 = Play.of(shipped()["first_100_days"])
KEEP = Play.of(shipped()["keep"])


def on(day: int, answer: str | None = "interested", *, connected: bool = True) -> Contact:
    return Contact(OPENED + timedelta(days=day), connected, answer)


def states(play: Play, contacts: list[Contact], day: int) -> list[str]:
    return [each.state for each in course(play, OPENED, contacts, as_of=OPENED + timedelta(days=day)).waves]


@pytest.mark.parametrize(("day", "contacts", "expected"), [
    (0, [], [WAITING] * 6),
    (1, [], [DUE, *[WAITING] * 5]),
    (7, [], [GONE, DUE, *[WAITING] * 4]),  # the first has passed without an answer
    (2, [on(2)], [HEARD, *[WAITING] * 5]),
    (15, [], [GONE, GONE, *[CLOSED] * 4]),  # two in a row without an answer: fatigue
    (15, [on(2), on(9, None, connected=False)], [HEARD, GONE, *[WAITING] * 4]),
    (22, [on(2), on(9, None, connected=False)], [HEARD, GONE, DUE, *[WAITING] * 3]),
    (80, [on(2), on(9), on(22), on(50)], [HEARD, HEARD, HEARD, HEARD, DUE, WAITING]),
    (80, [on(2), on(9), on(22)], [HEARD, HEARD, HEARD, GONE, CLOSED, WAITING]),  # the offer opens after an answer alone
    (9, [on(2, "refused")], [GONE, *[CLOSED] * 5]),
])
def test_the_first_hundred_days(day: int, contacts: list[Contact], expected: list[str]) -> None:
    assert states(FIRST_100, contacts, day) == expected


def test_a_play_branches_on_the_answer() -> None:
    assert states(KEEP, [on(1)], 11) == [HEARD, DUE, CLOSED]
    assert states(KEEP, [], 11) == [GONE, CLOSED, DUE]


def test_it_says_why_it_stopped() -> None:
    assert course(FIRST_100, OPENED, [on(2, "refused")], as_of=OPENED + timedelta(days=3)).stopped == "refused"
    assert course(FIRST_100, OPENED, [], as_of=OPENED + timedelta(days=30)).stopped == "fatigue"


@given(st.lists(st.builds(on, st.integers(0, 110), st.sampled_from([None, "interested", "refused"]), connected=st.booleans()),
                max_size=9),
       st.integers(0, 110), st.sampled_from([Play.of(each) for each in shipped().values()]))
def test_one_wave_is_due_at_most_and_nothing_after_a_refusal(contacts: list[Contact], day: int, play: Play) -> None:
    found = course(play, OPENED, contacts, as_of=OPENED + timedelta(days=day))
    used = [each.contact for each in found.waves if each.contact]
    assert len({id(each) for each in used}) == len(used)
    if found.stopped == "refused":
        refused = next(place for place, each in enumerate(found.waves) if each.contact and each.contact.answer == "refused")
        assert {each.state for each in found.waves[refused + 1:]} <= {CLOSED}
    assert sum(each.state == DUE for each in found.waves) <= 1 + sum(each.wave.opens == "always" for each in found.waves)
