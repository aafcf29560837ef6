"""The circles of a day, each with what ties it, and who is in which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from kequn.predict.circles.circles import NONE, circles
from kequn.predict.circles.policy import Policy
from kequn.predict.circles.ties import ties

WHOLE = ("circle", "size", "partners", "ties", "colleagues")


def found(
    connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str], policy: Policy, *, as_of: date, seed: int = 0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the circles, the largest first, and their people; `visible` are as `ties` takes them.

    Of each circle, by its number, the lowest of its people's: size, ties within it, colleagues (how many ties are between
    such), alike (how much of it is found again, 0 to 1). Of each of the people, by customer_no: circle, partners (with how many
    of it they are tied). Everybody is in one at most.
    """
    tied = ties(connection, visible, policy.ties, as_of=as_of).to_pandas()
    numbers, places = np.unique(tied[["one", "other"]].to_numpy(), return_inverse=True)
    one, other = places.reshape(-1, 2).T
    colleagues = tied["colleagues"].to_numpy(bool)
    made = circles(one, other, colleagues, len(numbers), policy.circles, seed=seed)
    within, count = (made.circle[one] == made.circle[other]) & (made.circle[one] != NONE), len(made.alike)
    inside = made.circle != NONE
    lowest = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(lowest, made.circle[inside], numbers[inside])
    told = pd.DataFrame({
        "size": np.bincount(made.circle[inside], minlength=count), "ties": np.bincount(made.circle[one[within]], minlength=count),
        "colleagues": np.bincount(made.circle[one[within & colleagues]], minlength=count), "alike": made.alike,
    }, pd.Index(lowest, name="circle"))
    partners = np.bincount(np.append(one[within], other[within]), minlength=len(numbers))
    people = pd.DataFrame({"partners": partners[inside]}, pd.Index(numbers[inside], name="customer_no"))
    people.insert(0, "circle", lowest[made.circle[inside]])
    return told, people


def table(
    connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str], policy: Policy, *, as_of: date,
) -> pa.Table:
    """Return one row per customer in a circle: `customer_no`, WHOLE, `alike` and `found_on`, as `found` tells them."""
    told, people = found(connection, visible, policy, as_of=as_of)
    rows = people.join(told, on="circle")
    return pa.table({
        "customer_no": pa.array(rows.index, pa.int64()), **{name: pa.array(rows[name], pa.int64()) for name in WHOLE},
        "alike": pa.array(rows["alike"], pa.float64()), "found_on": pa.array([as_of] * len(rows), pa.date32())})
