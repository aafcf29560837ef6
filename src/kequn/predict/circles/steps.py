"""The circles of a day, each with what ties it, and who is in which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb
import numpy as np
import pandas as pd

from kequn.predict.circles.circles import NONE, circles
from kequn.predict.circles.policy import Policy
from kequn.predict.circles.ties import ties


def found(
    connection: duckdb.DuckDBPyConnection, visible: Mapping[str, str], policy: Policy, *, as_of: date, seed: int = 0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the circles, the largest first, and their people; `visible` are as `ties` takes them.

    Of each circle, by its number from 1: size, ties within it, colleagues (how many ties are between such), alike (how much
    of it is found again, 0 to 1). Of each of the people, by customer_no: circle, partners (with how many of it they are tied).
    Everybody is in one at most.
    """
    tied = ties(connection, visible, policy.ties, as_of=as_of).to_pandas()
    numbers, places = np.unique(tied[["one", "other"]].to_numpy(), return_inverse=True)
    one, other = places.reshape(-1, 2).T
    colleagues = tied["colleagues"].to_numpy(bool)
    made = circles(one, other, colleagues, len(numbers), policy.circles, seed=seed)
    within, count = (made.circle[one] == made.circle[other]) & (made.circle[one] != NONE), len(made.alike)
    inside = made.circle != NONE
    told = pd.DataFrame({
        "size": np.bincount(made.circle[inside], minlength=count), "ties": np.bincount(made.circle[one[within]], minlength=count),
        "colleagues": np.bincount(made.circle[one[within & colleagues]], minlength=count), "alike": made.alike,
    }, pd.RangeIndex(1, count + 1, name="circle"))
    partners = np.bincount(np.append(one[within], other[within]), minlength=len(numbers))
    people = pd.DataFrame({"circle": made.circle + 1, "partners": partners}, pd.Index(numbers, name="customer_no"))
    return told, people[inside]
