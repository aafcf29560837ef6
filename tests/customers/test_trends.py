"""Shares and changes: published intervals, a coverage that is kept, a trend that is found, few people not told of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from kequn.customers.trends import COUNTS, change, trends, wilson
from kequn.kernel.errors import KequnError


def test_wilsons_interval_of_a_published_example() -> None:
    low, high = wilson([81, 15, 0, 1], [263, 148, 20, 29])  # R. G. Newcombe, Statistics in Medicine 17, 1998, 857: table I
    assert low == pytest.approx([0.2553, 0.0624, 0.0, 0.0061], abs=5e-5)
    assert high == pytest.approx([0.3662, 0.1605, 0.1611, 0.1718], abs=5e-5)


def _arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False)


def _counts(*figures: int) -> dict[str, list[int]]:
    return {name: [figure] for name, figure in zip(COUNTS, figures, strict=True)}


def test_of_different_people_it_is_newcombes_interval_for_independent_shares() -> None:
    moved, low, high, _ = change(_counts(80, 48, 70, 56, 0, 0, 0, 0))  # ibid., 873: table II, (a) 56/70 - 48/80
    assert (moved[0], low[0], high[0]) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_of_the_same_people_it_is_newcombes_interval_for_paired_shares() -> None:
    """Of 50 people 36 say yes both times, 12 only after, 2 only before: the interval worked out by hand (his method 8)."""
    moved, low, high, p = change(_counts(50, 38, 50, 48, 50, 38, 48, 36))
    phi = (36 / 50 - 38 / 50 * 48 / 50) / np.sqrt(38 / 50 * 12 / 50 * 48 / 50 * 2 / 50)
    (l1,), (u1,) = wilson([38], [50])
    (l2,), (u2,) = wilson([48], [50])
    up, down = u1 - 0.76, 0.96 - l2
    assert moved[0] == pytest.approx(0.2)
    assert low[0] == pytest.approx(0.2 - np.sqrt(down**2 - 2 * phi * down * up + up**2))
    assert high[0] == pytest.approx(0.2 + np.sqrt((u2 - 0.96) ** 2 - 2 * phi * (u2 - 0.96) * (0.76 - l1) + (0.76 - l1) ** 2))
    assert p[0] == pytest.approx(0.0034, abs=2e-3)  # McNemar's: 10 of 14 that moved, without its correction 0.0075


@pytest.mark.parametrize(("first", "second", "stay"), [(0.1, 0.15, 0.0), (0.1, 0.15, 0.8), (0.4, 0.5, 0.9), (0.02, 0.05, 0.5)])
@pytest.mark.parametrize("overlap", [0, 150, 300])
def test_ninety_five_of_a_hundred_intervals_hold_the_change(first: float, second: float, stay: float, overlap: int) -> None:
    draws, tries, people = np.random.default_rng(17), 4000, 300
    before = draws.random((tries, people)) < first
    again = draws.random((tries, people)) < stay  # whoever is asked again and keeps their mind, as far as the shares allow
    fresh = draws.random((tries, people))
    keep = np.where(before, fresh < 1, fresh < (second - first) / (1 - first))
    after = np.where(again, keep, draws.random((tries, people)) < second)
    after[:, overlap:] = draws.random((tries, people - overlap)) < second
    same = slice(0, overlap)
    figures = [np.full(tries, people), before.sum(1), np.full(tries, people), after.sum(1), np.full(tries, overlap),
               before[:, same].sum(1), after[:, same].sum(1), (before & after)[:, same].sum(1)]
    _, low, high, _ = change(dict(zip(COUNTS, figures, strict=True)))
    held = ((low <= second - first) & (second - first <= high)).mean()
    assert 0.935 <= held <= 0.98


def _bank(share: dict[str, tuple[float, float]], seed: int = 2) -> tuple[pd.DataFrame, pd.DataFrame]:
    draws = np.random.default_rng(seed)
    frames = []
    who = np.arange(8000)
    cohort = np.where(who % 2 == 0, "young", "old")
    steady = draws.random((len(who), 6))
    for day in (0, 1):
        tags = {f"tag{place}": steady[:, place] < 0.2 + 0.1 * place for place in range(1, 6)}
        held = np.array([share[each][day] for each in cohort])
        tags["fund"] = steady[:, 0] < held
        frame = pd.DataFrame({"who": who, "cohort": cohort, **tags, "city": np.where(steady[:, 1] < 0.5, "A", "B")})
        frames.append(frame[draws.random(len(frame)) < 0.9])
    return frames[0], frames[1]


def test_a_trend_is_found_where_it_is_and_nowhere_else() -> None:
    before, after = _bank({"young": (0.20, 0.30), "old": (0.30, 0.24)})
    found = trends(_arrow(before), _arrow(after), unit="who", cohort="cohort").to_pylist()
    moved = {(row["tag"], row["cohort"]): row for row in found if row["p_adjusted"] <= 0.05}
    assert {key: row["change"] > 0 for key, row in moved.items()} == {("fund", "young"): True, ("fund", "old"): False,
                                                                     ("fund", None): True}
    young = moved["fund", "young"]
    assert young["change_low"] <= 0.10 <= young["change_high"]
    assert young["before_low"] <= 0.20 <= young["before_high"]
    assert {row["value"] for row in found if row["tag"] == "city"} == {"A", "B"}


def test_every_count_of_a_small_example_and_each_kind_of_table() -> None:
    before = pd.DataFrame({"who": [1, 2, 3, 4], "cohort": ["x", "x", "x", "y"], "tag": [True, False, True, None]})
    after = pd.DataFrame({"who": [2, 3, 4, 5], "cohort": ["x", "x", None, "x"], "tag": [True, True, True, False]})
    asked: dict[str, Any] = {"unit": "who", "cohort": "cohort", "smallest": 1}
    found = trends(before, after, **asked)
    rows = {row["cohort"] if isinstance(row["cohort"], str) else None: row for row in found.to_dict("records")}
    names = ("before", "before_yes", "after", "after_yes", "both")
    figures = {group: tuple(row[name] for name in names) for group, row in rows.items()}
    assert figures == {None: (3, 2, 4, 3, 2), "x": (3, 2, 3, 2, 2)}
    of_polars = trends(pl.DataFrame(before), pl.DataFrame(after), **asked)
    of_arrow = trends(pa.Table.from_pandas(before), pa.Table.from_pandas(after), **asked)
    assert isinstance(of_polars, pl.DataFrame)
    assert of_polars.to_dicts() == of_arrow.to_pylist()


def test_few_people_are_not_told_of() -> None:
    before, after = _bank({"young": (0.0, 0.001), "old": (0.3, 0.3)})
    found = trends(before, after, unit="who", cohort="cohort")
    assert ("fund", "young") not in {(row["tag"], row["cohort"]) for row in found.to_dict("records")}
    assert len(trends(before[:5], after[:5], unit="who", cohort="cohort")) == 0


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ({"who": [1], "cohort": ["x"], "tag": [1.5]}, {"who": [1], "cohort": ["x"], "tag": [1.5]},
         "tag of before holds double: tags are yes or no, or texts"),
        ({"who": [1, 1], "cohort": ["x", "x"]}, {"who": [1], "cohort": ["x"]}, "before has several rows of one who"),
        ({"who": [1], "cohort": ["x"], "tag": [True]}, {"who": [1], "cohort": ["x"]}, "before and after have different columns"),
        ({"who": [1]}, {"who": [1]}, "before has no column 'cohort'"),
    ],
)
def test_frames_that_do_not_fit_are_refused(before: dict[str, Any], after: dict[str, Any], message: str) -> None:
    with pytest.raises(KequnError) as caught:
        trends(pd.DataFrame(before), pd.DataFrame(after), unit="who", cohort="cohort")
    assert str(caught.value) == message
