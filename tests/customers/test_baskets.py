"""Rules of baskets: the published ones of the groceries, every figure of small examples, and a plain count that judges any."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from kequn.customers import baskets
from kequn.kernel.errors import KequnError

WEEK = [(1, "beer"), (1, "nappies"), (2, "beer"), (2, "nappies"), (2, "nappies"), (3, "beer"), (4, "bread"), (4, "nappies"),
        (5, "milk")]


def _frame(lines: list[tuple[int, str]] = WEEK) -> pd.DataFrame:
    return pd.DataFrame(lines, columns=["basket", "item"])


def _rules(frame: Any, **given: Any) -> Any:
    usual: dict[str, Any] = {"basket": "basket", "item": "item", "min_support": 0.2, "min_confidence": 0.5}
    return baskets.rules(frame, **usual | given)


@pytest.fixture(scope="module")
def groceries(shared_data: Path) -> pd.DataFrame:
    return pd.read_csv(shared_data / "groceries" / "groceries_long.csv.gz")


@pytest.mark.parametrize(
    ("support", "confidence", "count", "lift"),
    [(0.01, 0.5, 15, 3.0296), (0.006, 0.25, 463, 3.9565), (0.001, 0.6, 2918, 18.9957), (0.001, 0.8, 410, 11.2353),
     (0.001, 0.5, 5668, 18.9957), (0.001, 0.9, 129, 11.2353)],
)
def test_the_published_rules_of_the_groceries(
    groceries: pd.DataFrame, support: float, confidence: float, count: int, lift: float,
) -> None:
    found = baskets.rules(groceries, basket="basket_id", item="item", min_support=support, min_confidence=confidence)
    assert len(found) == count
    assert found["lift"].iloc[0] == pytest.approx(lift, abs=5e-5)


def test_the_best_rule_of_the_groceries_with_all_its_figures(groceries: pd.DataFrame) -> None:
    best = baskets.rules(groceries, basket="basket_id", item="item", min_support=0.01, min_confidence=0.5).iloc[0]
    assert best["antecedent"] == ("citrus fruit", "root vegetables")
    assert best["consequent"] == "other vegetables"
    assert (best["count"], best["antecedent_count"], best["consequent_count"]) == (102, 174, 1903)
    assert best["support"] == 102 / 9835
    assert best["confidence"] == 102 / 174
    assert best["p"] < best["p_adjusted"] < 1e-20


def test_every_figure_of_a_small_example() -> None:
    rule, other = _rules(_frame(), min_support=0.4, min_confidence=0.6).to_dict("records")
    assert (other["antecedent"], other["consequent"], other["lift"]) == (("nappies",), "beer", rule["lift"])
    assert rule == {
        "antecedent": ("beer",), "consequent": "nappies", "count": 2, "antecedent_count": 3, "consequent_count": 3,
        "support": 0.4, "confidence": 2 / 3, "lift": pytest.approx(10 / 9),
        "p": pytest.approx(0.7),  # (C(3,2) C(2,1) + C(3,3)) / C(5,3)
        "p_adjusted": pytest.approx(0.7),
    }


def test_each_kind_of_table_comes_back_and_none_is_changed() -> None:
    frame = _frame()
    kinds: list[Any] = [frame, pl.DataFrame(frame), pa.Table.from_pandas(frame)]
    as_pandas, as_polars, as_arrow = (_rules(kind) for kind in kinds)
    assert isinstance(as_pandas, pd.DataFrame)
    assert isinstance(as_polars, pl.DataFrame)
    assert isinstance(as_arrow, pa.Table)
    assert as_polars.to_dicts() == as_arrow.to_pylist()
    assert as_pandas.assign(antecedent=as_pandas["antecedent"].map(list)).to_dict("records") == as_arrow.to_pylist()
    assert_frame_equal(_rules(pl.DataFrame(frame).lazy()), as_polars)
    pd.testing.assert_frame_equal(frame, _frame())


def test_the_order_of_rows_and_what_baskets_are_called_change_nothing() -> None:
    frame = _frame()
    renamed = frame.sample(frac=1, random_state=1).assign(basket=lambda rows: "B" + rows["basket"].astype(str))
    pd.testing.assert_frame_equal(_rules(frame), _rules(renamed))
    far = frame.assign(basket=frame["basket"] * 2**50)
    pd.testing.assert_frame_equal(_rules(frame), _rules(far))
    pd.testing.assert_frame_equal(_rules(frame), _rules(frame.assign(item=frame["item"].astype("category"))))


def test_items_may_be_numbers_or_days() -> None:
    numbers = _rules(_frame().assign(item=[1, 2, 1, 2, 2, 1, 3, 2, 4]), min_support=0.4, min_confidence=0.6)
    assert numbers["antecedent"].to_list() == [(1,), (2,)]
    assert numbers["consequent"].to_list() == [2, 1]


def test_a_support_is_reached_exactly() -> None:
    frame = _frame([(number, item) for number in range(100) for item in ("ab" if number < 7 else "c")])
    assert len(_rules(frame, min_support=0.07)) == 2  # 0.07 * 100 is above 7 in floating point
    assert len(_rules(frame, min_support=0.0701)) == 0


def test_nothing_gives_no_rules_with_all_columns() -> None:
    assert list(_rules(_frame([])).columns) == list(_rules(_frame()).columns)
    assert len(_rules(_frame([(1, "beer"), (2, "milk")]))) == 0


@pytest.mark.parametrize(
    ("frame", "given", "message"),
    [
        (_frame(), {"item": "itm"}, "there is no column 'itm'; did you mean 'item'?"),
        (_frame(), {"min_support": 0}, "min_support is a share above 0 and at most 1, not 0"),
        (_frame(), {"min_confidence": 1.5}, "min_confidence is a share above 0 and at most 1, not 1.5"),
        (_frame(), {"max_length": 1}, "max_length is a whole number from 2, not 1"),
        (_frame([(1, "beer"), (2, None)]), {}, "1 of 2 rows have no item: leave them out or fill them in first"),  # type: ignore[list-item]
        ([(1, "beer")], {}, "a list is no table: give a pandas, Polars or Arrow table"),
        (pd.DataFrame({"basket": [1, 2], "item": [1, "beer"]}), {},
         "basket or item holds values of several types: make each column one type first"),
        (pd.DataFrame({"basket": [1], "item": [{"beer": 1}]}), {},
         "item holds values without an order: give texts, numbers or dates"),
    ],
)
def test_a_wrong_call_is_one_clear_line(frame: Any, given: dict[str, Any], message: str) -> None:
    with pytest.raises(KequnError) as caught:
        _rules(frame, **given)
    assert str(caught.value) == message


def test_so_many_sets_that_memory_would_not_hold_them_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kequn.customers.itemsets.MOST", 10)
    with pytest.raises(KequnError, match="raise min_support, or set max_length"):
        _rules(_frame([(1, item) for item in "abcdefgh"]))


@given(st.lists(st.frozensets(st.sampled_from("abcdefg"), min_size=1, max_size=7), min_size=1, max_size=12),
       st.sampled_from([0.1, 0.25, 0.5]), st.sampled_from([0.1, 0.5, 0.9]), st.sampled_from([None, 2, 3]))
def test_a_plain_count_of_all_sets_gives_the_same_rules(
    contents: list[frozenset[str]], support: float, confidence: float, longest: int | None,
) -> None:
    frame = _frame([(number, item) for number, content in enumerate(contents) for item in content])
    found = _rules(frame, min_support=support, min_confidence=confidence, max_length=longest)
    ours = {(row["antecedent"], row["consequent"]): (row["count"], row["antecedent_count"], row["consequent_count"])
            for row in found.to_dict("records")}

    def often(items: frozenset[str]) -> int:
        return sum(items <= content for content in contents)

    theirs = {}
    for size in range(2, (longest or 7) + 1):
        for chosen in combinations("abcdefg", size):
            for item in chosen:
                rest = tuple(other for other in chosen if other != item)
                both, alone = often(frozenset(chosen)), often(frozenset(rest))
                if both and both / len(contents) >= support and both / alone >= confidence:
                    theirs[rest, item] = (both, alone, often(frozenset(item)))
    assert ours == theirs


@pytest.mark.parametrize("cells", [0, 2**25])
def test_many_different_items_are_counted_another_way_and_alike(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    monkeypatch.setattr("kequn.customers.itemsets.CELLS", cells)
    assert _rules(_frame())["antecedent"].to_list() == [("bread",), ("beer",), ("nappies",)]
