"""Which wording a customer meets, and what may be said of several."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.relationship.wording import BETTER, EVEN, FEW, ONE, Came, Wording, chosen, compared, ref_of

UNTIL = date(2027, 1, 1)


def wordings(number: int) -> list[Wording]:
    return [Wording(ref_of("keep", "listen", {"zh": f"话{each}", "en": ""}), {}, "R1", UNTIL) for each in range(number)]


def test_each_customer_meets_one_and_the_same_and_the_shares_are_equal() -> None:
    three = wordings(3)
    met = [chosen(three, number) for number in range(9000)]
    assert met == [chosen(reversed(three), number) for number in range(9000)]
    assert all(abs(count - 3000) < 4 * (9000 * 2 / 9) ** 0.5 for count in Counter(each.ref for each in met if each).values())
    assert chosen([], 7) is None


@given(number=st.integers(0, 2**62), gone=st.integers(0, 3))
def test_only_those_change_who_met_the_one_that_went(number: int, gone: int) -> None:
    four = wordings(4)
    before, after = chosen(four, number), chosen(four[:gone] + four[gone + 1 :], number)
    assert before == after or before == four[gone]


def test_a_wording_is_named_by_its_wave_and_texts() -> None:
    texts = {"zh": "您好", "en": "hello"}
    assert ref_of("keep", "listen", texts) == ref_of("keep", "listen", dict(reversed(texts.items())))
    others = {ref_of("keep", "head", texts), ref_of("win_back", "listen", texts), ref_of("keep", "listen", texts | {"en": "hi"})}
    assert len(others - {ref_of("keep", "listen", texts)}) == 3


@pytest.mark.parametrize(("came", "said"), [
    ([], (ONE, "")), ([("a", Came(500, 400, 100))], (ONE, "")),
    ([("a", Came(29, 20, 20)), ("b", Came(500, 400, 5))], (FEW, "")),
    ([("a", Came(100, 80, 30)), ("b", Came(100, 80, 28))], (EVEN, "")),
    ([("a", Came(100, 80, 10)), ("b", Came(100, 80, 40)), ("c", Came(100, 80, 12))], (BETTER, "b")),
    ([("a", Came(100, 80, 38)), ("b", Came(100, 80, 40)), ("c", Came(100, 80, 12))], (EVEN, "")),
])
def test_what_may_be_said_of_several(came: list[tuple[str, Came]], said: tuple[str, str]) -> None:
    assert compared(came) == said


def test_a_share_of_nobody_is_anything() -> None:
    assert Came().reach == Came().interest == (0.0, 0.0, 1.0)
    share, low, high = Came(40, 30, 10).interest
    assert (share, round(low, 3), round(high, 3)) == (0.25, 0.142, 0.402)  # Wilson, by hand
