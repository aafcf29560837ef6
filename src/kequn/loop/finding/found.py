"""Groups and look-alikes of an open home, for a notebook: tables out, each group and each list as a selection again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kequn.customers.ids import customer_id, household_id, number_of
from kequn.facts.nodes import CUSTOMER, Expression
from kequn.facts.schema import Schema
from kequn.kernel.errors import KequnError
from kequn.loop.dated import Dated
from kequn.loop.finding.values import chosen, default_among, table, whole
from kequn.predict.groups.alike import Alike
from kequn.predict.groups.groups import Groups
from kequn.predict.groups.policy import read

if TYPE_CHECKING:
    import pandas as pd

IN_CIRCLE = "kequn_circle"


@dataclass(frozen=True)
class Found:
    """Groups found among customers on a day. `model` is the estimator behind them."""

    model: Groups
    schema: Schema = field(repr=False)
    unit: str
    as_of: date
    among: str
    tags: tuple[str, ...]
    frame: pd.DataFrame = field(repr=False)

    def __repr__(self) -> str:
        return f"<{len(self.model.groups_)} groups among {self.model.rows_:,} as of {self.as_of}>"

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per group: size, stability, rule, how well it does, and the tags that are its traits."""
        import pandas as pd

        return pd.DataFrame([{
            "group": group.number, "size": group.size, "share": group.share, "alike": group.alike,
            "rule": self.rule(group.number),
            "precision": group.rule.precision, "recall": group.rule.recall, "f1": group.rule.f1,
            "traits": ", ".join(trait.tag for trait in group.traits)} for group in self.model.groups_])

    def members(self) -> pd.DataFrame:
        """Return one row per customer (or household): its id, `group` and `probability`."""
        found = self.model.predict(self.frame)
        found.insert(0, f"{self.unit}_id", _ids(found.index, self.unit))
        return found.reset_index(drop=True)

    def rule(self, number: int) -> str:
        """Return the rule of a group, a condition for `where`."""
        if not 1 <= number <= len(self.model.groups_):
            raise KequnError(f"there is no group {number}: they are numbered from 1 to {len(self.model.groups_)}")
        return whole(self.among, self.model.groups_[number - 1].rule.text, self.schema, self.unit)


@dataclass(frozen=True)
class FoundAlike:
    """Who is like a circle, the likest first. `model` is the estimator behind it."""

    model: Alike
    schema: Schema = field(repr=False)
    as_of: date
    among: str
    tags: tuple[str, ...]
    frame: pd.DataFrame = field(repr=False)

    def __repr__(self) -> str:
        found = self.model.shared_.reach
        return f"<{found.rank:,} of {found.candidates:,} customers are like the circle as of {self.as_of}>"

    @property
    def rule(self) -> str | None:
        """A condition for `where` that tells those above the reach, the circle's own among them; None where nobody is alike."""
        rule = self.model.shared_.rule
        return whole(self.among, rule.text, self.schema) if rule else None

    def to_pandas(self, *, most: int | None = None) -> pd.DataFrame:
        """Return the candidates down to where the ranking makes sense, or the `most` likest: id, rank, score."""
        import numpy as np
        import pandas as pd

        places = self.model.ranking_[: self.model.shared_.reach.rank if most is None else most]
        return pd.DataFrame({"customer_id": _ids(self.frame.index[places], CUSTOMER), "rank": np.arange(1, len(places) + 1),
                             "score": self.model.scores_[places]})


def groups(
    dated: Dated, unit: str, tags: Sequence[str] | None, *, as_of: date, among: Callable[[str], Expression],
    condition: str | None, number: int | None, seed: int,
) -> Found:
    """Return the groups among a population; see `bank.customers.groups`."""
    home, engine = dated.snapshot.paths.home, dated.engine(as_of)
    trees = chosen(home, dated.schema, tags, unit)
    said = condition
    if said is None:
        said = default_among(home, engine, dated.schema, as_of=as_of) if unit == CUSTOMER else ""
    frame = table(engine, trees, among(said) if said else None, as_of=as_of, unit=unit)
    model = Groups(groups=number, seed=seed, given=read(home).groups).fit(frame)
    return Found(model, dated.schema, unit, as_of, said, tuple(trees), frame)


def alike(
    dated: Dated, circle: str | Collection[str], tags: Sequence[str] | None, *, as_of: date, among: Callable[[str], Expression],
    condition: str | None, lift: float | None, seed: int,
) -> FoundAlike:
    """Return who is like a circle; see `bank.customers.alike`."""
    home, engine = dated.snapshot.paths.home, dated.engine(as_of)
    trees = chosen(home, dated.schema, tags)
    said = condition if condition is not None else default_among(home, engine, dated.schema, as_of=as_of)
    marks = {IN_CIRCLE: among(circle)} if isinstance(circle, str) else {}
    frame = table(engine, trees, among(said) if said else None, as_of=as_of, marks=marks)
    if isinstance(circle, str):
        inside = frame.pop(IN_CIRCLE).fillna(value=False).astype(bool).to_numpy()
    else:
        inside = frame.index.isin([number_of(identifier) for identifier in circle])
    policy = read(home)
    model = Alike(lift=policy.lift if lift is None else lift, seed=seed).fit(frame, inside)
    return FoundAlike(model, dated.schema, as_of, said, tuple(trees), frame)


def _ids(numbers: pd.Index, unit: str) -> list[str]:
    identify = customer_id if unit == CUSTOMER else household_id
    return [identify(int(number)) for number in numbers]
