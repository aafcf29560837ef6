"""Circles of an open home, for a notebook: how large each is, what ties it, how surely it is one, and who is in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kequn.customers.ids import customer_id
from kequn.loop.dated import Dated
from kequn.predict.circles.policy import shipped
from kequn.predict.circles.steps import found

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class FoundCircles:
    """Circles found among all customers on a day."""

    as_of: date
    told: pd.DataFrame = field(repr=False)
    people: pd.DataFrame = field(repr=False)

    def __repr__(self) -> str:
        return f"<{len(self.told)} circles of {len(self.people):,} customers as of {self.as_of}>"

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per circle, the largest first: circle, size, ties, colleagues, alike."""
        return self.told.reset_index()

    def members(self) -> pd.DataFrame:
        """Return one row per customer in a circle: customer_id, circle, partners (with how many of it they are tied)."""
        ids = [customer_id(int(number)) for number in self.people.index]
        return self.people.assign(customer_id=ids)[["customer_id", "circle", "partners"]].reset_index(drop=True)


def circles(dated: Dated, *, as_of: date, seed: int) -> FoundCircles:
    """Return the circles among all customers; see `bank.customers.circles`."""
    told, people = found(dated.connection, dated.visible(as_of), shipped(), as_of=as_of, seed=seed)
    return FoundCircles(as_of, told, people)
