"""What follows what: who takes which item next, in a time that everybody had, with ties that are no order."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kequn.customers import baskets
from kequn.kernel.errors import KequnError

START = date(2026, 1, 1)


def _frame(takings: list[tuple[str, str, int]]) -> pd.DataFrame:
    rows = [(who, item, START + timedelta(days=day)) for who, item, day in takings]
    return pd.DataFrame(rows, columns=["who", "item", "day"])


def _sequences(frame: Any, **given: Any) -> Any:
    usual: dict[str, Any] = {"basket": "who", "item": "item", "at": "day", "days": 30, "min_support": 0.001,
                             "min_confidence": 0.001}
    return baskets.sequences(frame, **usual | given)


END = ("last", "other", 100)  # the data reach to day 100


def test_every_figure_of_a_small_example() -> None:
    of_a, of_b = [("a", "card", 0), ("a", "fund", 10)], [("b", "card", 0), ("b", "fund", 30)]
    frame = _frame([*of_a, *of_b, ("c", "card", 5), ("d", "loan", 5), END])
    [rule] = _sequences(frame).to_dict("records")
    assert rule == {  # trials: a's card and fund, b's card and fund, c's card, d's loan
        "antecedent": ("card",), "consequent": "fund", "count": 2, "antecedent_count": 3, "consequent_count": 2, "support": 2 / 6,
        "confidence": 2 / 3, "lift": pytest.approx(2.0), "p": pytest.approx(1 / 5),  # C(3,2) / C(6,2)
        "p_adjusted": pytest.approx(2 / 5),  # card, loan and fund with fund, less fund with itself
        "median_days": 20.0,
    }


@pytest.mark.parametrize(
    ("takings", "expected"),
    [
        ([("a", "card", 0), ("a", "fund", 0), END], []),  # at once is no order
        ([("a", "card", 0), ("a", "fund", 31), END], []),  # too late
        ([("a", "card", 0), ("b", "fund", 10), END], []),  # somebody else
        ([("a", "card", 0), ("a", "loan", 5), ("a", "fund", 10), END], [("card", "loan"), ("loan", "fund")]),  # the next
        ([("a", "card", 0), ("a", "card", 5), END], []),  # again is no rule
        ([("a", "card", 0), ("a", "loan", 0), ("a", "fund", 10), END], [("card", "fund"), ("loan", "fund")]),
        ([("a", "card", 75), ("a", "fund", 80), END], []),  # what comes within 30 days after day 75 cannot be known yet
        ([("a", "card", 70), ("a", "fund", 80), END], [("card", "fund")]),
    ],
)
def test_what_counts_as_next(takings: list[tuple[str, str, int]], expected: list[tuple[str, str]]) -> None:
    found = _sequences(_frame(takings)).to_dict("records")
    assert sorted((row["antecedent"][0], row["consequent"]) for row in found) == expected


def test_times_of_a_day_have_an_order_and_kinds_of_tables_come_back() -> None:
    rows = {"who": ["a", "a", "last"], "item": ["card", "fund", "other"],
            "day": [pd.Timestamp("2026-01-01 09:00"), pd.Timestamp("2026-01-01 21:00"), pd.Timestamp("2026-03-01")]}
    of_pandas = _sequences(pd.DataFrame(rows), days=1)
    of_polars, of_arrow = _sequences(pl.DataFrame(rows), days=1), _sequences(pa.table(rows), days=1)
    assert of_polars.to_dicts() == of_arrow.to_pylist()
    assert of_arrow["median_days"].to_pylist() == of_pandas["median_days"].to_list() == [0.5]


@given(st.lists(st.tuples(st.sampled_from("uvw"), st.sampled_from("abc"), st.integers(0, 40)), max_size=25), st.integers(1, 20))
def test_a_plain_walk_gives_the_same_counts(takings: list[tuple[str, str, int]], days: int) -> None:
    found = _sequences(_frame(takings), days=days) if takings else pd.DataFrame()
    ours = {(row["antecedent"][0], row["consequent"]): (row["count"], row["antecedent_count"], row["consequent_count"],
                                                        row["median_days"]) for row in found.to_dict("records")}
    last = max((day for _, _, day in takings), default=0)
    first, second, gaps = Counter[str](), Counter[str](), dict[tuple[str, str], list[int]]()
    for who in "uvw":
        occasions = sorted({day for owner, _, day in takings if owner == who})
        items = {day: {item for owner, item, on in takings if (owner, on) == (who, day)} for day in occasions}
        for place, day in enumerate(occasions):
            if day + days > last:
                continue
            after = next((other for other in occasions[place + 1:place + 2] if other - day <= days), None)
            first.update(items[day])
            second.update(items[after] if after is not None else ())
            for pair in ((a, c) for a in items[day] for c in (items[after] if after is not None else ()) if a != c):
                gaps.setdefault(pair, []).append((after or 0) - day)
    assert ours == {(a, c): (len(each), first[a], second[c], median(each)) for (a, c), each in gaps.items()}


def test_an_order_by_chance_is_seldom_believed_and_a_true_one_is_found() -> None:
    draws = np.random.default_rng(5)
    rows = pd.DataFrame({"who": draws.integers(0, 2000, 12000), "item": draws.choice(list("abcdef"), 12000),
                         "day": pd.Timestamp(START) + pd.to_timedelta(draws.integers(0, 700, 12000), unit="D")})
    assert (_sequences(rows, days=60)["p_adjusted"] > 0.05).all()
    led = rows[rows["item"] == "a"].sample(frac=0.2, random_state=1)
    after = led.assign(item="f", day=led["day"] + pd.Timedelta(days=3))
    found = _sequences(pd.concat([rows, after]), days=60)
    believed = found[found["p_adjusted"] <= 0.05]
    assert [(row["antecedent"], row["consequent"]) for row in believed.to_dict("records")][:1] == [(("a",), "f")]
    assert (("f",), "a") not in set(zip(believed["antecedent"], believed["consequent"], strict=True))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"days": 0}, "days is a whole number from 1, not 0"),
        ({"at": "who"}, "one column cannot be two things: who, item, who"),
        ({"item": "who", "basket": "day", "at": "item"}, "item holds neither dates nor times: what follows what is told by them"),
        ({"at": "dy"}, "there is no column 'dy'; did you mean 'day'?"),
    ],
)
def test_a_wrong_call_is_one_clear_line(given: dict[str, Any], message: str) -> None:
    with pytest.raises(KequnError) as caught:
        _sequences(_frame([("a", "card", 0)]), **given)
    assert str(caught.value) == message
